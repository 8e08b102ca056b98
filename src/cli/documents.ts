import type { ExplainedTold } from "#api/explanation.ts"
import type { DecisionTold, MachineDossier } from "#api/shapes.ts"
import type { Caused } from "#model/cause.ts"
import type { Change } from "#model/change.ts"
import type { Alarm, Doubt, Machine, MachineAddress, Service } from "#model/machine.ts"
import { isoTime, type Moment } from "#model/moment.ts"
import { printableJson } from "#model/printable.ts"
import type { Scan } from "#model/scan.ts"
import { commitDocument } from "./finding-documents.ts"
import { answersDocument, explainedDocument, linkDocument } from "./explained-documents.ts"
import {
  schemaName,
  type AlarmDocument,
  type ChangeDocument,
  type DecisionDocument,
  type Document,
  type DocumentName,
  type DoubtDocument,
  type FactDocument,
  type MachineDocument,
  type MachineInFullDocument,
  type ScanDocument,
  type VirtualAddressDocument,
} from "./schemas.ts"
import type { Terminal } from "./terminal.ts"
import { classificationDocument } from "./what.ts"
import { isoOrNull } from "./words.ts"

/** Writes a document with its schema's name, as scripts read it. */
export function writeDocument<Name extends DocumentName>(
  terminal: Terminal,
  name: Name,
  document: Document<Name>,
): Promise<void> {
  return terminal.line(printableJson({ schema: schemaName(name), ...document }, 2))
}

/** A machine as scripts read it: moments are ISO date-times. */
export function machineDocument(machine: Machine): MachineDocument {
  return {
    id: machine.id,
    aka: [...machine.aka],
    name: machine.name,
    names: [...machine.names],
    kind: machine.kind,
    vendor: machine.vendor,
    model: machine.model,
    os: machine.os,
    role: machine.role,
    presence: machine.presence,
    firstSeen: isoTime(machine.firstSeen),
    lastSeen: isoTime(machine.lastSeen),
    explanation: machine.explanation,
    owner: machine.owner,
    environment: machine.environment,
    groups: [...machine.groups],
    tags: [...machine.tags],
    purpose: machine.purpose,
    notes: [...machine.notes],
    locked: [...machine.locked],
    retired: isoOrNull(machine.retired),
    addresses: machine.addresses.map(addressDocument),
    services: machine.services.map(serviceDocument),
  }
}

function addressDocument(address: MachineAddress): MachineDocument["addresses"][number] {
  const { since, until, candidates, evidence } = address
  return {
    ...address,
    since: isoTime(since),
    until: isoOrNull(until),
    candidates: [...candidates],
    evidence: [...evidence],
  }
}

function serviceDocument(service: Service): MachineDocument["services"][number] {
  const { since, until, evidence } = service
  return { ...service, since: isoTime(since), until: isoOrNull(until), evidence: [...evidence] }
}

/** Names a scan by its moment; null where no scan is known for it. */
export type ScanNamed = (moment: Moment) => number | null

/** A change, with what likely explains it where that was asked. */
export type CausedChange = Change & { readonly caused?: Caused | null }

/** A change as scripts read it. */
export function changeDocument(change: CausedChange, scanNamed: ScanNamed): ChangeDocument {
  const { machine, machineName, kind, fact, before, after, evidence, caused = null } = change
  const [from, to] = change.between
  return {
    machine,
    machineName,
    kind,
    fact,
    before,
    after,
    between: [scanNamed(from), scanNamed(to)],
    betweenTimes: [isoTime(from), isoTime(to)],
    commits: (caused?.causes ?? []).map(commitDocument),
    explained: caused?.state === "explained",
    cause: caused?.state ?? null,
    because: caused?.because ?? null,
    evidence: [...evidence],
  }
}

/** What a machine's document is made of, beside what is known of it. */
interface InFull {
  readonly scanNamed: ScanNamed
  readonly withFacts: boolean
  /** Null for a moment of the past. */
  readonly explained: ExplainedTold | null
}

/** A machine with all that is known of it, as scripts read it. */
export function machineInFull(
  dossier: MachineDossier,
  { scanNamed, withFacts, explained }: InFull,
): MachineInFullDocument {
  return {
    ...machineDocument(dossier),
    identity: identityDocument(dossier.identity),
    decisions: dossier.decisions.map(decisionDocument),
    classification: classificationDocument(dossier),
    spent: spentDocument(dossier.spent),
    answers: answersDocument(dossier, explained),
    links: explained === null ? [] : explained.links.map(linkDocument),
    explained: explained === null ? null : explainedDocument(explained),
    findings: dossier.identity.alarms.map(({ id }) => id),
    history: dossier.history.map((change) => changeDocument(change, scanNamed)),
    ...(withFacts ? { facts: dossier.facts.map(factDocument) } : {}),
  }
}

function spentDocument({ inAll, scans, before }: MachineDossier["spent"]): MachineInFullDocument["spent"] {
  return { inAll, scans: scans.map(({ moment, ...spent }) => ({ ...spent, at: isoTime(moment) })), before }
}

function identityDocument(identity: MachineDossier["identity"]): MachineInFullDocument["identity"] {
  const { joins, doubts, alarms, happened } = identity
  return {
    joins,
    doubts: doubts.map(doubtDocument),
    alarms: alarms.map(alarmDocument),
    happened: happened.map((one) => ({ ...one, at: isoTime(one.at) })),
  }
}

/** A doubt as scripts read it, with the other machine's name. */
export function doubtDocument(doubt: Doubt & { readonly name: string }): DoubtDocument {
  const { with: other, name, a, b, strength, because, for: forIt, against, settledBy, ask } = doubt
  return { with: other, name, a, b, strength, because, for: forIt, against, settledBy, ask }
}

function alarmDocument({ since, last, ...alarm }: Alarm): AlarmDocument {
  return { ...alarm, since: isoTime(since), last: isoTime(last) }
}

/** A decision as scripts read it. */
export function decisionDocument(decision: DecisionTold): DecisionDocument {
  const { id, at, author, kind, subject, value, reason, undone, undoneBy, sentence, machine } = decision
  return {
    id,
    at: isoTime(at),
    author,
    kind,
    subject,
    value,
    reason,
    undone: isoOrNull(undone),
    undoneBy,
    sentence,
    machine,
  }
}

/** A virtual address and who held it in turn, as scripts read it: one for each network it is in. */
export function virtualDocuments({
  id,
  name,
  addresses,
  holders,
}: Machine): readonly VirtualAddressDocument[] {
  // The latest stands first among its addresses.
  const places = new Map<string, MachineAddress>()
  for (const address of addresses.toReversed()) places.set(`${address.network} ${address.ip}`, address)
  return [...places.values()].map(({ ip, mac, network }) => ({
    ip,
    mac,
    network,
    id,
    name,
    holders: holders.map((holder) => ({
      ...holder,
      since: isoTime(holder.since),
      until: isoOrNull(holder.until),
    })),
  }))
}

function factDocument(fact: MachineDossier["facts"][number]): FactDocument {
  const { id, ip, network, kind, subject, value, method, standing, first, last, until, firstScan, lastScan } =
    fact
  return {
    id,
    ip,
    network,
    kind,
    subject,
    value,
    detail: fact.detail,
    method,
    standing,
    first: isoTime(first),
    last: isoTime(last),
    until: isoOrNull(until),
    firstScan,
    lastScan,
  }
}

/** A scan as scripts read it. */
export function scanDocument(scan: Scan): ScanDocument {
  const {
    id,
    kind,
    state,
    reason,
    network,
    profile,
    tcp,
    udp,
    privilege,
    pace,
    asked,
    answered,
    packets,
    file,
  } = scan
  return {
    id,
    kind,
    started: isoTime(scan.started),
    ended: isoOrNull(scan.ended),
    state,
    reason,
    network,
    profile,
    targets: [...scan.targets],
    excluded: [...scan.excluded],
    tcp,
    udp,
    methods: [...scan.methods],
    privilege,
    pace,
    asked,
    answered,
    packets,
    file,
  }
}

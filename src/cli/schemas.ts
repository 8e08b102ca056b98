import { z } from "zod"
import { CAUSE_STATES } from "#model/cause.ts"
import { CHANGE_KINDS } from "#model/change.ts"
import { CONFIDENCES } from "#model/classification.ts"
import { DECISION_KINDS } from "#model/decision.ts"
import { ALARM_RULES, EXPLANATIONS, PRESENCES, STRENGTHS } from "#model/machine.ts"
import { FACT_KINDS } from "#model/observation.ts"
import { SCAN_STATES } from "#model/scan.ts"
import { FINDING_STATES, LEVELS } from "#model/finding.ts"
import { SEVERITIES } from "#model/severity.ts"
import { evidence, id, text, time, type Written } from "./schema-parts.ts"
import { answer, explained, explainedDocuments, link } from "./schemas-explained.ts"
import { peers, peersCompared } from "./schemas-peers.ts"
import { placed, sourceDocuments } from "./schemas-sources.ts"

// What scripts may rely on. Fields are added, never renamed or taken away, while the number behind @ stays.

const address = z.object({
  ip: text,
  mac: text.nullable(),
  network: text,
  since: time,
  until: time.nullable().describe("null while it has it"),
  candidates: z.array(text).describe("ids of other machines, where it is in doubt whose it is"),
  evidence,
})

const service = z.object({
  ip: text,
  port: id,
  protocol: z.enum(["tcp", "udp"]),
  name: text.nullable(),
  product: text.nullable(),
  version: text.nullable(),
  since: time,
  until: time.nullable().describe("null while it answers"),
  evidence,
})

const owner = z.object({
  name: text,
  how: z.enum(["decided", "declared", "rule", "inherited", "inferred"]),
  confidence: z.number(),
})

const machine = z.object({
  id: text,
  aka: z.array(text).describe("older ids that lead here"),
  name: text,
  names: z.array(text),
  kind: text.nullable(),
  vendor: text.nullable(),
  model: text.nullable(),
  os: text.nullable(),
  role: text.nullable(),
  presence: z.enum(PRESENCES),
  firstSeen: time,
  lastSeen: time,
  explanation: z.enum(EXPLANATIONS),
  owner: owner.nullable(),
  environment: text.nullable(),
  groups: z.array(text),
  tags: z.array(text),
  purpose: text.nullable().describe("what it is there for, as people said"),
  notes: z.array(text),
  locked: z.array(text).describe("fields that scans no longer change"),
  retired: time.nullable().describe("when people said that it is no longer in use; null while it is"),
  addresses: z.array(address),
  services: z.array(service),
})
export type MachineDocument = Written<z.infer<typeof machine>>

const commit = z.object({
  repository: text,
  commit: text,
  author: text,
  date: time,
  subject: text,
  rank: z.number(),
  confidence: z.number(),
  reasons: z.array(text),
})

export type CommitDocument = Written<z.infer<typeof commit>>

const change = z.object({
  machine: text.describe("the machine's id"),
  machineName: text,
  kind: z.enum(CHANGE_KINDS),
  fact: text,
  before: text.nullable(),
  after: text.nullable(),
  between: z
    .tuple([id.nullable(), id.nullable()])
    .describe("the last scan that saw it as before, and the first that saw it as after"),
  betweenTimes: z.tuple([time, time]),
  commits: z.array(commit),
  explained: z.boolean().describe("whether a commit likely explains it"),
  cause: z
    .enum(CAUSE_STATES)
    .nullable()
    .describe("unexplained: sources cover the machine and no commit explains it; unknown: it can't be told"),
  because: text.nullable(),
  evidence,
})
export type ChangeDocument = Written<z.infer<typeof change>>

const fact = z.object({
  id,
  ip: text,
  network: text,
  kind: z.enum(FACT_KINDS),
  subject: text,
  value: text,
  detail: z.unknown().describe("what else was said at the time, as JSON"),
  method: text,
  standing: z.enum(["observed", "claimed"]),
  first: time,
  last: time,
  until: time.nullable(),
  firstScan: id,
  lastScan: id,
})
export type FactDocument = Written<z.infer<typeof fact>>

const strength = z.enum(STRENGTHS)

const join = z.object({
  a: text,
  b: text,
  strength,
  because: text,
  for: evidence,
  against: evidence,
})

const doubt = z.object({
  with: text.describe("the other machine's id"),
  name: text.describe("the other machine's name"),
  a: text.describe("an address of this machine, and of the other one, between which the doubt is"),
  b: text,
  strength,
  because: text,
  for: evidence,
  against: evidence,
  settledBy: text,
  ask: z
    .object({ ip: text, network: text, ports: text })
    .nullable()
    .describe("what a scan would have to ask, where one would settle it"),
})
export type DoubtDocument = Written<z.infer<typeof doubt>>

const alarm = z.object({
  id: text,
  rule: z.enum(ALARM_RULES),
  title: text,
  subject: text.describe("what is shared, or what answers"),
  machines: z.array(text),
  since: time,
  last: time,
  evidence,
})
export type AlarmDocument = Written<z.infer<typeof alarm>>

const happened = z.object({
  kind: text,
  at: time,
  ip: text,
  because: text,
  evidence,
  other: z.object({ id: text, name: text }).nullable().describe("the other machine in it"),
})

const decision = z.object({
  id,
  at: time,
  author: text,
  kind: z.enum(DECISION_KINDS),
  subject: text.describe("the id of the machine it was said of, or the addresses never to be touched"),
  value: text.nullable(),
  reason: text.nullable(),
  undone: time.nullable().describe("when it was taken back; null while it stands"),
  undoneBy: text.nullable(),
  sentence: text,
  machine: z.object({ id: text, name: text }).nullable().describe("the machine it is about now"),
})
export type DecisionDocument = Written<z.infer<typeof decision>>

const finding = z.object({
  id: text,
  rule: text,
  level: z.enum(LEVELS).describe("how much the rule's evidence proves: a hint alone never alarms"),
  severity: z.enum(SEVERITIES),
  state: z.enum(FINDING_STATES),
  title: text,
  says: text,
  advice: text,
  matter: text.describe("what it is about, without the machine"),
  peers: text.nullable().describe("the peers that it is said of"),
  machines: z.array(text).describe("their ids"),
  names: z.array(text).describe("their names, in the same order"),
  since: time.describe("when it began, as far as is known"),
  firstSeen: time,
  lastSeen: time,
  resolved: time.nullable(),
  returns: z.number().describe("how often it came back"),
  isBaseline: z.boolean().describe("it was there at the first look"),
  until: text.nullable().describe("the day until which somebody accepted it"),
  why: text.nullable(),
  by: text.nullable(),
  evidence,
  for: z.array(text),
  against: z.array(text),
  lines: z.array(z.object({ repository: text, path: text, line: z.number(), commit: text.nullable() })),
  reason: text.nullable().describe("why it can't be told, or what declares that it is so"),
  commits: z.array(commit),
})
export type FindingDocument = Written<z.infer<typeof finding>>

const virtualAddress = z.object({
  ip: text,
  mac: text.nullable(),
  network: text,
  id: text,
  name: text,
  holders: z.array(
    z.object({
      machine: text,
      since: time,
      until: time.nullable().describe("null while it holds it"),
      evidence,
    }),
  ),
})
export type VirtualAddressDocument = Written<z.infer<typeof virtualAddress>>

const vote = z.object({
  value: text,
  points: z.number(),
  sureness: z.enum(["certain", "strong", "fair", "weak"]),
  rule: text.describe("the rule that says so, or nmap, oui, serves, decided"),
  because: text,
  evidence,
})

const verdict = z.object({
  value: text.nullable().describe("null where nothing tells, or equally good evidence disagrees"),
  confidence: z.enum(CONFIDENCES),
  share: z.number().describe("of all points given, 0 to 1"),
  for: z.array(vote),
  competing: z.object({ value: text, share: z.number(), votes: z.array(vote) }).nullable(),
  contradicted: z.boolean().describe("strong evidence speaks for two values that can't both be true"),
  settledBy: text.nullable().describe("the cheapest next question"),
})

const classification = z.object({
  kind: verdict,
  vendor: verdict,
  model: verdict,
  firmware: verdict,
  os: verdict,
  osVersion: verdict,
  roles: z.array(verdict),
  support: z
    .object({
      what: text,
      until: text.describe("a date"),
      state: z.enum(["supported", "security-only", "ended"]),
      source: text,
    })
    .nullable()
    .describe("until when its maker mends the system; null where that is not known"),
})
export type ClassificationDocument = Written<z.infer<typeof classification>>

const spent = z.object({
  packets: z.number().describe("that we sent it"),
  connections: z.number().describe("that we opened"),
  bytes: z.number().describe("of IP packets and ARP that we sent"),
})

const machineInFull = machine.extend({
  identity: z.object({
    joins: z.array(join),
    doubts: z.array(doubt),
    alarms: z.array(alarm),
    happened: z.array(happened).describe("reinstalled, moved, replaced and the like"),
  }),
  decisions: z.array(decision).describe("what people said of it and stands, the latest first"),
  classification,
  spent: z.object({
    inAll: spent,
    scans: z.array(spent.extend({ scan: id, at: time })).describe("the last scans, the newest first"),
    before: spent.extend({ scans: z.number() }).describe("older scans in one sum"),
  }),
  answers: z.object({ what: answer, who: answer, why: answer, when: answer }),
  links: z.array(link).describe("lines about it, or that may be about it"),
  explained: explained
    .nullable()
    .describe("what stands behind the answers; null with --as-of, and of a virtual address"),
  findings: z.array(text),
  history: z.array(change),
  facts: z.array(fact).optional().describe("with --facts"),
})
export type MachineInFullDocument = Written<z.infer<typeof machineInFull>>

const scan = z.object({
  id,
  kind: z.enum(["scan", "import"]),
  started: time,
  ended: time.nullable(),
  state: z.enum(SCAN_STATES),
  reason: text.nullable(),
  network: text,
  profile: text.nullable(),
  targets: z.array(text),
  excluded: z.array(text),
  tcp: text,
  udp: text,
  methods: z.array(text),
  privilege: z.enum(["raw", "connect"]),
  pace: text.nullable(),
  asked: id,
  answered: id,
  packets: id,
  file: text.nullable(),
})
export type ScanDocument = Written<z.infer<typeof scan>>

const seen = z.object({
  id: text,
  name: text,
  ip: text,
  at: time,
  what: text,
  ports: text,
  news: z.enum(["new", "changed", "known"]),
})
export type SeenDocument = Written<z.infer<typeof seen>>

const imported = z.object({
  file: text,
  scan: scan.nullable().describe("null where the file could not be read"),
  machines: id,
  newMachines: id,
  warnings: z.array(text),
  failure: text.nullable(),
})
export type ImportedDocument = Written<z.infer<typeof imported>>

const doctorCheck = z.object({
  name: text,
  state: z.enum(["ok", "limited", "missing"]),
  found: text,
  cost: text.nullable(),
  fix: text.nullable(),
})

const ruleSource = z.object({
  name: text.nullable().describe("null: the rules that Rollcall comes with"),
  kind: z.enum(["own", "path", "git"]),
  place: text.nullable(),
  formats: z.array(z.enum(["yaml", "recog"])),
  files: z.number(),
  rules: z.number(),
  unused: z.number().describe("of the rules, those about things that Rollcall doesn't ask for"),
  commit: text.nullable(),
  at: time.nullable().describe("when it was read last"),
  failure: text.nullable().describe("why it could not be read last time; what was read before is in use"),
  skipped: z.array(text),
  problems: z.array(z.object({ where: text, sentence: text })),
})

const rulesTested = z.object({
  files: z.array(
    z.object({ path: text, kind: z.enum(["yaml", "recog"]), rules: z.number(), examples: z.number() }),
  ),
  tried: z.number(),
  mistakes: z.array(placed),
  failed: z.array(placed),
  ranAway: z.array(text).describe("rules whose pattern was stopped on an example"),
})

const meaning = z.object({
  rule: text,
  field: text,
  value: text,
  sureness: text,
  claims: z.record(z.string(), text),
  cpe: z.array(text),
})

const neverTouch = z.object({ id, subject: text, reason: text.nullable(), at: time, author: text })
export type NeverTouchDocument = Written<z.infer<typeof neverTouch>>

const credential = z.object({
  name: text,
  kind: z.enum(["snmp-v2c", "snmp-v3"]),
  network: text.nullable().describe("null for every network"),
  user: text.nullable(),
  auth: text.nullable(),
  priv: text.nullable(),
  kept: text.describe("where its secrets are kept; never a secret"),
  problem: text.nullable().describe("why it can't be used now"),
  at: time,
  author: text,
})
export type CredentialDocument = Written<z.infer<typeof credential>>

const notRead = z.array(z.object({ part: text, why: text })).describe("what could not be read, and why")

const look = z.object({
  ip: text,
  network: text,
  scan: id.nullable().describe("the look as a scan; null where nothing came of it"),
  machine: z.object({ id: text, name: text }).nullable(),
  refusal: text.nullable().describe("why nothing came of it"),
  notRead,
  read: z.array(z.object({ part: text, value: text })).describe("what is compared of each part"),
})

const lookAllowance = z.object({
  kind: z.enum(["network", "machine", "address"]),
  network: text,
  subject: text,
  called: text,
  allowed: z.boolean().describe("false keeps one machine out of a network that is allowed"),
  user: text.nullable(),
  port: id.nullable(),
  name: text.nullable().describe("how the SSH configuration calls it"),
  at: time,
  author: text,
})
export type LookAllowanceDocument = Written<z.infer<typeof lookAllowance>>

const lookTaken = z.object({
  network: text,
  ip: text,
  at: time,
  refusal: text.nullable(),
  notRead,
  machine: z.object({ id: text, name: text }).nullable(),
})
export type LookTakenDocument = Written<z.infer<typeof lookTaken>>

const asOf = time.nullable().describe("the moment it is told of; null is now")

const expectations = z.object({
  mistakes: z
    .array(z.object({ path: text, line: id, sentence: text }))
    .describe("lines that are wrong in themselves"),
  results: z.array(
    z.object({
      id: text,
      name: text,
      part: text,
      path: text,
      line: id,
      state: z.enum(["ok", "drift", "unknown", "waived"]),
      severity: z.enum(SEVERITIES),
      says: text,
      why: text.nullable(),
      machines: z.array(z.object({ id: text, name: text })),
    }),
  ),
})

const baseline = z.object({
  decision: id.describe("its number, for rollcall undo"),
  moment: time,
  scan: id.nullable(),
  by: text,
  at: time.describe("when it was called normal"),
  why: text.nullable(),
})
export type BaselineDocument = Written<z.infer<typeof baseline>>

const different = z.object({
  baseline: baseline.nullable().describe("null where nobody called a moment normal"),
  from: time.nullable().describe("what is compared with: the moment called normal, or the first scan"),
  to: time.nullable(),
  machines: z.object({ before: id, now: id, new: id, gone: id }),
  counts: z.array(z.object({ kind: text, count: id })).describe("changes by kind"),
  changes: id.describe("how many changes there are"),
  findings: z.array(finding).describe("open now and not then; the first hundred"),
  totalFindings: id,
  unusual: z.array(z.object({ metric: text, says: text })).describe("what is out of what is usual"),
})

const documents = {
  machines: z.object({ asOf, machines: z.array(machine) }),
  machine: machineInFull.extend({ asOf }),
  changes: z.object({ from: time, to: time, changes: z.array(change) }),
  scans: z.object({ scans: z.array(scan) }),
  scan: z.object({ scan, machines: z.array(seen), warnings: z.array(text) }),
  import: z.object({ imports: z.array(imported) }),
  doctor: z.object({ checks: z.array(doctorCheck) }),
  rebuild: z.object({ machines: id, same: z.boolean(), differing: z.array(text), seconds: z.number() }),
  backup: z.object({ file: text, bytes: id }),
  virtual: z.object({ asOf, virtual: z.array(virtualAddress) }),
  decisions: z.object({ decisions: z.array(decision) }),
  doubts: z.object({ doubts: z.array(doubt.extend({ machine: text, machineName: text })) }),
  findings: z.object({ findings: z.array(finding) }),
  baseline: different,
  "baseline-pin": z.object({ baseline }),
  peers,
  "peers-compared": peersCompared,
  expectations,
  rules: z.object({ sources: z.array(ruleSource) }),
  "rules-test": rulesTested,
  "rules-try": z.object({ meanings: z.array(meaning) }),
  ...sourceDocuments,
  "never-touch": z.object({ neverTouch: z.array(neverTouch) }),
  credentials: z.object({ credentials: z.array(credential) }),
  look,
  looks: z.object({ allowances: z.array(lookAllowance), taken: z.array(lookTaken) }),
  serve: z.object({ url: text, port: id, pid: id, database: text }),
  ...explainedDocuments,
  engine: z.object({ pid: id, database: text, socket: text, version: text }),
}

export type DocumentName = keyof typeof documents
/** What the document of a name holds, beside its schema's name. */
export type Document<Name extends DocumentName> = Written<z.infer<(typeof documents)[Name]>>

/** The name a document carries: "rollcall/machines@1". */
export const schemaName = (name: DocumentName) => `rollcall/${name}@1` as const

/** The names of all documents, in the order they are told. */
export const documentNames = Object.keys(documents).filter(isDocumentName)

/** Whether a word names a document. */
export function isDocumentName(name: string): name is DocumentName {
  return Object.hasOwn(documents, name)
}

/** The JSON Schema of a document. */
export function jsonSchema(name: DocumentName): Readonly<Record<string, unknown>> {
  // As input, since an answer may hold more than a script was written for.
  const shape = z.looseObject({ schema: z.literal(schemaName(name)), ...documents[name].shape })
  return { $id: schemaName(name), ...z.toJSONSchema(shape, { io: "input" }) }
}

import { FOREVER, type Moment } from "#model/moment.ts"
import { isQuiet, type Asked, type Fact, type FactKind, type Observation } from "#model/observation.ts"
import { isAnswered, isOtherwise, retold } from "./retold.ts"

/** What a sighting does to the ledger. Most of the time: nothing but longer lives. */
export interface Placed {
  readonly inserts: readonly (Lifetime & { readonly fact: Fact })[]
  /** Other lives of known facts; `fact` only where what was said is put right as well. */
  readonly updates: readonly (Lifetime & { readonly id: number; readonly fact: Fact | null })[]
  /** True where more than a life was made longer: a fact that says what a machine is began, ended, or was put right. */
  readonly changed: boolean
  /** Nothing began or ended: lives are longer, and of facts that are put right only what else was said is new. */
  readonly isLonger: boolean
  /** What tells how a look went is otherwise than it was: of what the machine is, nothing follows from it. */
  readonly isRetold: boolean
}

interface Lifetime {
  readonly first: Moment
  readonly last: Moment
  readonly ended: Moment
}

/** When else a fact was asked for: the nearest scans before and after the one being placed. */
export interface AskedAround {
  /** 0 where it never was. */
  before(fact: Fact): Moment
  /** FOREVER where it never was. */
  after(fact: Fact): Moment
}

const NEVER_ELSE: AskedAround = { before: () => 0, after: () => FOREVER }

/**
 * Places what one endpoint answered at `moment` among the facts already `known` of it. Works for any order of scans:
 * an older scan imported later finds its place in between.
 */
export function place(
  known: readonly Observation[],
  facts: readonly Fact[],
  asked: Asked,
  moment: Moment,
  around: AskedAround = NEVER_ELSE,
): Placed {
  const draft = new Draft()
  const timelines = Map.groupBy(known, keyOf)
  // What an earlier holder of the address was is written down apart from what the later ones are.
  const isEarlier = wasAnother(facts, timelines, moment)
  const isOther = changesHands(facts, timelines, moment)
  const seen = new Map(retold(known, facts, asked, moment, isOther).map((fact) => [keyOf(fact), fact]))
  for (const [key, fact] of seen) {
    const timeline = timelines.get(key) ?? []
    if (!isOther || !placeAnew(timeline, fact, moment, draft))
      placeSeen(timeline, fact, moment, around, draft, isEarlier)
  }
  if (known.length === 0) return draft
  const isAsked = askedFor(asked, [...seen.values()], known, moment)
  for (const [key, timeline] of timelines) {
    if (!seen.has(key) && isAsked(timeline[0]!)) placeAbsent(timeline, moment, around, draft)
  }
  return draft
}

/** Ends the lives of `known` facts of one subject that were asked for at `moment` and gave no answer. */
export function placeAbsence(
  timeline: readonly Observation[],
  moment: Moment,
  around: AskedAround = NEVER_ELSE,
): Placed {
  const draft = new Draft()
  placeAbsent(timeline, moment, around, draft)
  return draft
}

class Draft implements Placed {
  readonly inserts: (Lifetime & { fact: Fact })[] = []
  readonly updates: (Lifetime & { id: number; fact: Fact | null })[] = []
  changed = false
  isLonger = true
  isRetold = false

  insert(fact: Fact, first: Moment, last: Moment, ended: Moment): void {
    this.inserts.push({ fact, first, last, ended })
    this.turned(fact.kind)
  }

  update(known: Observation, life: Partial<Lifetime & { fact: Fact }>): void {
    this.put(known, life)
    this.turned(known.kind)
  }

  /** Seen again: it lives longer, and where a fact comes along, that is how it was said this time. */
  extend(known: Observation, moment: Moment, said: Fact | null = null): void {
    this.put(known, { last: moment, ...(said && { fact: said }) })
    this.isRetold ||= said !== null && isOtherwise(known, said)
  }

  private turned(kind: FactKind): void {
    this.isLonger = false
    if (isQuiet(kind)) this.isRetold = true
    else this.changed = true
  }

  private put({ id, first, last, ended }: Observation, life: Partial<Lifetime & { fact: Fact }>): void {
    this.updates.push({ id, fact: null, first, last, ended, ...life })
  }
}

/** Whether the address shows another network card, or other SSH host keys, than it did before this scan. */
function changesHands(
  facts: readonly Fact[],
  timelines: ReadonlyMap<string, readonly Observation[]>,
  moment: Moment,
): boolean {
  const isTurned = (kind: FactKind) =>
    [...timelines.values()].some(
      (timeline) =>
        timeline[0]!.kind === kind &&
        timeline.some(({ ended }) => ended === moment) &&
        timeline.some(({ first }) => first === moment),
    )
  const isOther = (fact: Fact) => {
    const now = covering(timelines.get(keyOf(fact)) ?? [], moment)
    return now !== undefined && now.value !== fact.value
  }
  return (["mac", "host-key"] as const).some(
    (kind) => isTurned(kind) || facts.some((fact) => fact.kind === kind && isOther(fact)),
  )
}

/** What the machine before at an address said and this one says as well, said by this one. */
const SAID_ANEW: ReadonlySet<FactKind> = new Set([
  "port",
  "service",
  "os",
  "http-title",
  "script",
  "answer",
  "inside",
  "filtered",
  "clock",
])

/** Ends what was said before another came, and begins it anew; false where there is nothing to end. */
function placeAnew(timeline: readonly Observation[], fact: Fact, moment: Moment, draft: Draft): boolean {
  const now = covering(timeline, moment)
  if (!now || now.value !== fact.value || now.first >= moment || !SAID_ANEW.has(fact.kind)) return false
  draft.update(now, { last: Math.max(now.first, Math.min(now.last, moment - 1)), ended: moment })
  draft.insert(fact, moment, Math.max(now.last, moment), now.ended)
  return true
}

/** Whether the network card, or else the SSH host key, that is known of the time after this is another. */
function wasAnother(
  facts: readonly Fact[],
  timelines: ReadonlyMap<string, readonly Observation[]>,
  moment: Moment,
): boolean {
  const cards = facts.filter(({ kind }) => kind === "mac")
  const telling = cards.length > 0 ? cards : facts.filter(({ kind }) => kind === "host-key")
  return telling.some((fact) => {
    const next = nextAfter(timelines.get(keyOf(fact)) ?? [], moment)
    return next !== undefined && next.value !== fact.value
  })
}

function keyOf({ kind, subject }: Fact): string {
  return `${kind} ${subject}`
}

function covering(timeline: readonly Observation[], moment: Moment): Observation | undefined {
  return timeline.find(({ first, ended }) => first <= moment && moment < ended)
}

function nextAfter(timeline: readonly Observation[], moment: Moment): Observation | undefined {
  return timeline.filter(({ first }) => first > moment).toSorted((a, b) => a.first - b.first)[0]
}

function placeSeen(
  timeline: readonly Observation[],
  fact: Fact,
  moment: Moment,
  around: AskedAround,
  draft: Draft,
  isEarlier: boolean,
): void {
  const now = covering(timeline, moment)
  if (!now) placeInGap(timeline, fact, moment, around, draft, isEarlier)
  else if (now.value === fact.value) {
    if (isQuiet(fact.kind) && moment >= now.last) draft.extend(now, moment, fact)
    else if (moment > now.last) draft.extend(now, moment)
  } else if (now.first === moment) draft.update(now, { fact })
  else placeContradiction(timeline, now, fact, moment, around, draft)
}

/** Nothing stood here: the life lasts until another begins, or until somebody asked and saw nothing. */
function placeInGap(
  timeline: readonly Observation[],
  fact: Fact,
  moment: Moment,
  around: AskedAround,
  draft: Draft,
  isEarlier: boolean,
): void {
  const next = nextAfter(timeline, moment)
  const missed = around.after(fact)
  if (next && !isEarlier && next.value === fact.value && next.first <= missed)
    draft.update(next, { first: moment })
  else draft.insert(fact, moment, moment, Math.min(next?.first ?? FOREVER, missed))
}

/** Another value stood where this one was seen: the old life ends here, and goes on after it if it was seen again. */
function placeContradiction(
  timeline: readonly Observation[],
  now: Observation,
  fact: Fact,
  moment: Moment,
  around: AskedAround,
  draft: Draft,
): void {
  if (now.last > moment) {
    const resumed = split(now, moment, around, draft)
    draft.insert(fact, moment, moment, resumed)
    return
  }
  draft.update(now, { ended: moment })
  const next = timeline.find(({ first }) => first === now.ended)
  if (next && next.value === fact.value) draft.update(next, { first: moment })
  else draft.insert(fact, moment, moment, now.ended)
}

function placeAbsent(
  timeline: readonly Observation[],
  moment: Moment,
  around: AskedAround,
  draft: Draft,
): void {
  const now = covering(timeline, moment)
  // Seen by another part of the same scan: no absence.
  if (!now || now.first === moment || now.last === moment) return
  if (now.last > moment) split(now, moment, around, draft)
  else draft.update(now, { ended: moment })
}

/**
 * Cuts a life in two around a moment at which it was not seen. Every scan between its ends that asked did see it, or it
 * would have been cut before; so the pieces reach to the scans next to the gap. Returns when the second one begins.
 */
function split(now: Observation, moment: Moment, around: AskedAround, draft: Draft): Moment {
  const before = Math.max(now.first, around.before(now))
  const after = Math.min(now.last, around.after(now))
  draft.update(now, { last: before, ended: moment })
  draft.insert(now, after, now.last, now.ended)
  return after
}

/** Which known facts this sighting had the power to see, so that their absence means something. */
function askedFor(
  asked: Asked,
  facts: readonly Fact[],
  known: readonly Observation[],
  moment: Moment,
): (fact: Fact) => boolean {
  const tcp = portSet(asked.tcp)
  const udp = portSet(asked.udp)
  const open = new Set(facts.filter(({ kind }) => kind === "port").map(({ subject }) => subject))
  const closed = (port: string) => {
    const [number = "", protocol] = port.split("/")
    return !open.has(port) && (protocol === "udp" ? udp : tcp)(Number(number))
  }
  const replaced = replacedServices(asked, facts, known, moment)
  const lists = new Set(facts.flatMap(listsOf))
  const hasCard = hasOtherCard(facts, known, moment)
  const seesCard = facts.some(({ kind }) => kind === "mac")
  const isOther =
    hasCard ||
    losesItsKeys(facts, known, moment, closed) ||
    (open.size > 0 && losesItsPorts(known, moment, closed))
  return (fact) => {
    const port = portOf(fact.subject)
    if (fact.kind === "port") return closed(port)
    // Where cards are not seen, one that others answer for now is not to be taken for theirs later.
    if (fact.kind === "mac") return !seesCard && (isOther || isRenamed(facts, known, moment))
    // Who it said it was does not go over to another: a resolver or a script that failed ends nothing otherwise.
    if (fact.kind === "name") return isOther && (fact.subject !== "ptr" || asked.names)
    if (fact.kind === "identifier" && isOther && !port.includes("/")) return true
    if (isQuiet(fact.kind))
      return isOther || (fact.kind === "filtered" && isAnswered(fact, known, asked, moment))
    if (!ON_A_PORT.has(fact.kind)) return false
    if (closed(port) || replaced.has(port)) return true
    if (hasCard && (fact.kind === "host-key" || fact.kind === "certificate")) return true
    return listsOf(fact).some((list) => lists.has(list))
  }
}

/**
 * What is told all at once, so that what is missing from it is gone: a server's host keys, a table of interfaces, and
 * the key that comes with a certificate.
 */
function listsOf({ kind, subject, method }: Fact): readonly string[] {
  const port = portOf(subject)
  if (kind === "host-key") return [`host keys of ${port}`]
  if (kind === "certificate" || subject === `${port} tls-key`) return [`certificate of ${port}`]
  if (kind === "identifier" && port === "interface-mac") return [`interfaces by ${method}`]
  return []
}

/** Whether every host key and certificate that was shown is gone or another: then another machine may well answer. */
function losesItsKeys(
  facts: readonly Fact[],
  known: readonly Observation[],
  moment: Moment,
  closed: (port: string) => boolean,
): boolean {
  const keys = known.filter(
    ({ kind, first, ended }) =>
      (kind === "host-key" || kind === "certificate") && first <= moment && moment < ended,
  )
  const isLost = ({ kind, subject, value }: Observation) => {
    const shown = facts.find((fact) => fact.kind === kind && fact.subject === subject)
    return shown ? shown.value !== value : closed(portOf(subject))
  }
  return keys.length > 0 && keys.every(isLost)
}

/** Whether the zone has another name for the address. */
function isRenamed(facts: readonly Fact[], known: readonly Observation[], moment: Moment): boolean {
  const isName = ({ kind, subject }: Fact) => kind === "name" && subject === "ptr"
  const name = facts.find(isName)
  const before = known.find((one) => isName(one) && one.first <= moment && moment < one.ended)
  return name !== undefined && before !== undefined && name.value !== before.value
}

/** Whether every port that was open is closed. */
function losesItsPorts(
  known: readonly Observation[],
  moment: Moment,
  closed: (port: string) => boolean,
): boolean {
  const open = known.filter(({ kind, first, ended }) => kind === "port" && first <= moment && moment < ended)
  return open.length > 0 && open.every(({ subject }) => closed(subject))
}

function hasOtherCard(facts: readonly Fact[], known: readonly Observation[], moment: Moment): boolean {
  const card = facts.find(({ kind }) => kind === "mac")?.value
  const before = known.find(({ kind, first, ended }) => kind === "mac" && first <= moment && moment < ended)
  return card !== undefined && before !== undefined && before.value !== card
}

const ON_A_PORT: ReadonlySet<FactKind> = new Set([
  "service",
  "host-key",
  "certificate",
  "identifier",
  "http-title",
  "script",
  "answer",
])

function portOf(subject: string): string {
  return subject.split(" ", 1)[0] ?? ""
}

/**
 * Ports on which another service answers now. Only then does a certificate or key that was not seen again count as
 * gone: while the service is the same, a missing one is more likely a probe that failed.
 */
function replacedServices(
  asked: Asked,
  facts: readonly Fact[],
  known: readonly Observation[],
  moment: Moment,
): ReadonlySet<string> {
  const before = new Map(
    known
      .filter(({ kind, first, ended }) => kind === "service" && first <= moment && moment < ended)
      .map(({ subject, value }) => [subject, value]),
  )
  const other = facts.filter(
    ({ kind, subject, value }) =>
      kind === "service" &&
      asked.services.includes(subject) &&
      before.has(subject) &&
      serviceName(before.get(subject)!) !== serviceName(value),
  )
  return new Set(other.map(({ subject }) => subject))
}

function serviceName(value: string): string {
  return value.split(" ", 1)[0] ?? ""
}

const remembered = new Map<string, (port: number) => boolean>()

/** "1-1000,8080" as a test of one port. The few port sets in use are remembered, because every endpoint asks again. */
export function portSet(text: string): (port: number) => boolean {
  const known = remembered.get(text)
  if (known) return known
  const ports = new Uint8Array(65_536)
  for (const part of text === "" ? [] : text.split(",")) {
    const [first, last] = part.split("-").map(Number)
    ports.fill(1, first, (last ?? first!) + 1)
  }
  const test = (port: number) => ports[port] === 1
  if (remembered.size > 64) remembered.clear()
  remembered.set(text, test)
  return test
}

import type { CausedChange } from "#model/cause.ts"
import type { Change } from "#model/change.ts"
import type { Ground } from "#model/explanation.ts"
import { macKind } from "#model/mac.ts"
import { isoTime } from "#model/moment.ts"
import { hasPort } from "#model/port-list.ts"
import type { Json } from "#model/observation.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"
import type { Around, NetworkBrief } from "./check.ts"
import { placeText, quoted, seen, written } from "./grounds.ts"
import { isRenewed, isTable } from "./renewal.ts"
import { currentFacts, isServerLike } from "./server-like.ts"

/** What checks may look at, whatever their rule. */
export type Surroundings = Omit<Around, "rule">

/** What a benign cause is looked for in. */
interface Given {
  readonly change: CausedChange
  readonly sheet: Sheet
  readonly around: Surroundings
  readonly network: NetworkBrief | null
}

/** Says why a change is nothing to be told about; null where this is not why. */
type BenignCause = (given: Given) => Ground | null

/** Why a change is nothing to be told about, with what shows it; null where nothing benign explains it. */
export function benignCause(change: CausedChange, sheet: Sheet, around: Surroundings): Ground | null {
  const network = networkOf(sheet, around)
  for (const cause of CAUSES) {
    const ground = cause({ change, sheet, around, network })
    if (ground !== null) return ground
  }
  return null
}

/** The network of the address that a machine has now, or had last. */
export function networkOf(sheet: Sheet, around: Surroundings): NetworkBrief | null {
  const address = lastAddress(sheet)
  return address === null ? null : around.network(address.network)
}

/** The address that a machine has now, or had last. */
export function lastAddress({ addresses }: Sheet): Sheet["addresses"][number] | null {
  const order = ({ until }: Sheet["addresses"][number]) => until ?? Infinity
  return addresses.toSorted((a, b) => order(b) - order(a) || b.since - a.since)[0] ?? null
}

const idsOf = (facts: readonly SheetFact[]) => seen(facts.map(({ id }) => id))

const DAY_AND_MINUTE = 16

/** A moment as sentences say it, to the minute. */
export const minuteOf = (moment: number): string =>
  `${isoTime(moment).slice(0, DAY_AND_MINUTE).replace("T", " ")} UTC`

const plannedCommit: BenignCause = ({ change: { caused } }) => {
  const [cause] = caused.causes
  if (caused.state !== "explained" || cause === undefined) return null
  const subject = quoted(cause.subject, 120)
  return {
    sentence: `It is likely explained by ${cause.commit.slice(0, 10)} of ${cause.source}, “${subject}”.`,
    evidence: [{ kind: "commit", source: cause.source, commit: cause.commit }],
  }
}

const declaredByNow: BenignCause = ({ change, sheet }) => {
  if (change.kind !== "machine-new") return null
  const line = sheet.lines.find(
    ({ standing, declaration }) =>
      standing === "link" && declaration.kind === "machine" && declaration.state !== "stale",
  )
  if (line === undefined) return null
  return {
    sentence: `It is declared at ${placeText(line.declaration)}.`,
    evidence: [written(line.declaration)],
  }
}

const askedFirst: BenignCause = ({ change, sheet, network }) => {
  const [address] = sheet.addresses.toSorted((a, b) => a.since - b.since)
  if (change.kind !== "machine-new" || address === undefined) return null
  const asked = network?.asking?.(address.ip) ?? []
  if (asked.length === 0 || asked.some((moment) => moment < sheet.firstSeen)) return null
  return {
    sentence: `Its address ${address.ip} was asked for the first time then.`,
    evidence: seen(change.evidence),
  }
}

const thisComputer: BenignCause = ({ sheet }) => {
  const own = sheet.facts.filter(({ method }) => method === "local-look")
  if (own.length === 0) return null
  return { sentence: "It is the computer that Rollcall runs on.", evidence: idsOf(own.slice(0, 3)) }
}

/** Fewer addresses on one card are an ordinary server's. */
const MANY_ON_A_CARD = 8

const answersForEverything: BenignCause = ({ sheet }) => {
  const cards = Map.groupBy(
    sheet.addresses.filter(({ mac, until }) => mac !== null && until === null),
    ({ mac }) => mac,
  )
  const [many] = [...cards.values()].filter((own) => own.length >= MANY_ON_A_CARD)
  if (many === undefined) return null
  return {
    sentence: `${many[0]!.mac} answers for ${many.length} addresses there, so an answer says little.`,
    evidence: seen(many.flatMap(({ evidence }) => evidence)),
  }
}

const container: BenignCause = ({ change, sheet }) => {
  if (change.kind !== "machine-new" && change.kind !== "machine-gone") return null
  const own = sheet.addresses.filter(
    ({ mac, ip }) => mac !== null && (mac.startsWith("02:42:") || macKind(mac, ip) === "patterned"),
  )
  if (sheet.kind !== "container" && own.length === 0) return null
  const why = own.length > 0 ? `, and a container engine made up ${own[0]!.mac}` : ""
  return {
    sentence: `It is a container${why}: those come and go.`,
    evidence: seen(own.length > 0 ? own.flatMap(({ evidence }) => evidence) : change.evidence),
  }
}

const madeUpAddress: BenignCause = ({ change, sheet }) => {
  if (change.kind !== "mac" && isServerLike(sheet)) return null
  if (change.kind !== "machine-new" && change.kind !== "machine-gone" && change.kind !== "mac") return null
  const facts = sheet.facts.filter(({ kind, value, ip }) => kind === "mac" && macKind(value, ip) === "random")
  if (facts.length === 0) return null
  return {
    sentence: `Its hardware address ${facts.at(-1)!.value} is made up, as phones and laptops do to stay unknown.`,
    evidence: idsOf(facts.slice(-3)),
  }
}

const lease: BenignCause = ({ change, sheet }) => {
  if (change.kind !== "machine-new" || isServerLike(sheet)) return null
  const line = sheet.lines.find(({ declaration }) => declaration.kind === "lease")
  if (line === undefined) return null
  return {
    sentence: `It has a lease of the DHCP server, written at ${placeText(line.declaration)}.`,
    evidence: [written(line.declaration)],
  }
}

const addressMoved: BenignCause = ({ change, sheet }) => {
  if (change.kind !== "address-new" && change.kind !== "address-left") return null
  const macs = new Set(sheet.addresses.map(({ mac }) => mac))
  const same = macs.size === 1 && !macs.has(null) ? ` with the same hardware address ${[...macs][0]}` : ""
  return {
    sentence: `It is the same machine at another address${same}, as DHCP moves them.`,
    evidence: seen(change.evidence),
  }
}

const sleeper: BenignCause = ({ change, sheet }) => {
  if (change.kind !== "machine-gone" || sheet.presence !== "asleep") return null
  return {
    sentence: "It was away before for as long, more than twice, and came back each time.",
    evidence: idsOf(sheet.facts.filter(({ kind }) => kind === "up")),
  }
}

const smallerScope: BenignCause = ({ change, sheet }) => {
  if (sheet.presence !== "not-asked") return null
  if (change.kind !== "machine-gone" && change.kind !== "port-closed") return null
  return { sentence: "The last scan did not ask it.", evidence: seen(change.evidence) }
}

const replaced: BenignCause = ({ change, sheet, network }) => {
  const address = lastAddress(sheet)
  if (change.kind !== "machine-gone" || address === null) return null
  const [other] = (network?.holding?.(address.ip) ?? []).filter((machine) => machine !== sheet.machine)
  if (other === undefined) return null
  return {
    sentence: `Another machine answers at its address ${address.ip} now, and is told of by itself.`,
    evidence: seen(change.evidence),
  }
}

const rollout: BenignCause = ({ change, around }) => {
  if (change.kind !== "service" && change.kind !== "os") return null
  const alike = around.alike?.(change) ?? []
  if (alike.length < MANY_ALIKE || !isSameProduct(change)) return null
  return {
    sentence: `${alike.length} machines changed alike lately, from ${quoted(change.before ?? "nothing", 80)} to ${quoted(change.after ?? "nothing", 80)}: a rollout.`,
    evidence: seen(change.evidence),
  }
}

/** Fewer may be a coincidence. */
const MANY_ALIKE = 3

/** "nginx 1.24.0" and "nginx 1.26.1": the same but for its version. */
export function isSameProduct({ before, after }: Change): boolean {
  return before !== null && after !== null && productOf(before) === productOf(after)
}

const productOf = (text: string) =>
  text
    .slice(0, 300)
    .split(" ")
    .filter((word) => !/\d/u.test(word))
    .join(" ")
    .toLowerCase()

const startedAgain: BenignCause = ({ change, sheet, network }) => {
  if (change.kind !== "port-opened" && change.kind !== "port-closed") return null
  const [before, after] = change.between
  const boots = sheet.facts.filter(
    ({ kind, subject, first }) =>
      kind === "inside" && subject === "boot" && first > before && first <= after && first > sheet.firstSeen,
  )
  const wasOpen = sheet.facts.filter(
    ({ kind, subject, ended }) => kind === "port" && subject === change.fact && ended <= after,
  )
  if (boots.length > 0 && (change.kind === "port-closed" || wasOpen.length > 0))
    return { sentence: "It was started again in between.", evidence: idsOf(boots) }
  const away = Math.max(0, ...wasOpen.map(({ ended }) => ended))
  const missed = network?.scans.filter((moment) => moment >= away && moment < after).length ?? Infinity
  if (change.kind !== "port-opened" || away === 0 || missed > 1) return null
  return { sentence: "The port was away for one scan only, and is back.", evidence: idsOf(wasOpen) }
}

const filtered: BenignCause = ({ change, sheet }) => {
  if (change.kind !== "port-closed") return null
  const [port = "", protocol] = change.fact.split("/")
  const silent = currentFacts(sheet, "filtered").filter(
    ({ subject, detail }) => subject === protocol && hasPort(portsIn(detail), Number(port)),
  )
  if (silent.length === 0) return null
  return {
    sentence: "The port gives no answer at all now: something in between may drop what we ask.",
    evidence: idsOf(silent),
  }
}

const portsIn = (detail: Json): string => {
  const ports = isTable(detail) ? detail["ports"] : ""
  return typeof ports === "string" ? ports : ""
}

const allAtOnce: BenignCause = ({ change, sheet }) => {
  if (change.kind !== "port-closed" || currentFacts(sheet, "port").length > 0) return null
  const together = sheet.facts.filter(({ kind, ended }) => kind === "port" && ended === change.between[1])
  if (together.length < 2) return null
  return {
    sentence: `All its ${together.length} ports went at once: something in between, or the machine as a whole, does not let us see.`,
    evidence: idsOf(together),
  }
}

const renewed: BenignCause = ({ change, sheet }) => {
  if (change.kind !== "certificate") return null
  const own = sheet.facts.filter(({ kind }) => kind === "certificate")
  const before = own.find(({ value }) => value === change.before)
  const after = own.find(({ value }) => value === change.after)
  if (!before || !after || !isRenewed(before, after)) return null
  return {
    sentence: "The certificate was renewed near its end, by the same issuer and for the same names.",
    evidence: idsOf([before, after]),
  }
}

const CAUSES: readonly BenignCause[] = [
  plannedCommit,
  declaredByNow,
  askedFirst,
  thisComputer,
  smallerScope,
  sleeper,
  answersForEverything,
  container,
  lease,
  madeUpAddress,
  addressMoved,
  replaced,
  startedAgain,
  filtered,
  allAtOnce,
  renewed,
  rollout,
]

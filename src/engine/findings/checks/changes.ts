import type { CausedChange } from "#model/cause.ts"
import type { Verdict } from "#model/finding.ts"
import type { Moment } from "#model/moment.ts"
import type { Severity } from "#model/severity.ts"
import type { Sheet } from "#model/sheet.ts"
import { benignCause, lastAddress, minuteOf, networkOf } from "../benign.ts"
import type { Around, Checks, NetworkBrief } from "../check.ts"
import { counted, ground, quoted, seen } from "../grounds.ts"
import { isServerLike } from "../server-like.ts"
import { standingChanges, type StandingChange } from "../standing-changes.ts"
import { turnOf } from "../turns.ts"
import { DAY, numberOf, verdictOf } from "../verdict.ts"

/** A machine that nothing and nobody explains answers for the first time. */
function machineNew(sheet: Sheet, around: Around): readonly Verdict[] {
  const { firstSeen } = sheet
  const until = firstSeen + numberOf(around, "days", 14) * DAY
  // What was seen once and went is a visitor; what stayed for longer is news though it went since.
  const isVisitor = sheet.presence !== "present" && sheet.lastSeen === firstSeen
  if (isVisitor || sheet.presence === "virtual" || sheet.retired !== null || until <= around.now) return []
  const network = networkOf(sheet, around)
  if (network === null || !isNews(sheet, network, around) || isSpokenFor(sheet)) return []
  const change = turnOf(sheet, "machine-new")
  if (benignCause(change, sheet, around) !== null) return []
  const isServer = isServerLike(sheet)
  const what = isServer ? "A machine that others may use" : "A machine"
  return [
    verdictOf(around, {
      severity: isServer ? around.rule.severity : "low",
      matter: `${isServer ? "server new" : "new"} at ${minuteOf(firstSeen)}`,
      peers: `network ${network.name}`,
      machines: [sheet.machine],
      title: isServer ? "A new machine offers services, and nothing explains it" : "A new machine answers",
      says: `${what} answers since ${minuteOf(firstSeen)} at ${lastAddress(sheet)!.ip}, and never did before. ${whyOf(change)}`,
      for: [ground("It answered for the first time.", seen(change.evidence))],
      since: firstSeen,
      pending: sheet.lastSeen === firstSeen,
      review: until,
    }),
  ]
}

/** What was there when its network was looked at first is nobody's news. */
function isNews({ firstSeen }: Sheet, network: NetworkBrief, { firstScan }: Around): boolean {
  return firstSeen > firstScan && network.scans.some((moment) => moment < firstSeen)
}

/** Whether people or lines say whose it is. */
function isSpokenFor({ owner, tags }: Sheet): boolean {
  return tags.length > 0 || (owner !== null && (owner.how === "decided" || owner.how === "declared"))
}

/** A machine that others rely on no longer answers, though its neighbours do. */
function machineGone(sheet: Sheet, around: Around): readonly Verdict[] {
  const found = absence(sheet, around)
  if (found === null || found.isNetworkLost || !isServerLike(sheet)) return []
  const { change, network, since, ip, misses } = found
  if (benignCause(change, sheet, around) !== null) return []
  return [
    verdictOf(around, {
      matter: `gone at ${minuteOf(since)}`,
      peers: `network ${network.name}`,
      machines: [sheet.machine],
      title: "A machine that others rely on is gone",
      says: `It answered at ${ip} until ${minuteOf(sheet.lastSeen)}, and ${asksInVain(misses)} since, while ${counted(network.present, "machine")} of its network answer. ${whyOf(change)}`,
      for: [ground("It no longer answers.", seen(change.evidence))],
      since,
      pending: misses < numberOf(around, "misses", 2) || mayComeBack(sheet, network),
    }),
  ]
}

/** It may be away for half as long again as it was before, which it came back from. */
const PATIENCE = 1.5

function mayComeBack(sheet: Sheet, { scans }: NetworkBrief): boolean {
  const ups = sheet.facts.filter(({ kind }) => kind === "up").toSorted((a, b) => a.first - b.first)
  let [lastUp, longest] = [ups[0]?.last ?? 0, 0]
  for (const { first, last } of ups) {
    const isWatched = scans.some((moment) => lastUp < moment && moment < first)
    if (isWatched) longest = Math.max(longest, first - lastUp)
    lastUp = Math.max(lastUp, last)
  }
  return (scans[0] ?? 0) - sheet.lastSeen <= longest * PATIENCE
}

/** So many machines went at once that it is the network, or the way there, rather than each of them. */
function networkLost(sheet: Sheet, around: Around): readonly Verdict[] {
  const found = absence(sheet, around)
  if (found === null || !found.isNetworkLost) return []
  const { change, network, since, misses } = found
  const went = network.wentAt.get(since) ?? 0
  return [
    verdictOf(around, {
      matter: `lost at ${minuteOf(since)}`,
      peers: `network ${network.name}`,
      machines: [sheet.machine],
      title: "Many machines of a network went at once",
      says: `${counted(went, "machine")} of network ${quoted(network.name, 80)} no longer answer since ${minuteOf(since)}, and ${network.present} do: the network, or the way there, is the likelier reason.`,
      for: [ground("It no longer answers.", seen(change.evidence))],
      since,
      pending: misses < numberOf(around, "misses", 2),
    }),
  ]
}

interface Absent {
  readonly change: CausedChange
  readonly network: NetworkBrief
  readonly since: Moment
  readonly ip: string
  /** How many scans asked it in vain. */
  readonly misses: number
  readonly isNetworkLost: boolean
}

const FEW = 3

function absence(sheet: Sheet, around: Around): Absent | null {
  const [network, address] = [networkOf(sheet, around), lastAddress(sheet)]
  const since = sheet.presentSince
  if (sheet.presence !== "gone" || sheet.retired !== null || !network || !address) return null
  if (since <= around.firstScan) return null
  const asked = network.asking?.(address.ip) ?? []
  const went = network.wentAt.get(since) ?? 0
  const isNetworkLost = went >= FEW && went >= network.present
  // A scan that nobody answered asked in vain, too.
  const misses = (asked.length > 0 && !isNetworkLost ? asked : network.scans).filter(
    (moment) => moment >= since,
  ).length
  const change = turnOf(sheet, "machine-gone")
  return { change, network, since, ip: address.ip, misses, isNetworkLost }
}

const asksInVain = (misses: number) =>
  misses === 1 ? "one scan asked in vain" : `${misses} scans asked in vain`

/** Something changed on a machine that others rely on, and no commit explains it, or nothing that could was read. */
function changeUnexplained(sheet: Sheet, around: Around): readonly Verdict[] {
  if (sheet.presence !== "present" || sheet.retired !== null || !isServerLike(sheet)) return []
  const lately = around.now - numberOf(around, "days", 30) * DAY
  return standingChanges(sheet, around)
    .filter(({ change }) => change.between[1] > Math.max(around.firstScan, lately))
    .flatMap((standing) => unexplained(standing, sheet, around))
}

function unexplained(standing: StandingChange, sheet: Sheet, around: Around): readonly Verdict[] {
  const { change, what, matter } = standing
  if (change.caused.state === "explained" || benignCause(change, sheet, around) !== null) return []
  const isBlamed = change.caused.state === "unexplained"
  if (!isBlamed && !wasQuiet(sheet, standing, around)) return []
  const [before, after] = change.between
  return [
    verdictOf(around, {
      severity: severityOf(standing, isBlamed, around),
      matter,
      peers: `network ${lastAddress(sheet)?.network ?? ""}`,
      machines: [sheet.machine],
      title: isBlamed ? `${what}, and no commit explains this` : what,
      says: `${what} between ${minuteOf(before)} and ${minuteOf(after)}${isBlamed ? ", and no commit explains this" : ""}. ${whyOf(change)}`,
      for: [ground(`${what}.`, seen(change.evidence))],
      since: after,
      pending: standing.isSeenOnce,
      review: after + numberOf(around, "days", 30) * DAY,
    }),
  ]
}

function severityOf({ weight }: StandingChange, isBlamed: boolean, { rule }: Around): Severity {
  if (weight === "grave") return isBlamed ? "high" : "medium"
  if (weight === "plain") return isBlamed ? rule.severity : "low"
  return "low"
}

/** Where nothing that could explain a change was read, only what was long as it was is worth a word. */
function wasQuiet(sheet: Sheet, { change, weight }: StandingChange, around: Around): boolean {
  if (weight === "grave") return true
  if (weight === "slight") return false
  const quiet = numberOf(around, "quiet_days", 3) * DAY
  const since = change.between[1] - quiet
  if (sheet.firstSeen > since) return false
  return !sheet.changes.some(
    (other) => other.kind === change.kind && other.between[1] > since && other.between[1] < change.between[1],
  )
}

/** Why nothing explains it, as the search for causes said. */
function whyOf({ caused }: CausedChange): string {
  const because = quoted(caused.because, 300).replace(/\.$/u, "")
  if (caused.state === "unexplained") return `No commit explains this: ${because}.`
  return because === "" ? "" : `What explains it can't be told: ${because}.`
}

/** Rules of what changed, by their ids. */
export const changes: Checks = {
  "machine-new": { of: "machine", check: machineNew },
  "machine-gone": { of: "machine", check: machineGone },
  "network-lost": { of: "machine", check: networkLost },
  "change-unexplained": { of: "machine", check: changeUnexplained },
}

import type { Verdict } from "#model/finding.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Around, Checks, Peers } from "../check.ts"
import { counted, ground, quoted, seen } from "../grounds.ts"
import { allowedFor, type Clock, clockOf, medianOf, offText } from "../peers/clocks.ts"
import { awayOf } from "../peers/facts.ts"
import { settingOf, verdictOf } from "../peers/telling.ts"

/** With fewer clocks nobody can say whose is wrong. */
const FEWEST = 3

/** A clock that is off, against most clocks of its network; where those agree that ours is off, that is said once. */
function clockSkew(sheet: Sheet, around: Around): readonly Verdict[] {
  const clock = awayOf(sheet) === null ? clockOf(sheet) : null
  const network = clock && around.network(clock.fact.network)
  if (!clock || !network || network.clocks.length < FEWEST) return []
  const median = medianOf(network.clocks)
  const allowed = allowedFor(clock, settingOf(around, "ntpMs", 2_000), settingOf(around, "otherMs", 60_000))
  const isOurs = Math.abs(median) > allowed && isTogether(network.clocks, median, allowed)
  if (isOurs) return [oursTold(sheet, around, clock, median)]
  // Where most are off, but not alike, the middle says nothing.
  if (Math.abs(median) > allowed || Math.abs(clock.ahead - median) <= allowed) return []
  return [clockTold(sheet, around, clock, network.clocks.length)]
}

/** Whether most clocks are off by the same: then it is the one that they are compared with. */
const isTogether = (clocks: readonly number[], median: number, allowed: number): boolean =>
  clocks.filter((each) => Math.abs(each - median) <= allowed).length * 3 >= clocks.length * 2

const nothing = { state: "drift", against: [], reason: null, pending: false, review: null } as const

function clockTold(sheet: Sheet, { rule }: Around, clock: Clock, of: number): Verdict {
  const { by, ahead, fact, around } = clock
  const way = ahead > 0 ? "ahead" : "behind"
  const off = offText(Math.abs(ahead)).slice(1)
  return {
    ...nothing,
    rule: rule.id,
    severity: rule.severity,
    matter: `clock ${way}`,
    peers: null,
    machines: [sheet.machine],
    title: `A clock is ${off} ${way}`,
    says: `By ${WORDS[by]} its clock is ${off} ${way}, ± ${Math.ceil(around / 1_000)} s. In the middle of ${counted(of, "clock")} of network ${quoted(fact.network, 80)} is ours.`,
    advice: rule.advice,
    for: [ground(`It was told by ${WORDS[by]}.`, seen([fact.id]))],
    since: fact.first,
    pending: fact.first > sheet.firstSeen && fact.first === fact.last,
  }
}

function oursTold(sheet: Sheet, { rule }: Around, { fact }: Clock, median: number): Verdict {
  const off = offText(Math.abs(median)).slice(1)
  return {
    ...nothing,
    rule: rule.id,
    severity: "low",
    matter: "our own clock",
    peers: `network ${quoted(fact.network, 80)}`,
    machines: [sheet.machine],
    title: `Our own clock is ${off} ${median > 0 ? "behind" : "ahead"}`,
    says: `Most clocks of network ${quoted(fact.network, 80)} agree with each other and not with the one that asks.`,
    advice: "Set the clock of the machine that scans.",
    for: [ground("It was compared with ours.", seen([fact.id]))],
    since: fact.first,
  }
}

const WORDS = { ntp: "NTP", smb: "SMB", http: "the HTTP Date" } as const

const LOST = 16

/** One that is not synchronised, or much further from the true time, where its peers are not. */
function stratumOutlier(peers: Peers, around: Around): readonly Verdict[] {
  if (peers.group.kind === "suggested") return []
  const told = peers.sheets.flatMap((sheet) => {
    const clock = awayOf(sheet) === null ? clockOf(sheet) : null
    return clock && clock.stratum !== null && clock.stratum > 0
      ? [{ sheet, clock, stratum: clock.stratum }]
      : []
  })
  if (told.length < FEWEST) return []
  const median = medianOf(told.map(({ stratum }) => stratum).toSorted((a, b) => a - b))
  const apart = settingOf(around, "apart", 3)
  const odd = told.filter(({ stratum }) => stratum - median >= apart)
  if (median >= LOST || odd.length * 3 > told.length) return []
  return odd.map(({ sheet, clock, stratum }) => {
    const lost = stratum >= LOST
    return verdictOf(peers, around, {
      matter: lost ? "not synchronised" : `stratum ${stratum}`,
      title: lost ? "A clock is not synchronised" : `A clock stands at stratum ${stratum}`,
      says: `${lost ? "It says that it is not synchronised" : `It is at stratum ${stratum}`}; in the middle of ${counted(told.length, "peer")} is stratum ${Math.floor(median)}.`,
      sheets: [sheet],
      for: [ground("NTP told it.", seen([clock.fact.id]))],
      since: clock.fact.first,
    })
  })
}

/** What is said of clocks. */
export const clocks: Checks = {
  "clock-skew": { of: "machine", check: clockSkew },
  "ntp-stratum": { of: "peers", check: stratumOutlier },
}

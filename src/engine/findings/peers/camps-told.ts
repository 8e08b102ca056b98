import type { Verdict } from "#model/finding.ts"
import type { Around, Peers } from "../check.ts"
import { counted, ground, listed, quoted } from "../grounds.ts"
import { labelOf } from "./labels.ts"
import { differingIn, endOf, expectedIn, reasonOf, sheetsOf } from "./ladder.ts"
import { knownOf } from "./rows.ts"
import { splitBy } from "./split.ts"
import type { Climb, Cluster, Study } from "./study.ts"
import { groundsOf, labelsOf, settingOf, sinceOf, unknownGround, valued, verdictOf } from "./telling.ts"

const DAY = 86_400_000

/** What is said where peers differ and nothing tells whom to look at. */
export function campsTold(peers: Peers, around: Around, { entries }: Cluster): Verdict {
  const [first, ...rest] = entries
  const { row, spread, expectedBy } = first
  const sizes = spread.camps.map(({ sheets }) => sheets.length)
  const [larger, smaller] = spread.camps
  const by = spread.camps.length === 2 ? splitBy(row.fact, larger!.sheets, smaller!.sheets) : null
  const shown = spread.camps
    .slice(0, 5)
    .map(
      ({ value, sheets }) => `${sheets.length} ${sheets.length === 1 ? "has" : "have"} ${quoted(value, 60)}`,
    )
  const name = NAMES[spread.agreement] ?? "They differ"
  const also = rest.length === 0 ? "" : ` Also: ${listed(labelsOf(rest), 6)}.`
  const told = by === null ? "" : ` Of the smaller camp ${by}.`
  return verdictOf(peers, around, {
    state: expectedBy === null ? "drift" : "expected",
    severity: "low",
    environment: spread.environment,
    matter: `${row.fact} differs`,
    title: `${name} in ${labelOf(row.fact)}: ${sizes.slice(0, 5).join(" and ")}`,
    says: `${labelOf(row.fact)}: ${listed(shown, 5)}.${told}${also} Nothing tells which of them is meant.`,
    sheets: spread.camps.flatMap(({ sheets }) => sheets),
    for: groundsOf(entries),
    against: unknownGround(first),
    reason: expectedBy?.reason ?? null,
    review: expectedBy?.until ?? null,
    since: sinceOf(first),
    pending: first.apart.every((sheet) => knownOf(row, sheet)?.isFresh === true),
  })
}

const NAMES: Readonly<Record<string, string>> = { "two-camps": "Two camps", split: "Peers are split" }

/** Where each machine is odd in a way of its own. */
export function scatteredTold(
  peers: Peers,
  around: Around,
  { scattered, sheets }: Study,
): readonly Verdict[] {
  if (scattered.length === 0) return []
  const count = `${scattered.length} of ${sheets.length}`
  return [
    verdictOf(peers, around, {
      severity: "low",
      matter: "little in common",
      title: `These peers have little in common: ${count} are odd in something`,
      says: `${count} differ from the others, each in a way of its own, so that none of them stands out.`,
      sheets: scattered,
      for: [],
      since: Math.max(...scattered.map(({ firstSeen }) => firstSeen)),
    }),
  ]
}

/** By design issuers, keys and names are others in each environment. */
const BY_DESIGN = /^(?:tls issuer|tls key|tls signature|reverse name|clock|http server)/u

/** What one environment has and the next one up lacks. */
export function climbTold(peers: Peers, around: Around, climb: Climb): Verdict | null {
  const told = climb.filter(({ row }) => !BY_DESIGN.test(row.fact))
  const [first] = told
  if (first === undefined) return null
  const { row, lower, upper, from, to, since, direction } = first
  const [below, above] = [lower.environment ?? "", upper.environment ?? ""]
  const line = expectedIn(peers.expected, differingIn(first), around.now)
  const days = settingOf(around, "promotionDays", 14)
  if (line === null && around.now - since <= days * DAY) return null
  const age = Math.floor((around.now - since) / DAY)
  const lag = direction === "newer" ? "is behind" : direction === "older" ? "is ahead of" : "differs from"
  const also = told.slice(1).map((step) => labelOf(step.row.fact))
  const rest = also.length === 0 ? "" : ` Also different: ${listed(also, 6)}.`
  const sheets = sheetsOf(first)
  return verdictOf(peers, around, {
    state: line === null ? "drift" : "expected",
    matter: `${row.fact} ${below} to ${above}`,
    title: `${above} ${lag} ${below} in ${labelOf(row.fact)}`,
    says: `${below} has ${valued(row.fact, from)} for ${counted(age, "day")}, ${above} has ${quoted(to, 80)}.${rest}`,
    sheets,
    for: [
      ground(
        `${below} has ${quoted(from, 80)}, ${above} has ${quoted(to, 80)}.`,
        sheets.slice(0, 20).flatMap((sheet) => knownOf(row, sheet)?.evidence ?? []),
      ),
    ],
    reason: line && reasonOf(line),
    since,
    review: line && endOf(line, first.differSince),
  })
}

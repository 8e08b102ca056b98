import type { Ground } from "#model/explanation.ts"
import type { Moment } from "#model/moment.ts"
import type { Sheet } from "#model/sheet.ts"
import type { ExpectedDifference } from "../check.ts"
import { ground, placeText } from "../grounds.ts"
import { environmentKey, rankOf } from "./environments.ts"
import { isVersion } from "./labels.ts"
import { knownOf, leadingOf, type Row, type Spread } from "./rows.ts"
import { compareVersions } from "./versions.ts"

/** Two environments next to each other on the way up that lead with different values. */
export interface Step {
  readonly row: Row
  readonly lower: Spread
  readonly upper: Spread
  /** What most of each have. */
  readonly from: string
  readonly to: string
  /** Since when the lower one has it. */
  readonly since: Moment
  /** Since when both have what they have. */
  readonly differSince: Moment
  /** newer, older: of the lower one, by its version; other: values have no order. */
  readonly direction: "newer" | "older" | "other"
}

/** Each pair of neighbouring environments that differ in a fact. */
export function stepsOf(row: Row): readonly Step[] {
  const ranked = row.spreads
    .filter(({ environment, known }) => rankOf(environment) >= 0 && known > 0)
    .toSorted((a, b) => rankOf(a.environment) - rankOf(b.environment))
  return ranked.flatMap((lower, at) => {
    const upper = ranked[at + 1]
    // Of two that are equally far up it isn't known which comes first.
    if (!upper || rankOf(upper.environment) === rankOf(lower.environment)) return []
    return stepBetween(row, lower, upper) ?? []
  })
}

/** Environments that lead with different values, whichever comes first. */
export const pairsOf = (row: Row): readonly Step[] =>
  row.spreads.flatMap((one, at) =>
    row.spreads.slice(at + 1).flatMap((other) => stepBetween(row, one, other) ?? []),
  )

function stepBetween(row: Row, lower: Spread, upper: Spread): Step | null {
  const [from, to] = [onlyOf(lower), onlyOf(upper)]
  if (from === null || to === null || from === to) return null
  const order = isVersion(row.fact) ? compareVersions(from, to) : null
  const direction = order === 1 ? "newer" : order === -1 ? "older" : "other"
  const since = earliest(row, holders(lower, from))
  const differSince = Math.max(since, earliest(row, holders(upper, to)))
  return { row, lower, upper, from, to, since, differSince, direction }
}

/** Since when the first of some machines has what it has. */
export const earliest = (row: Row, sheets: readonly Sheet[]): Moment =>
  sheets.reduce((least, sheet) => Math.min(least, knownOf(row, sheet)?.since ?? Infinity), Infinity)

function onlyOf(spread: Spread): string | null {
  const leading = [...leadingOf(spread)]
  return leading.length === 1 ? leading[0]! : null
}

const holders = ({ camps }: Spread, value: string): readonly Sheet[] =>
  camps.find((camp) => camp.value === value)?.sheets ?? []

/** The machines that a step is about: those of either environment with what it leads with. */
export const sheetsOf = ({ lower, upper, from, to }: Step): readonly Sheet[] => [
  ...holders(lower, from),
  ...holders(upper, to),
]

/** A difference that a line may allow. */
export interface Differing {
  readonly fact: string
  readonly environments: readonly string[]
  /** Since when they differ. */
  readonly since: Moment
}

/** What a step is to a line that may allow it. */
export const differingIn = ({ row: { fact }, lower, upper, differSince }: Step): Differing => ({
  fact,
  environments: [lower.environment ?? "", upper.environment ?? ""],
  since: differSince,
})

/** The line that says that a fact may differ between environments, as long as it holds. */
export function expectedIn(
  expected: readonly ExpectedDifference[],
  { fact, environments, since }: Differing,
  now: Moment,
): ExpectedDifference | null {
  const found = expected.find((line) => {
    const end = endOf(line, since)
    const between = new Set(line.between.map(environmentKey))
    return (
      (end === null || end > now) &&
      // What lines declare is said of one fact, whatever is in its name.
      (line.declared === undefined ? isLike(line.fact, fact) : line.fact === fact) &&
      (between.size === 0 || environments.every((one) => between.has(environmentKey(one))))
    )
  })
  return found ?? null
}

/** When a line allows a difference no more; null: never. */
export function endOf({ until, longest = null }: ExpectedDifference, since: Moment): Moment | null {
  if (longest === null) return until
  return Math.min(until ?? Infinity, since + longest)
}

/** The sentence that says why a difference is meant, with the lines. */
export const reasonOf = ({ by, declared }: ExpectedDifference): Ground =>
  declared ?? ground(`${placeText(by)} says that it may differ.`, [{ kind: "mention", ...by }])

/** "version nginx *" is like "version nginx 443/tcp": each star stands for any part, tried once from left to right. */
export function isLike(pattern: string, fact: string): boolean {
  const [first = "", ...parts] = pattern.toLowerCase().slice(0, 300).split("*")
  const text = fact.toLowerCase()
  if (parts.length === 0) return text === first
  const last = parts.pop()!
  if (!text.startsWith(first) || !text.endsWith(last)) return false
  let at = first.length
  for (const part of parts) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= text.length - last.length
}

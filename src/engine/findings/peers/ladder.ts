import type { Moment } from "#model/moment.ts"
import type { Sheet } from "#model/sheet.ts"
import type { ExpectedDifference } from "../check.ts"
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
  /** newer, older: of the lower one, by its version; other: values have no order. */
  readonly direction: "newer" | "older" | "other"
}

const RANKS: readonly RegExp[] = [
  /^(?:dev|devel|development|sandbox|lab)$/iu,
  /^(?:test|testing|tst|qa|ci|int|integration)$/iu,
  /^(?:stag|stage|staging|stg|preprod|uat)$/iu,
  /^(?:prod|production|live|prd)$/iu,
]

/** How far up an environment is; -1 where that isn't known. */
export const rankOf = (environment: string | null): number =>
  RANKS.findIndex((pattern) => pattern.test(environment ?? ""))

/** Each pair of neighbouring environments that differ in a fact. */
export function stepsOf(row: Row): readonly Step[] {
  const ranked = row.spreads
    .filter(({ environment, known }) => rankOf(environment) >= 0 && known > 0)
    .toSorted((a, b) => rankOf(a.environment) - rankOf(b.environment))
  return ranked.flatMap((lower, at) => {
    const upper = ranked[at + 1]
    return (upper && stepBetween(row, lower, upper)) ?? []
  })
}

function stepBetween(row: Row, lower: Spread, upper: Spread): Step | null {
  const [from, to] = [onlyOf(lower), onlyOf(upper)]
  if (from === null || to === null || from === to) return null
  const order = isVersion(row.fact) ? compareVersions(from, to) : null
  const direction = order === 1 ? "newer" : order === -1 ? "older" : "other"
  const since = Math.min(...holders(lower, from).map((sheet) => knownOf(row, sheet)?.since ?? Infinity))
  return { row, lower, upper, from, to, since, direction }
}

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

/** The line that says that a fact may differ between environments, as long as it holds. */
export function expectedIn(
  expected: readonly ExpectedDifference[],
  fact: string,
  environments: readonly string[],
  now: Moment,
): ExpectedDifference | null {
  return (
    expected.find(
      ({ fact: pattern, between, until }) =>
        (until === null || until > now) &&
        isLike(pattern, fact) &&
        (between.length === 0 || environments.every((one) => between.includes(one))),
    ) ?? null
  )
}

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

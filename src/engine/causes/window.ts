import type { Change } from "#model/change.ts"
import type { Moment } from "#model/moment.ts"

const HOUR = 3_600_000
const USUAL_LAG = 24 * HOUR
const LEAST_LAG = HOUR
const MOST_LAG = 14 * 24 * HOUR
const FEWEST = 3

/** A change that people said a commit explains. */
export interface Confirmed {
  readonly source: string
  readonly arrived: Moment
  /** Of the change: when it was still as before, and when it was seen. */
  readonly between: readonly [Moment, Moment]
}

/** How long a source's commits take until machines show them: a day, until enough was confirmed to know better. */
export function lagOf(source: string, confirmed: readonly Confirmed[]): number {
  const own = confirmed.filter((one) => one.source === source)
  const delays = own.map(({ arrived, between }) => Math.max(0, between[0] - arrived))
  const longest = Math.max(0, ...delays)
  if (own.length < FEWEST) return Math.max(USUAL_LAG, Math.min(2 * longest, MOST_LAG))
  return Math.min(Math.max(2 * longest, LEAST_LAG), MOST_LAG)
}

/** From when to when a commit may have arrived to explain a change. */
export function windowOf({ between }: Pick<Change, "between">, lag: number): readonly [Moment, Moment] {
  const [before, after] = between
  return [Math.max(0, Math.min(before, after) - lag), after]
}

const CLOCKS_DIFFER = 2 * HOUR

/** Whether a commit came in a window; where only its committer's clock tells, that may be ahead of ours. */
export function cameIn(
  { arrived, isTimely }: { readonly arrived: Moment; readonly isTimely: boolean },
  [from, to]: readonly [Moment, Moment],
): boolean {
  return arrived >= from && arrived <= (isTimely ? to : latestIn(to))
}

/** The latest that a commit of a window may bear. */
export const latestIn = (to: Moment): Moment => to + CLOCKS_DIFFER

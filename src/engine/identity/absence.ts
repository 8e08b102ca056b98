import { FOREVER, type Moment } from "#model/moment.ts"
import type { Stay } from "./stay.ts"

/** A while in which a machine was asked for and did not answer anywhere. */
export interface Absence {
  /** The scan that asked in vain first. */
  readonly from: Moment
  /** The scan that saw it again; FOREVER while it is away. */
  readonly to: Moment
  /** Where it has been away like this before: until when it may be asleep; null where it is simply gone. */
  readonly wakes: Moment | null
}

/** So many returns make a habit. */
const HABIT = 3
/** A machine that sleeps longer than it ever did, by half, is no longer asleep. */
const PATIENCE = 1.5

/** When a machine was away, and whether by then that was a habit of it. */
export function absencesOf(stays: readonly Stay[]): Absence[] {
  const present = presentIn(stays)
  const absences: Absence[] = []
  const lengths: number[] = []
  for (const [index, { lastSeen, to }] of present.entries()) {
    const back = present[index + 1]?.from ?? FOREVER
    if (to >= back || to === FOREVER) continue
    const longest = Math.max(0, ...lengths)
    absences.push({
      from: to,
      to: back,
      wakes: lengths.length >= HABIT ? lastSeen + Math.round(longest * PATIENCE) : null,
    })
    if (back < FOREVER) lengths.push(back - lastSeen)
  }
  return absences
}

interface Present {
  readonly from: Moment
  readonly to: Moment
  readonly lastSeen: Moment
}

/** Times at which it answered at any address, joined where they touch. */
function presentIn(stays: readonly Stay[]): Present[] {
  const lives = stays
    .flatMap(({ from, to, observations }) =>
      observations
        .filter(({ kind }) => kind === "up")
        .map(({ first, last, ended }) => ({
          from: Math.max(first, from),
          to: Math.min(ended, to),
          lastSeen: Math.min(last, to - 1),
        })),
    )
    .toSorted((a, b) => a.from - b.from)
  const joined: Present[] = []
  for (const life of lives) {
    const before = joined.at(-1)
    if (!before || life.from > before.to) joined.push(life)
    else
      joined[joined.length - 1] = {
        from: before.from,
        to: Math.max(before.to, life.to),
        lastSeen: Math.max(before.lastSeen, life.lastSeen),
      }
  }
  return joined
}

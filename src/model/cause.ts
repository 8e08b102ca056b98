import type { Change } from "./change.ts"
import type { Moment } from "./moment.ts"
import type { Strength } from "./machine.ts"

export const CAUSE_BANDS = ["strong", "medium", "weak"] as const
export type CauseBand = (typeof CAUSE_BANDS)[number]

/** A commit, or several that belong together, that likely explains a change. */
export interface Cause {
  readonly source: string
  /** The commit that says it best; the others of the same change set stand in `others`. */
  readonly commit: string
  readonly others: readonly string[]
  readonly author: string
  readonly mail: string
  /** When it was written: to be shown; it may lie. */
  readonly date: Moment
  /** When our mirror had it first, or it was committed: what counts. */
  readonly arrived: Moment
  readonly subject: string
  readonly tickets: readonly string[]
  /** 1 for the first. */
  readonly rank: number
  readonly score: number
  readonly band: CauseBand
  readonly confidence: Strength
  /** "edits group_vars/ledger.yml, which 3 groups use; adds 14.11". */
  readonly reasons: readonly string[]
  /** What people said of it; null where nobody did. */
  readonly said: "confirmed" | "rejected" | null
}

export const CAUSE_STATES = ["explained", "unexplained", "unknown"] as const
/**
 * explained: at least one commit likely does; unexplained: sources that cover the machine were read, and no commit of
 * the window touches anything of it; unknown: for a reason (no source knows the machine, or none was read since).
 */
export type CauseState = (typeof CAUSE_STATES)[number]

/** Which commits likely explain a change. */
export interface Caused {
  readonly state: CauseState
  /** At most three, the likeliest first. */
  readonly causes: readonly Cause[]
  /** "no commit of the 34 that arrived in between touches anything of it", "no source names this machine". */
  readonly because: string
  /** How many commits there were in the window. */
  readonly candidates: number
}

/** A change with what likely explains it. */
export interface CausedChange extends Change {
  readonly caused: Caused
}

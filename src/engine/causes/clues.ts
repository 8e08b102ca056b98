import type { Edit } from "./edit.ts"
import type { Known } from "./score.ts"

/** What fits a change in a commit. */
export interface Fit {
  readonly relevant: boolean
  readonly points: number
  readonly reasons: readonly string[]
}

/** What a commit ought to speak of if it explains a change. */
export interface Clues {
  readonly fit: (edit: Edit, machine: Known) => Fit
}

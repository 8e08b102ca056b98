import type { Clues } from "./clues.ts"
import type { Edit } from "./edit.ts"
import type { Known } from "./known.ts"
import { spokenOf } from "./spoken.ts"
import { tieOf, type Tie } from "./tie.ts"

const NAMED = 2
const WHOLE = 1
// Whoever edits more files than this means none of them in particular.
const BULK = 20
const SAID = { name: 5, role: 0.5 } as const

/** How close a commit is to a machine, whatever has changed: the weights are those that a bench found. */
export function closeness({ named, file, says, share }: Tie, files: number): number {
  const spread = files > BULK ? 1 + 0.15 * Math.log(1 + files) : 1
  const byName = named === null ? 0 : NAMED / (1 + 0.15 * Math.log(named.among))
  const byFile = file === null ? 0 : file.points / spread + WHOLE * share
  return byName + byFile + (says === null ? 0 : SAID[says])
}

/** Why, in words. */
export function reasonsOf({ named, file, says, word }: Tie): readonly string[] {
  return [
    ...(named === null
      ? []
      : [`${named.how} ${named.how === "changes" ? "lines that name" : "a line that names"} ${named.name}`]),
    ...(file === null ? [] : [`edits ${file.path}, ${file.because}`]),
    ...(says === null ? [] : [`its message ${says === "name" ? "names" : "speaks of"} ${word}`]),
  ]
}

/** How well a commit fits, and why. */
export interface Score {
  readonly points: number
  /** It speaks of what changed, and not only of the machine; null where nothing is known of what changed. */
  readonly relevant: boolean | null
  /** It has the very value that came or went, or declares what did. */
  readonly exact: boolean
  readonly reasons: readonly string[]
}

const BESIDE_THE_POINT = 1.9
const EXACT = 4

/** Weighs a commit for a change of a machine: what it touches of the machine, then what it says of the change. */
export function scoreOf(edit: Edit, machine: Known, clues: Clues | null): Score | null {
  const tie = tieOf(edit, machine)
  if (tie === null) return null
  const points = closeness(tie, edit.commit.files)
  if (clues === null) return { points, relevant: null, exact: false, reasons: reasonsOf(tie) }
  const fit = clues.fit(spokenOf(edit, machine), tie)
  return {
    points: fit.relevant ? points + fit.points : Math.min(points, BESIDE_THE_POINT),
    relevant: fit.relevant,
    exact: fit.points >= EXACT,
    reasons: [...fit.reasons, ...reasonsOf(tie)],
  }
}

import type { Caused } from "#model/cause.ts"
import type { ChangeKind } from "#model/change.ts"
import { printable } from "#model/printable.ts"
import { changeInWords } from "#renderer/ui/changeInWords.ts"

/** A change of one machine, or the same of several, with what likely explains it. */
export interface ShownChange {
  readonly kind: ChangeKind
  readonly machines: readonly { readonly id: string; readonly name: string }[]
  /** How many machines it is, where not all are named. */
  readonly count: number
  readonly fact: string
  readonly before: string | null
  readonly after: string | null
  readonly between: readonly [number, number]
  readonly evidence: readonly number[]
  /** null: it is being asked. */
  readonly caused: Caused | null
}

/** "web-01", "web-01 and 6 more". */
export function whoseInWords({ machines, count }: Pick<ShownChange, "machines" | "count">): string {
  const first = printable(machines[0]?.name ?? "nobody", 120)
  return count > 1 ? `${first} and ${count - 1} more` : first
}

/** What changed, in one line, of however many. */
export function shownInWords({ kind, fact, before, after }: ShownChange): string {
  return changeInWords({ kind, fact, before, after })
}

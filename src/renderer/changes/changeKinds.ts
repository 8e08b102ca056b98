import { CAUSE_STATES, type CauseState } from "#model/cause.ts"
import { CHANGE_KINDS, type ChangeKind } from "#model/change.ts"

const wordsOf = (text: string | undefined) => new Set((text ?? "").split(","))

/** Reads "port-opened,service" from an address; what is no kind is dropped. */
export function kindsFrom(text: string | undefined): readonly ChangeKind[] {
  const wanted = wordsOf(text)
  return CHANGE_KINDS.filter((kind) => wanted.has(kind))
}

/** Reads "unexplained,unknown" from an address; what is no answer is dropped. */
export function statesFrom(text: string | undefined): readonly CauseState[] {
  const wanted = wordsOf(text)
  return CAUSE_STATES.filter((state) => wanted.has(state))
}

/** What was chosen as it stands in the address; nothing is all. */
export const chosenText = (chosen: readonly string[]): string | undefined =>
  chosen.length === 0 ? undefined : chosen.join(",")

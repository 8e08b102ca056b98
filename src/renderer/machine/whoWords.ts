import type { ExplainedTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"

/** Who owns it, in words: the answer, and how it is known. */
export interface WhoWords {
  readonly says: string
  /** "inferred 0.61"; null where the sentence says it. */
  readonly how: string | null
  /** The rest of the sentence; null where `says` is all of it. */
  readonly because: string | null
}

/** The owner before the sentence that names them, and never more than the sentence says. */
export function whoInWords({ who, owner }: Pick<ExplainedTold, "who" | "owner">): WhoWords {
  if (owner === null) return { says: who.sentence, how: null, because: null }
  const name = printable(owner.name, 160)
  if (owner.how === "inferred")
    return { says: name, how: `inferred ${owner.confidence.toFixed(2)}`, because: who.sentence }
  const begins = `${name}, `
  return {
    says: name,
    how: null,
    because: who.sentence.startsWith(begins) ? who.sentence.slice(begins.length) : who.sentence,
  }
}

const LEVELS: Readonly<Record<string, string>> = {
  decided: "People say",
  declared: "Its declarations say",
  rule: "A rule says",
  inherited: "Its group or path says",
}

/** Who says it: "Its declarations say". */
export const levelInWords = (how: string): string => LEVELS[how] ?? how

/** "3 people wrote 80 % of the lines about it"; null where nobody did. */
export function busFactorInWords(factor: number): string | null {
  if (factor === 0) return null
  return factor === 1
    ? "One person wrote 80 % of the lines about it."
    : `${factor} people wrote 80 % of the lines about it.`
}

import type { Verdict } from "#model/classification.ts"
import type { LockableField } from "#model/decision.ts"
import { STRANGERS, type Kin } from "./kin.ts"

/** What people keep as it is, by field. */
export type Kept = Readonly<Partial<Record<LockableField, string>>>

/** People's word stands above all votes; what was found against it is still told. */
export function withWord(
  verdict: Verdict,
  kept: string | undefined,
  { keyOf }: Pick<Kin, "keyOf"> = STRANGERS,
): Verdict {
  if (kept === undefined) return verdict
  const isAgreed = verdict.value !== null && keyOf(verdict.value) === keyOf(kept)
  return {
    value: kept,
    confidence: "certain",
    share: isAgreed ? verdict.share : 1,
    for: [wordOf(kept), ...(isAgreed ? verdict.for : [])],
    competing: isAgreed ? verdict.competing : rivalFrom(verdict, kept),
    contradicted: false,
    settledBy: null,
  }
}

const wordOf = (value: string) => ({
  value,
  points: 0,
  sureness: "certain" as const,
  rule: "decided",
  because: `people said that it stays "${value}"`,
  evidence: [],
})

/** What would be answered without that word. */
function rivalFrom({ value, share, for: votes, competing }: Verdict, kept: string): Verdict["competing"] {
  // Of two that are as good as each other neither is answered.
  const best = value ?? votes[0]?.value
  return best === undefined || best === kept ? competing : { value: best, share, votes }
}

import type { ExplainedTold, ExplainerTold } from "#api/explanation.ts"
import type { Piece } from "#renderer/app/Evidence.tsx"

/** Somebody for whom lines of a machine speak: as its owner, or because they wrote them. */
export interface Person {
  readonly name: string
  /** "possible 0.41"; the share alone where nothing is concluded from it. */
  readonly band: string
  /** What they did to its lines; null for an owner who wrote none. */
  readonly wrote: ExplainerTold | null
  readonly evidence: readonly Piece[]
}

const sameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** Candidates with what they wrote, then whoever else can explain it; everybody once. */
export function peopleOf({
  candidates,
  explainers,
}: Pick<ExplainedTold, "candidates" | "explainers">): readonly Person[] {
  const named = candidates.map(({ name, band, share, evidence }) => ({
    name,
    band: `${band} ${share.toFixed(2)}`,
    wrote: explainers.find((explainer) => sameName(explainer.name, name)) ?? null,
    evidence,
  }))
  const others = explainers
    .filter(({ name }) => !candidates.some((candidate) => sameName(candidate.name, name)))
    .map((explainer) => ({
      name: explainer.name,
      band: explainer.share === 0 ? "" : explainer.share.toFixed(2),
      wrote: explainer,
      evidence: explainer.evidence,
    }))
  return [...named, ...others]
}

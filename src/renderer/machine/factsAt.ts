import type { Evidence } from "#api/shapes.ts"

/** The facts as they were known at a moment, null for now: nothing that was learned later. */
export function factsAt(facts: readonly Evidence[], moment: number | null): readonly Evidence[] {
  if (moment === null) return facts
  return facts
    .filter(({ first }) => first <= moment)
    .map((fact) => ({
      ...fact,
      last: Math.min(fact.last, moment),
      until: fact.until === null || fact.until > moment ? null : fact.until,
    }))
}

/** The facts that nothing has contradicted since. */
export const standing = (facts: readonly Evidence[]): readonly Evidence[] =>
  facts.filter(({ until }) => until === null)

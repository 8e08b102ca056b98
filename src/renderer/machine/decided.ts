import type { DecisionTold, MachineDossier } from "#api/shapes.ts"
import type { DecisionKind } from "#model/decision.ts"

/** The decisions of a kind that stand, the newest first. */
export function standingDecisions(
  { decisions }: Pick<MachineDossier, "decisions">,
  kind: DecisionKind,
): readonly DecisionTold[] {
  return decisions
    .filter((decision) => decision.kind === kind && decision.undone === null)
    .toSorted((a, b) => b.at - a.at || b.id - a.id)
}

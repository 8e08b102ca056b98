import type { FindingRule, Verdict } from "#model/finding.ts"
import type { ExaminedScope } from "#store/verdicts.ts"
import { findingRules } from "#engine/finding-rules.ts"
import type { Check } from "#engine/findings/check.ts"
import { CHECKS } from "#engine/findings/checks.ts"

/** Every rule by its id. */
export const RULES: ReadonlyMap<string, FindingRule> = new Map(findingRules().map((rule) => [rule.id, rule]))

type CheckOf<Kind extends Check["of"]> = Extract<Check, { readonly of: Kind }>["check"]

/** The checks of one kind, each with its rule. */
export function checksOf<Kind extends Check["of"]>(
  kind: Kind,
): readonly (readonly [FindingRule, CheckOf<Kind>])[] {
  return Object.entries(CHECKS).flatMap(([id, check]) => {
    const rule = RULES.get(id)
    // The kind says which function it is.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return rule === undefined || check.of !== kind ? [] : [[rule, check.check as CheckOf<Kind>] as const]
  })
}

/** What is said of one scope, and when it has to be looked at again though nothing changes. */
export function scopeOf(scope: string, verdicts: readonly Verdict[]): ExaminedScope {
  const reviews = verdicts.flatMap(({ review }) => (review === null ? [] : [review]))
  return { scope, verdicts, review: reviews.length === 0 ? null : Math.min(...reviews) }
}

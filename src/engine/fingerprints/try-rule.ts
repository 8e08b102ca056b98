import { SURENESSES, type Claim, type Meaning } from "#model/answer.ts"
import type { Rule, RuleClaim } from "./rule.ts"
import { filled } from "./template.ts"

/** The part of a value that a rule is written for; null where the value has none. */
export function partOf(value: string, part: RegExp | null): string | null {
  if (part === null) return value
  return part.exec(value)?.[1] ?? null
}

/** What a match means: one meaning for each sureness, the surest first; its CPE names go with the first. */
export function meaningsOf(
  rule: Rule,
  match: RegExpExecArray,
  { field, value }: { readonly field: string; readonly value: string },
): readonly Meaning[] {
  const cpe = rule.cpe.map((template) => filled(template, match)).filter((name) => name !== "")
  const meanings = surenessesOf(rule).flatMap((sureness) => {
    const claims = claimsOf(
      rule.claims.filter((claim) => claim.sureness === sureness),
      match,
    )
    return Object.keys(claims).length === 0 ? [] : [{ rule: rule.name, field, value, sureness, claims }]
  })
  return meanings.map((meaning, at) => ({ ...meaning, cpe: at === 0 ? cpe : [] }))
}

const surenessesOf = ({ claims }: Rule) =>
  SURENESSES.filter((sureness) => claims.some((claim) => claim.sureness === sureness))

function claimsOf(claims: readonly RuleClaim[], match: RegExpExecArray): Partial<Record<Claim, string>> {
  const told: Partial<Record<Claim, string>> = {}
  for (const { claim, template } of claims) {
    const text = filled(template, match)
    if (text !== "") told[claim] = text
  }
  return told
}

import type { FindingRuleTold } from "#api/findings.ts"

/** Rules that hold every word; those that found the most first. */
export function rulesLike(rules: readonly FindingRuleTold[], words: string): readonly FindingRuleTold[] {
  const wanted = words.toLowerCase().split(/\s+/u).filter(Boolean)
  const textOf = ({ id, family, title, because, advice, guards }: FindingRuleTold) =>
    [id, family, title, because, advice, ...guards].join("\n").toLowerCase()
  return rules
    .filter((rule) => wanted.every((word) => textOf(rule).includes(word)))
    .toSorted(
      (one, other) =>
        other.open - one.open || other.falseAlarms - one.falseAlarms || one.title.localeCompare(other.title),
    )
}

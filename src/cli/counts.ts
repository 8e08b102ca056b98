import type { ExplanationCounts } from "#api/explanation.ts"
import { count, counted } from "./words.ts"

/** "388 explained, 7 in doubt, 17 mysteries" */
export const countsText = ({ explained, inDoubt, mysteries }: ExplanationCounts): string =>
  `${count(explained)} explained, ${count(inDoubt)} in doubt, ${counted(mysteries, "mystery", "mysteries")}`

/** "388 explained (6 more), 7 in doubt, 17 mysteries (6 fewer)" */
export function changedCountsText(before: ExplanationCounts, after: ExplanationCounts): string {
  const { explained, inDoubt, mysteries } = after
  return [
    `${count(explained)} explained${difference(before.explained, explained)}`,
    `${count(inDoubt)} in doubt${difference(before.inDoubt, inDoubt)}`,
    `${counted(mysteries, "mystery", "mysteries")}${difference(before.mysteries, mysteries)}`,
  ].join(", ")
}

function difference(before: number, after: number): string {
  if (before === after) return ""
  return after > before ? ` (${count(after - before)} more)` : ` (${count(before - after)} fewer)`
}

import type { ExpectedDifference as Written } from "#model/expectation.ts"
import type { Sheet } from "#model/sheet.ts"
import type { ExpectedDifference } from "#engine/findings/check.ts"
import { declaredDifferences } from "#engine/findings/peers/declared-differences.ts"

/** What may differ among some machines: what lines allow in so many words first, then what lines declare differently. */
export const expectedAmong = (
  sheets: readonly Sheet[],
  differ: readonly Written[],
): readonly ExpectedDifference[] => [...differ, ...declaredDifferences(sheets)]

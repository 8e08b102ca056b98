import type { Sheet } from "#model/sheet.ts"
import { seen } from "../grounds.ts"
import { allowedFor, clockOf, offText } from "./clocks.ts"
import type { Told } from "./facts.ts"
import { type Row, rowOfTold } from "./rows.ts"

/** How the clocks of peers stand: to be shown beside other facts; whether one is off is told by a rule of its own. */
export function clockRow(sheets: readonly Sheet[]): Row | null {
  return rowOfTold("clock", new Map(sheets.map((sheet) => [sheet, clockTold(sheet)] as const)))
}

function clockTold(sheet: Sheet): Told {
  const clock = clockOf(sheet)
  if (!clock) return { known: false, reason: "not asked", evidence: [] }
  const isOff = Math.abs(clock.ahead) > allowedFor(clock, 2_000, 60_000)
  const value = isOff ? offText(clock.ahead) : "in step"
  const { id, first } = clock.fact
  return { known: true, value, evidence: seen([id]), since: first, before: null, isFresh: false }
}

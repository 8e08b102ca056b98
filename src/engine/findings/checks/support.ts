import type { Verdict } from "#model/finding.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Severity } from "#model/severity.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Around, Checks } from "../check.ts"
import { ground, quoted, seen } from "../grounds.ts"
import { isThere } from "../told.ts"
import { DAY, numberOf, verdictOf } from "../verdict.ts"

/** What a machine answers tells its system better than how its packets look. */
const TELLING: ReadonlySet<string> = new Set(["answer", "service", "script", "inside"])

function endOfSupport(sheet: Sheet, around: Around): readonly Verdict[] {
  const support = isThere(sheet) && sheet.os !== null ? around.supportOf(sheet.os) : null
  if (support === null || support.state === "supported") return []
  const telling = sheet.facts.filter(({ kind, ended }) => ended === FOREVER && TELLING.has(kind))
  if (telling.length === 0) return []
  const end = endOf(support.until)
  const soon = numberOf(around, "soon", 90) * DAY
  const isOver = support.state === "ended"
  if (end === null || (!isOver && end - around.now > soon)) return []
  const what = quoted(support.what, 80)
  const verb = isOver ? "ended" : "ends"
  return [
    verdictOf(around, {
      severity: severityOf(around.now - end),
      matter: what,
      machines: [sheet.machine],
      title: isOver ? `${what} is no longer mended` : `${what} is mended until ${support.until}`,
      says: `${what} answers here; free support of it ${verb} on ${support.until} (${quoted(support.source, 200)}). What is bought beyond that can't be seen from here.`,
      for: [
        ground(`It answers as ${quoted(sheet.os ?? "", 80)}.`, seen(telling.slice(0, 5).map(({ id }) => id))),
      ],
      since: isOver ? Math.max(end, sheet.firstSeen) : sheet.firstSeen,
      review: isOver ? null : end,
    }),
  ]
}

const LONG = 365 * DAY

const severityOf = (ago: number): Severity => (ago > LONG ? "high" : ago > 0 ? "medium" : "low")

/** The last day counts. */
function endOf(date: string): Moment | null {
  const moment = Date.parse(`${date}T00:00:00Z`) + DAY
  return Number.isNaN(moment) ? null : moment
}

/** Rules of what its makers no longer mend, by their ids. */
export const support: Checks = { "end-of-support": { of: "machine", check: endOfSupport } }

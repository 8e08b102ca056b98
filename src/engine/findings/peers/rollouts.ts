import type { Reference } from "#model/explanation.ts"
import type { Moment } from "#model/moment.ts"
import type { CausedChange } from "#model/cause.ts"
import type { Sheet } from "#model/sheet.ts"
import { portIn } from "./facts.ts"
import { isVersion } from "./labels.ts"
import { type Camp, knownOf, type Row } from "./rows.ts"
import { compareVersions } from "./versions.ts"

/** A value that spreads: nobody was seen to go back. */
export interface Rollout {
  readonly from: Camp
  readonly to: Camp
  /** How many had it before the last step. */
  readonly had: number
  /** When the machines that were seen to take it did. */
  readonly moments: readonly Moment[]
  readonly last: Moment
  /** The commit that likely brought it; null where none is known. */
  readonly commit: Extract<Reference, { readonly kind: "commit" }> | null
}

/** The rollout that two camps of a fact are, whichever of them is the larger; null where they are none. */
export function rolloutOf(row: Row, one: Camp, other: Camp): Rollout | null {
  const [there, back] = [movesOf(row, one, other), movesOf(row, other, one)]
  if (there.length > 0 === back.length > 0) return null
  const [from, to, moved] = there.length > 0 ? [one, other, there] : [other, one, back]
  const moments = [...new Set(moved.map(({ since }) => since))].toSorted((a, b) => a - b)
  const commit = commitOf(
    row.fact,
    moved.map(({ sheet }) => sheet),
    moments,
  )
  const isNewer = isVersion(row.fact) && compareVersions(to.value, from.value) === 1
  // What came to some at once, and nothing says why, may as well have been done by hand.
  if (!isNewer && commit === null && moments.length < 2) return null
  const last = moments.at(-1)!
  const had = to.sheets.filter((sheet) => (knownOf(row, sheet)?.since ?? last) < last).length
  return { from, to, had, moments, last, commit }
}

interface Moved {
  readonly sheet: Sheet
  readonly since: Moment
}

/** The machines of `to` that were seen with the value of `from` before. */
function movesOf(row: Row, from: Camp, to: Camp): readonly Moved[] {
  return to.sheets.flatMap((sheet) => {
    const known = knownOf(row, sheet)
    return known?.before === from.value ? [{ sheet, since: known.since }] : []
  })
}

function commitOf(fact: string, sheets: readonly Sheet[], moments: readonly Moment[]): Rollout["commit"] {
  const place = portIn(fact).place ?? fact
  const isIt = ({ fact: changed, between }: CausedChange) =>
    moments.includes(between[1]) && (changed === place || changed.startsWith(`${place} `))
  for (const { changes } of sheets)
    for (const change of changes.filter(isIt)) {
      const [cause] = change.caused.state === "explained" ? change.caused.causes : []
      if (cause && cause.band !== "weak" && cause.said !== "rejected")
        return { kind: "commit", source: cause.source, commit: cause.commit }
    }
  return null
}

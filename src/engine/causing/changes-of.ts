import type { Change } from "#model/change.ts"
import type { ResolvedMachine } from "#model/machine.ts"
import type { Coverage } from "#store/coverage.ts"
import type { ReadSheet } from "#store/sheets.ts"
import { historyOf, stayOf } from "#engine/findings/history.ts"

/** All that changed of a machine, the newest first, each between the last look that did not show it and the first that did. */
export function changesOf(machine: ResolvedMachine, sheet: ReadSheet, coverage: Coverage): readonly Change[] {
  const stays = machine.addresses.map((address) =>
    stayOf(
      address,
      sheet.facts.filter(({ ip, network }) => ip === address.ip && network === address.network),
    ),
  )
  return historyOf(machine, sheet.name, stays).map((change) => lastLooked(change, sheet, coverage))
}

/** What began was not there when it was asked for last, which may be long after the machine came. */
function lastLooked(change: Change, { facts }: ReadSheet, coverage: Coverage): Change {
  const { before, between, evidence } = change
  const began =
    before === null ? facts.find(({ id, first }) => evidence.includes(id) && first === between[1]) : undefined
  if (began === undefined) return change
  const beside = facts.filter(({ endpoint }) => endpoint === began.endpoint)
  const asked = coverage.around(began, beside, began.first).before(began)
  return asked > between[0] ? { ...change, between: [asked, between[1]] } : change
}

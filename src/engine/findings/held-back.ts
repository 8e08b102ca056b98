import type { CausedChange } from "#model/cause.ts"
import type { ChangeKind } from "#model/change.ts"
import type { Moment } from "#model/moment.ts"
import type { BenignChange } from "#model/notice.ts"
import type { Sheet } from "#model/sheet.ts"
import { benignCause, lastAddress, type Surroundings } from "./benign.ts"
import { quoted } from "./grounds.ts"
import { turnOf } from "./turns.ts"

/** Kinds of changes that would be told, were it not for their causes. */
const TELLING: ReadonlySet<ChangeKind> = new Set([
  "machine-new",
  "machine-gone",
  "address-new",
  "address-left",
  "port-opened",
  "port-closed",
  "service",
  "certificate",
  "mac",
  "os",
  "identifier",
])

/** What changed of a machine since a moment and is not told, since something benign explains it. */
export function heldBackOf(sheet: Sheet, around: Surroundings, since: Moment): readonly BenignChange[] {
  const from = Math.max(since, around.firstScan)
  return goings(sheet)
    .filter(({ kind, between }) => isTelling(kind, sheet) && between[1] > from && between[1] <= around.now)
    .flatMap((change) => {
      const cause = benignCause(change, sheet, around)
      if (cause === null) return []
      const { kind, machine, fact } = change
      const at = change.between[1]
      // A machine comes and goes once, at however many addresses.
      const of = kind === "machine-new" || kind === "machine-gone" ? "" : `${quoted(fact, 200)} `
      const key = `${kind} ${machine} ${of}${at}`
      return [{ key, at, rule: kind, what: wordsOf(change, sheet), machines: [machine], cause }]
    })
}

/** Of a machine that is away nothing else is told. */
const isTelling = (kind: ChangeKind, { presence }: Sheet): boolean =>
  TELLING.has(kind) && (presence === "present" || kind === "machine-gone" || kind === "machine-new")

/** Its changes; and that it sleeps or was not asked, which no change tells. */
function goings(sheet: Sheet): readonly CausedChange[] {
  const isAway = sheet.presence === "asleep" || sheet.presence === "not-asked"
  const isTold = sheet.changes.some(
    ({ kind, between }) => kind === "machine-gone" && between[1] >= sheet.presentSince,
  )
  return isAway && !isTold ? [...sheet.changes, turnOf(sheet, "machine-gone")] : sheet.changes
}

function wordsOf({ kind, fact, before, after }: CausedChange, sheet: Sheet): string {
  const name = quoted(sheet.name, 100)
  const where = quoted(lastAddress(sheet)?.ip ?? fact, 60)
  switch (kind) {
    case "machine-new":
      return `${name} answers for the first time, at ${where}`
    case "machine-gone":
      return `${name} no longer answers at ${where}`
    case "address-new":
      return `${name} has the address ${quoted(fact, 60)}`
    case "address-left":
      return `${name} has the address ${quoted(fact, 60)} no more`
    case "port-opened":
      return `Port ${quoted(fact, 20)} of ${name} opened`
    case "port-closed":
      return `Port ${quoted(fact, 20)} of ${name} no longer answers`
    default:
      return `${quoted(fact, 80)} of ${name}: ${quoted(before ?? "nothing", 80)}, now ${quoted(after ?? "nothing", 80)}`
  }
}

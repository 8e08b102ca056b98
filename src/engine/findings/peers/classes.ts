import type { Cell, PeerClass } from "#model/peers.ts"
import type { Sheet } from "#model/sheet.ts"
import { byEnvironment, rankOf } from "./environments.ts"
import { toldOf } from "./facts.ts"
import type { Row } from "./rows.ts"

/** Machines of one environment that are alike, as far as is known of them. */
export interface Alike {
  readonly environment: string | null
  readonly sheets: readonly Sheet[]
  /** How many classes it stands for, where there are too many to show. */
  readonly classes: number
}

const MOST_CLASSES = 40

/** Classes of machines that are alike in each of the rows, in the order of environments, the largest first in each. */
export function classesOf(sheets: readonly Sheet[], rows: readonly Row[]): readonly Alike[] {
  const environments = byEnvironment(sheets).toSorted(
    ([one], [other]) => rankOf(other) - rankOf(one) || (one < other ? -1 : 1),
  )
  const all = environments.flatMap(([name, of]) =>
    alikeIn(of, rows).map((some): Alike => ({
      environment: name === "" ? null : name,
      sheets: some,
      classes: 1,
    })),
  )
  if (all.length <= MOST_CLASSES) return all
  const largest = new Set(
    all
      .toSorted((a, b) => b.sheets.length - a.sheets.length || all.indexOf(a) - all.indexOf(b))
      .slice(0, MOST_CLASSES - 1),
  )
  const rest = all.filter((one) => !largest.has(one))
  const more = { environment: null, sheets: rest.flatMap((one) => one.sheets), classes: rest.length }
  return [...all.filter((one) => largest.has(one)), more]
}

interface Draft {
  readonly sheets: Sheet[]
  readonly values: (string | null)[]
}

/** A machine of which little is known is like the first class that it doesn't differ from, if it shares half of it. */
function alikeIn(sheets: readonly Sheet[], rows: readonly Row[]): readonly (readonly Sheet[])[] {
  const valued = sheets.map((sheet) => ({ sheet, values: rows.map((row) => valueOf(row, sheet)) }))
  const exact = Map.groupBy(valued, ({ values }) => JSON.stringify(values))
  const groups = [...exact.values()]
    .map((of) => ({ sheets: of.map(({ sheet }) => sheet), values: of[0]!.values }))
    .toSorted(
      (a, b) =>
        knownIn(b.values) - knownIn(a.values) ||
        b.sheets.length - a.sheets.length ||
        oldest(a.sheets) - oldest(b.sheets),
    )
  const drafts: Draft[] = []
  for (const group of groups) {
    // Each class is tried against some others only: a group of thousands that are all unlike is no group.
    const home = drafts.slice(0, 200).find((draft) => isCompatible(draft.values, group.values))
    if (home) join(home, group)
    else drafts.push({ sheets: [...group.sheets], values: [...group.values] })
  }
  return drafts
    .map((draft) => draft.sheets.toSorted((a, b) => a.key - b.key))
    .toSorted((a, b) => b.length - a.length || oldest(a) - oldest(b))
}

const valueOf = (row: Row, sheet: Sheet): string | null => {
  const told = row.told.get(sheet)
  return told?.known === true ? told.value : null
}

const oldest = (sheets: readonly Sheet[]) => sheets.reduce((least, { key }) => Math.min(least, key), Infinity)
const knownIn = (values: readonly (string | null)[]) => values.filter((value) => value !== null).length

function isCompatible(one: readonly (string | null)[], other: readonly (string | null)[]): boolean {
  let both = 0
  for (const [at, value] of one.entries()) {
    const theirs = other[at]
    if (value === null || theirs === null) continue
    if (value !== theirs) return false
    both += 1
  }
  return both * 2 >= one.length
}

function join(
  home: Draft,
  { sheets, values }: { sheets: readonly Sheet[]; values: readonly (string | null)[] },
) {
  home.sheets.push(...sheets)
  for (const [at, value] of values.entries()) home.values[at] ??= value
}

/** What the machines of a class answer; of whom it isn't known is said beside. */
export function cellOf(row: Row, { sheets, classes }: Alike): Cell {
  const told = sheets.map((sheet) => row.told.get(sheet) ?? toldOf(sheet, row.fact))
  const known = told.filter((one) => one.known)
  const values = new Set(known.map(({ value }) => value))
  const evidence = known.slice(0, 8).flatMap((one) => one.evidence.slice(0, 2))
  const [first] = known
  if (values.size > 1)
    return { known: false, reason: `${values.size} values in ${classes} classes`, evidence }
  const reasons = [...new Set(told.flatMap((one) => (one.known ? [] : [one.reason])))].toSorted()
  if (first === undefined) return { known: false, reason: reasons.slice(0, 2).join(", "), evidence: [] }
  const partly = told.length - known.length
  return {
    ...{ known: true, value: first.value, evidence },
    ...(partly > 0 && { partly: `${partly} of ${told.length}: ${reasons.slice(0, 2).join(", ")}` }),
  }
}

export const classOf = ({ environment, sheets, classes }: Alike): PeerClass => ({
  environment,
  machines: sheets.map(({ machine }) => machine),
  ...(classes > 1 && { classes }),
})

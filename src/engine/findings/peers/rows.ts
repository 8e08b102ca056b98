import type { Sheet } from "#model/sheet.ts"
import { type Consensus, consensusOf } from "./consensus.ts"
import { byEnvironment } from "./environments.ts"
import { factsOf, type Known, toldOf, type Told } from "./facts.ts"

/** Machines that have one value of a fact. */
export interface Camp {
  readonly value: string
  readonly sheets: readonly Sheet[]
}

/** How one fact is spread over machines; the largest camp first. */
export interface Spread extends Consensus {
  readonly fact: string
  /** The environment that it was looked at in alone; null: all of them together. */
  readonly environment: string | null
  readonly camps: readonly Camp[]
  /** How many it is known of. */
  readonly known: number
}

/** One fact over all peers. */
export interface Row {
  readonly fact: string
  readonly told: ReadonlyMap<Sheet, Told>
  readonly all: Spread
  /** All together where every environment leads with the same value, else each for itself. */
  readonly spreads: readonly Spread[]
}

const MOST_ROWS = 1_000

/** Each fact that is known of two machines at least. */
export function rowsOf(sheets: readonly Sheet[]): readonly Row[] {
  const counts = new Map<string, number>()
  for (const sheet of sheets)
    for (const [fact, told] of factsOf(sheet)) if (told.known) counts.set(fact, (counts.get(fact) ?? 0) + 1)
  const facts = [...counts].toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
  return facts.slice(0, MOST_ROWS).flatMap(([fact]) => rowOf(fact, sheets) ?? [])
}

const rowOf = (fact: string, sheets: readonly Sheet[]): Row | null =>
  rowOfTold(fact, settled(fact, new Map(sheets.map((sheet) => [sheet, toldOf(sheet, fact)] as const))))

/** A row of what machines said; null where it is known of fewer than two. */
export function rowOfTold(fact: string, told: ReadonlyMap<Sheet, Told>): Row | null {
  const all = spreadOf(fact, null, [...told.keys()], told)
  if (all.known < 2) return null
  return { fact, told, all, spreads: spreadsOf(all, told) }
}

const AS_FAR_AS_TOLD = /^(?:version |product |os$)/u

/** What is told less of than another is told, is no other: "Debian" beside "Debian 12". */
function settled(fact: string, told: ReadonlyMap<Sheet, Told>): ReadonlyMap<Sheet, Told> {
  if (!AS_FAR_AS_TOLD.test(fact)) return told
  const values = new Set([...told.values()].flatMap((one) => (one.known ? [one.value] : [])))
  if (values.size < 2) return told
  const ordered = [...values].toSorted()
  const short = new Set(
    ordered.filter((value, index) =>
      ordered.slice(index + 1, index + 200).some((other) => other.startsWith(`${value} `)),
    ),
  )
  if (short.size === 0) return told
  return new Map(
    [...told].map(([sheet, one]) => [
      sheet,
      one.known && short.has(one.value)
        ? { known: false, reason: `no more than ${one.value} is told`, evidence: one.evidence }
        : one,
    ]),
  )
}

function spreadOf(
  fact: string,
  environment: string | null,
  sheets: readonly Sheet[],
  told: ReadonlyMap<Sheet, Told>,
): Spread {
  const byValue = new Map<string, Sheet[]>()
  for (const sheet of sheets) {
    const one = told.get(sheet)
    if (!one?.known) continue
    const of = byValue.get(one.value)
    if (of) of.push(sheet)
    else byValue.set(one.value, [sheet])
  }
  const camps = [...byValue]
    .map(([value, of]): Camp => ({ value, sheets: of }))
    .toSorted((a, b) => b.sheets.length - a.sheets.length || firstOf(a) - firstOf(b))
  const sizes = camps.map((camp) => camp.sheets.length)
  const known = sizes.reduce((sum, size) => sum + size, 0)
  return { fact, environment, camps, known, ...consensusOf(sizes) }
}

/** Machines' numbers are older than any value's name. */
const firstOf = ({ sheets }: Camp): number =>
  sheets.reduce((least, { key }) => Math.min(least, key), Infinity)

function spreadsOf(all: Spread, told: ReadonlyMap<Sheet, Told>): readonly Spread[] {
  if (all.camps.length === 1) return [all]
  const sheets = all.camps.flatMap((camp) => camp.sheets)
  const environments = byEnvironment(sheets)
  if (environments.length === 1) return [all]
  const each = environments
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, of]) => spreadOf(all.fact, name, of, told))
  const leads = each.map(leadingOf)
  return all.camps.some(({ value }) => leads.every((one) => one.has(value))) ? [all] : each
}

/** The values that no other one outnumbers. */
export function leadingOf({ camps }: Spread): ReadonlySet<string> {
  const most = camps[0]?.sheets.length ?? 0
  return new Set(camps.filter(({ sheets }) => sheets.length === most).map(({ value }) => value))
}

/** What is known of a machine that stands in a camp. */
export function knownOf(row: Row, sheet: Sheet): Known | null {
  const told = row.told.get(sheet)
  return told?.known === true ? told : null
}

import type { Ground } from "#model/explanation.ts"
import type { Moment } from "#model/moment.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Place } from "#model/written.ts"
import type { Peers } from "../check.ts"
import { ground, placeText } from "../grounds.ts"
import { consensusOf } from "./consensus.ts"
import { declaredOf, isAsDeclared, type Said } from "./declared.ts"
import { environmentKey } from "./environments.ts"
import { earliest, endOf, expectedIn, reasonOf } from "./ladder.ts"
import { type Camp, knownOf, type Row, type Spread } from "./rows.ts"
import { type Rollout, rolloutOf } from "./rollouts.ts"

/** One difference in one fact, before it is told. */
export interface Entry {
  readonly row: Row
  readonly spread: Spread
  readonly kind: "rollout" | "outlier" | "odd-one-out" | "camps"
  /** Those that are apart; all but the largest camp where there are camps. */
  readonly apart: readonly Sheet[]
  readonly value: string
  /** The camp that they are apart from. */
  readonly most: Camp
  readonly rollout: Rollout | null
  /** What says that it may be so. */
  readonly expectedBy: ExpectedBy | null
}

/** A line that says that something may differ, or several that declare it so. */
export interface ExpectedBy {
  readonly place: Place
  readonly reason: Ground
  /** When it says so no more; null: never. */
  readonly until: Moment | null
}

/** The differences in one fact. */
export function entriesOf(row: Row, peers: Peers, now: Moment): readonly Entry[] {
  return row.spreads.flatMap((spread) =>
    spread.camps.length < 2
      ? []
      : differencesIn(row, spread).flatMap((entry): Entry[] => {
          if (entry.kind === "rollout") return [entry]
          const expectedBy = expectedFor(entry, peers, now)
          return expectedBy === null && isTold(entry) ? [] : [{ ...entry, expectedBy }]
        }),
  )
}

function differencesIn(row: Row, spread: Spread): readonly Entry[] {
  const [most, ...others] = spread.camps
  const entry = (kind: Entry["kind"], camps: readonly Camp[], rollout: Rollout | null = null): Entry => ({
    ...{ row, spread, kind, rollout, expectedBy: null },
    apart: camps.flatMap(({ sheets }) => sheets),
    value: camps[0]!.value,
    most: most!,
  })
  for (const other of others.slice(0, 8)) {
    const rollout = rolloutOf(row, most!, other)
    if (!rollout) continue
    const rest = others.filter((camp) => camp !== other)
    const together = most!.sheets.length + other.sheets.length
    const { agreement } = consensusOf([together, ...rest.map(({ sheets }) => sheets.length)])
    const isOdd = agreement === "outlier" || agreement === "odd-one-out"
    const odd = isOdd ? rest.map((camp) => entry(agreement, [camp])) : []
    return [{ ...entry("rollout", [rollout.to], rollout), most: rollout.from }, ...odd]
  }
  const { agreement } = spread
  if (agreement === "outlier" || agreement === "odd-one-out")
    return others.map((camp) => entry(agreement, [camp]))
  return [entry("camps", others)]
}

/** The line that says of those apart what they have, or that the environments that they are in may differ. */
function expectedFor(
  { row, apart, most, value }: Entry,
  { expected }: Peers,
  now: Moment,
): ExpectedBy | null {
  const said = apart.map((sheet) => {
    const declared = declaredOf(sheet, row.fact)
    const known = knownOf(row, sheet)
    return declared && known && isAsDeclared(known.value, declared.value) ? declared.reference : null
  })
  const [first] = said
  if (first && said.every((one) => one !== null)) return byLine(first)
  // "closed" is never declared: it is as declared where the others' being open is.
  if (value === "closed" && apart.every((sheet) => isWhollyDeclared(sheet))) {
    const open = most.sheets.map((sheet) => declaredOf(sheet, row.fact)?.reference ?? null)
    if (open[0] && open.every((one) => one !== null) && apart.every((sheet) => !declaredOf(sheet, row.fact)))
      return byLine(open[0])
  }
  const own = environmentsOf(apart)
  const others = environmentsOf(most.sheets)
  if (own.some((one) => others.includes(one))) return null
  const since = Math.max(earliest(row, apart), earliest(row, most.sheets))
  const line = expectedIn(expected, { fact: row.fact, environments: [...own, ...others], since }, now)
  return line && { place: line.by, reason: reasonOf(line), until: endOf(line, since) }
}

const byLine = (reference: Said["reference"]): ExpectedBy => ({
  place: reference,
  reason: ground(`${placeText(reference)} says that it may differ.`, [reference]),
  until: null,
})

const isWhollyDeclared = ({ lines }: Sheet) =>
  lines.some(({ standing, declaration }) => standing === "link" && declaration.services.length > 0)

const environmentsOf = (sheets: readonly Sheet[]): readonly string[] => [
  ...new Set(sheets.map(({ environment }) => environmentKey(environment))),
]

/** Of a few peers only what is declared can tell which of them to look at, and that is told of them by itself. */
function isTold({ row, spread, apart, most }: Entry): boolean {
  if (spread.known > 4) return false
  return [...apart, ...most.sheets].some((sheet) => declaredOf(sheet, row.fact) !== null)
}

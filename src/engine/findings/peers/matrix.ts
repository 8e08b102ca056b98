import type { Moment } from "#model/moment.ts"
import type { Matrix, MatrixRow, RowTag } from "#model/peers.ts"
import type { Reference } from "#model/explanation.ts"
import type { Peers } from "../check.ts"
import { counted, quoted } from "../grounds.ts"
import { type Alike, cellOf, classesOf, classOf } from "./classes.ts"
import { clockRow } from "./clock-row.ts"
import { declaredCell } from "./declared.ts"
import { type Entry, entriesOf } from "./entries.ts"
import { awayOf } from "./facts.ts"
import { byWeight, labelOf } from "./labels.ts"
import { differingIn, expectedIn, pairsOf, type Step, stepsOf } from "./ladder.ts"
import { type Row, rowsOf } from "./rows.ts"
import { splitBy } from "./split.ts"

const MOST_SHOWN = 400
const PROMOTES = 14 * 86_400_000

/** Peers side by side: what differs, a class of machines a column. */
export function matrixOf(peers: Peers, now: Moment): Matrix {
  const sheets = peers.sheets.toSorted((a, b) => a.key - b.key || (a.machine < b.machine ? -1 : 1))
  const here = sheets.filter((sheet) => awayOf(sheet) === null)
  const found = rowsOf(here)
  const clock = clockRow(here)
  const rows = (clock ? [...found, clock] : found).toSorted((a, b) => byWeight(a.fact, b.fact))
  const labels = Map.groupBy(rows, ({ fact }) => labelOf(fact))
  const nameOf = ({ fact }: Row) => labelOf(fact, (labels.get(labelOf(fact))?.length ?? 0) > 1)
  const isEqual = ({ all, told }: Row) =>
    all.camps.length === 1 && [...told.values()].every((one) => one.known)
  const differing = rows.filter((row) => !isEqual(row)).slice(0, MOST_SHOWN)
  const classes = classesOf(sheets, differing)
  const shown = differing.map((row) => shownRow(row, nameOf(row), peers, classes, now))
  return {
    group: peers.group,
    classes: classes.map(classOf),
    rows: shown.toSorted((a, b) => ORDER.indexOf(a.tag) - ORDER.indexOf(b.tag)),
    equal: rows
      .filter(isEqual)
      .map((row) => ({ fact: row.fact, label: nameOf(row), value: row.all.camps[0]!.value })),
    names: Object.fromEntries(sheets.map(({ machine, name }) => [machine, name])),
  }
}

const ORDER: readonly RowTag[] = ["unexplained", "rollout", "promoting", "expected", "unknown", "same"]

function shownRow(row: Row, label: string, peers: Peers, classes: readonly Alike[], now: Moment): MatrixRow {
  const judged = judgedOf(row, peers, now)
  const [larger, smaller, third] = row.all.camps
  const by = smaller && !third ? splitBy(row.fact, larger!.sheets, smaller.sheets) : null
  return {
    ...{ fact: row.fact, label, ...judged },
    declared: declaredCell([...row.told.keys()], row.fact),
    cells: classes.map((each) => cellOf(row, each)),
    says: saysOf(row),
    splitBy: by,
  }
}

type Judged = Pick<MatrixRow, "agreement" | "tag" | "expectedBy">

function judgedOf(row: Row, peers: Peers, now: Moment): Judged {
  const judged = (agreement: MatrixRow["agreement"], tag: RowTag, expectedBy: Reference | null = null) => ({
    agreement,
    tag,
    expectedBy,
  })
  if (row.all.camps.length === 1) return judged("same", "unknown")
  const entries = entriesOf(row, peers, now)
  const expected = entries.find(({ expectedBy }) => expectedBy !== null)
  const open = entries.filter(({ kind, expectedBy }) => kind !== "rollout" && expectedBy === null)
  if (open.length > 0) return judged(agreementIn(open), "unexplained")
  if (entries.some(({ kind }) => kind === "rollout")) return judged("rollout", "rollout")
  const steps = stepsOf(row)
  const lines = (steps.length > 0 ? steps : pairsOf(row)).map((step) => lineOf(step, peers, now))
  const line = expected?.expectedBy?.place ?? lines.find((each) => each !== null) ?? null
  if (line && lines.every((each) => each !== null))
    return judged(row.all.agreement, "expected", { ...PLACE, ...line })
  const isPromoting = steps.length > 0 && steps.every((step) => climbs(step, now))
  return judged(row.all.agreement, isPromoting ? "promoting" : "unexplained")
}

const PLACE = { kind: "mention" } as const

const lineOf = (step: Step, { expected }: Peers, now: Moment) =>
  expectedIn(expected, differingIn(step), now)?.by ?? null

/** Newer further down, or changed there lately: on its way. */
const climbs = ({ direction, since, lower }: Step, now: Moment): boolean =>
  direction === "newer" ||
  (direction === "other" &&
    now - since <= PROMOTES &&
    lower.camps[0]!.sheets.some(({ firstSeen }) => since > firstSeen))

const agreementIn = ([first]: readonly Entry[]): MatrixRow["agreement"] => {
  if (first === undefined) return "unknown"
  return first.kind === "camps" ? first.spread.agreement : first.kind
}

/** "7 of 8 in prod have 1.26.1": never which is right. */
function saysOf({ spreads, all }: Row): string {
  if (all.camps.length === 1)
    return `All ${counted(all.known, "machine")} that it is known of have ${quoted(all.camps[0]!.value, 80)}.`
  const said = spreads
    .filter(({ known }) => known > 0)
    .slice(0, 5)
    .map(({ camps: [most], known, environment }) => {
      const inside = environment ? ` in ${quoted(environment, 40)}` : ""
      return `${most!.sheets.length} of ${known}${inside} ${known === 1 ? "has" : "have"} ${quoted(most!.value, 80)}`
    })
  return `${said.join("; ")}.`
}

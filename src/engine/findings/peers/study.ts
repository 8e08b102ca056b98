import type { Moment } from "#model/moment.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Peers } from "../check.ts"
import { type Entry, entriesOf } from "./entries.ts"
import { awayOf, portIn } from "./facts.ts"
import { byWeight, isCompanion } from "./labels.ts"
import { type Misplaced, misplacedIn } from "./misplaced.ts"
import { knownOf, type Row, rowsOf } from "./rows.ts"
import { sheetsOf, type Step, stepsOf } from "./ladder.ts"

/** Differences of one kind by which the same machines are apart: what tells most comes first. */
export interface Cluster {
  readonly kind: Entry["kind"]
  readonly entries: readonly [Entry, ...Entry[]]
}

/** Steps between the same environments about one thing. */
export type Climb = readonly [Step, ...Step[]]

/** All that is to be said of some peers. */
export interface Study {
  readonly sheets: readonly Sheet[]
  readonly rows: readonly Row[]
  readonly clusters: readonly Cluster[]
  readonly climbs: readonly Climb[]
  readonly misplaced: readonly Misplaced[]
  /** Machines of which each is odd in something of its own: such peers have little in common. */
  readonly scattered: readonly Sheet[]
}

const studies = new WeakMap<Peers, { readonly now: Moment; readonly study: Study }>()

/** What peers have in common and what not; found out once for all rules. */
export function studyOf(peers: Peers, now: Moment): Study {
  const known = studies.get(peers)
  if (known?.now === now) return known.study
  const study = studied(peers, now)
  studies.set(peers, { now, study })
  return study
}

function studied(peers: Peers, now: Moment): Study {
  const all = peers.sheets
    .filter((sheet) => awayOf(sheet) === null)
    .toSorted((a, b) => a.key - b.key || (a.machine < b.machine ? -1 : 1))
  const misplaced = misplacedIn(all, peers.others ?? [])
  const apart = new Set(misplaced.map(({ sheet }) => sheet))
  const sheets = all.filter((sheet) => !apart.has(sheet))
  const rows = rowsOf(sheets).toSorted((a, b) => byWeight(a.fact, b.fact))
  const entries = rows.flatMap((row) => entriesOf(row, peers, now))
  const clusters = clustersOf(withRollouts(entries))
  const scattered = scatteredIn(clusters, sheets)
  const isOwn = ({ kind, entries: [first] }: Cluster) =>
    (kind !== "outlier" && kind !== "odd-one-out") || first.expectedBy !== null
  return {
    ...{ sheets, rows, misplaced, scattered },
    clusters: scattered.length > 0 ? clusters.filter(isOwn) : clusters,
    climbs: climbsOf(rows.flatMap(stepsOf)),
  }
}

const idsOf = (sheets: readonly Sheet[]): string =>
  sheets
    .map(({ machine }) => machine)
    .toSorted()
    .join(" ")

/** What came to the same machines together with a rollout belongs to it: a header that tells the new version. */
function withRollouts(entries: readonly Entry[]): readonly Entry[] {
  const rollouts = Map.groupBy(
    entries.filter(({ kind }) => kind === "rollout"),
    ({ spread, apart }) => `${spread.environment} ${idsOf(apart)}`,
  )
  if (rollouts.size === 0) return entries
  return entries.map((entry) => {
    if (entry.kind === "rollout") return entry
    const key = (sheets: readonly Sheet[]) => `${entry.spread.environment} ${idsOf(sheets)}`
    const leading = rollouts.get(key(entry.apart)) ?? rollouts.get(key(entry.most.sheets))
    const led = leading?.find((one) => isLedBy(entry, one))
    return led ? { ...entry, kind: "rollout", apart: led.apart, rollout: led.rollout } : entry
  })
}

function isLedBy({ row }: Entry, { row: lead, apart, rollout }: Entry): boolean {
  const moved = apart.flatMap((sheet) => {
    const known = knownOf(row, sheet)
    return known !== null && known.before !== null ? [known.since] : []
  })
  if (moved.length === 0) return portIn(row.fact).place === portIn(lead.fact).place
  return moved.every((since) => rollout?.moments.includes(since) === true)
}

function clustersOf(entries: readonly Entry[]): readonly Cluster[] {
  const groups = Map.groupBy(
    entries,
    ({ kind, spread, apart, expectedBy }) =>
      `${kind} ${spread.environment} ${expectedBy !== null} ${kind === "camps" ? campsOf(spread.camps) : idsOf(apart)}`,
  )
  return [...groups.values()].flatMap((group): Cluster[] => {
    const [first, ...rest] = group.toSorted((a, b) => byWeight(a.row.fact, b.row.fact))
    if (first === undefined || group.every(({ row }) => isCompanion(row.fact))) return []
    return [{ kind: first.kind, entries: [first, ...rest] }]
  })
}

/** The same machines on the same sides, whichever side is larger. */
const campsOf = (camps: Entry["spread"]["camps"]): string =>
  camps
    .map(({ sheets }) => idsOf(sheets))
    .toSorted()
    .join(" | ")

/** Where more than half of some are odd, each in a way of its own, chance is as good a reason as any. */
function scatteredIn(clusters: readonly Cluster[], sheets: readonly Sheet[]): readonly Sheet[] {
  const odd = clusters.filter(
    ({ kind, entries: [first] }) =>
      (kind === "outlier" || kind === "odd-one-out") && first.expectedBy === null,
  )
  const machines = new Set(odd.flatMap(({ entries: [first] }) => first.apart))
  if (odd.length < 3 || machines.size * 2 <= sheets.length) return []
  return sheets.filter((sheet) => machines.has(sheet))
}

function climbsOf(steps: readonly Step[]): readonly Climb[] {
  const groups = Map.groupBy(
    steps,
    ({ row, lower, upper }) =>
      `${lower.environment} ${upper.environment} ${portIn(row.fact).place ?? row.fact}`,
  )
  return [...groups.values()].flatMap((group): Climb[] => {
    const [first, ...rest] = group.toSorted((a, b) => byWeight(a.row.fact, b.row.fact))
    return first === undefined || sheetsOf(first).length < 2 ? [] : [[first, ...rest]]
  })
}

import { CAUSE_STATES, type Caused, type CauseState } from "#model/cause.ts"
import { CHANGE_KINDS, type Change, type ChangeKind } from "#model/change.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Scan } from "#model/scan.ts"
import { momentOf, type AsOf } from "#engine/as-of.ts"
import type { Context } from "#engine/context.ts"
import { changesBetween } from "#engine/findings/changes.ts"
import { causedOf, stampOf } from "./caused.ts"
import { machineByRef, previousMoment } from "./machines.ts"

type TellingChange = Change & { readonly caused: Caused | null }

export interface Changes {
  readonly from: Moment
  readonly to: Moment
  readonly fromScan: Scan | null
  readonly toScan: Scan | null
  readonly total: number
  readonly counts: readonly { readonly kind: ChangeKind; readonly count: number }[]
  readonly causeCounts: readonly { readonly state: CauseState; readonly count: number }[]
  readonly changes: readonly TellingChange[]
}

interface ChangesQuestion {
  readonly from: AsOf
  readonly to: AsOf
  readonly machine: string | null
  /** Only these; none means all. */
  readonly kinds?: readonly ChangeKind[]
  readonly order?: "kind" | "machine" | "cause"
  /** Also which commits likely explain each. */
  readonly causes?: boolean
  /** Only those with such an answer; none means all. */
  readonly caused?: readonly CauseState[]
  readonly offset: number
  readonly limit: number
}

// More observations than this in one window are a first scan, not changes; the window is then said to be cut.
const MOST_OBSERVATIONS = 3_000_000

/** What differs between two moments; without a beginning, since the scan before the last. */
export async function listChanges(context: Context, question: ChangesQuestion): Promise<Changes> {
  const { store } = context
  const now = Math.min(await momentOf(store, question.to), (await store.scans.latest(FOREVER))?.moment ?? 0)
  const start =
    question.from === null ? await previousMoment(context, now) : await momentOf(store, question.from)
  const [from, to] = start <= now ? [start, now] : [now, start]
  const machine = question.machine === null ? null : await machineByRef(context, question.machine)
  const found = await everyChange(context, from, to)
  const all = question.order === "machine" ? byMachine(found) : found
  const ofMachine = machine === null ? all : all.filter((change) => change.machine === machine)
  const told = await withCauses(context, ofMachine, question)
  const fitting = ofStates(told, question.caused ?? [])
  const changes = inOrder(ofKinds(fitting, question.kinds ?? []), question.order)
  return {
    from,
    to,
    fromScan: await store.scans.latest(from),
    toScan: await store.scans.latest(to),
    total: changes.length,
    counts: countsOf(fitting),
    causeCounts: causeCountsOf(ofKinds(told, question.kinds ?? [])),
    changes: changes.slice(question.offset, question.offset + question.limit),
  }
}

/** All of a window are asked for at once: those that are alike explain each other. */
async function withCauses(
  context: Context,
  changes: readonly Change[],
  { causes = false, caused = [], order }: ChangesQuestion,
): Promise<readonly TellingChange[]> {
  if (!causes && caused.length === 0 && order !== "cause")
    return changes.map((change) => ({ ...change, caused: null }))
  const causedBy = await causedOf(context, changes)
  return changes.map((change) => ({ ...change, caused: causedBy(change) }))
}

function ofStates(changes: readonly TellingChange[], states: readonly CauseState[]) {
  if (states.length === 0) return changes
  const wanted = new Set(states)
  return changes.filter(({ caused }) => caused !== null && wanted.has(caused.state))
}

const CAUSE_ORDER: Readonly<Record<CauseState, number>> = { unexplained: 0, explained: 1, unknown: 2 }
// A commit that may, but need not, explain it calls for a look before one that surely does.
const placeOf = ({ caused }: TellingChange) =>
  caused === null ? 3 : CAUSE_ORDER[caused.state] + (caused.causes[0]?.band === "weak" ? -0.5 : 0)

/** Unexplained first, where that is asked for; else as they stand. */
const inOrder = (changes: readonly TellingChange[], order: ChangesQuestion["order"]) =>
  order === "cause" ? changes.toSorted((one, other) => placeOf(one) - placeOf(other)) : changes

function causeCountsOf(changes: readonly TellingChange[]): Changes["causeCounts"] {
  return CAUSE_STATES.flatMap((state) => {
    const count = changes.filter(({ caused }) => caused?.state === state).length
    return count === 0 ? [] : [{ state, count }]
  })
}

function ofKinds<One extends Change>(changes: readonly One[], kinds: readonly ChangeKind[]): readonly One[] {
  if (kinds.length === 0) return changes
  const wanted = new Set(kinds)
  return changes.filter(({ kind }) => wanted.has(kind))
}

const inMachineOrder = new WeakMap<readonly Change[], readonly Change[]>()

/** All of one machine together, by its name; within a machine they stay as they were. */
function byMachine(changes: readonly Change[]): readonly Change[] {
  const known = inMachineOrder.get(changes)
  if (known) return known
  const keyed = changes.map((change) => ({ change, key: `${change.machineName}\n${change.machine}` }))
  const ordered = keyed
    .toSorted((a, b) => Number(a.key > b.key) - Number(a.key < b.key))
    .map(({ change }) => change)
  inMachineOrder.set(changes, ordered)
  return ordered
}

function countsOf(changes: readonly Change[]): Changes["counts"] {
  const counts = new Map<ChangeKind, number>()
  for (const { kind } of changes) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return CHANGE_KINDS.flatMap((kind) => {
    const count = counts.get(kind) ?? 0
    return count === 0 ? [] : [{ kind, count }]
  })
}

interface Remembered {
  readonly stamp: string
  readonly windows: Map<string, readonly Change[]>
}

const remembered = new WeakMap<Context, Remembered>()
// A timeline looks at the windows between very many scans.
const MOST_WINDOWS = 500

/** Pages of one window are cut from one list, until the ledger grows. */
export async function everyChange(
  context: Context,
  from: Moment,
  to: Moment,
  stamp?: string,
): Promise<readonly Change[]> {
  const windows = windowsOf(context, stamp ?? (await stampOf(context)))
  const key = `${from} ${to}`
  const known = windows.get(key)
  if (known) return known
  const changes = await changesIn(context, from, to)
  if (windows.size >= MOST_WINDOWS) windows.clear()
  windows.set(key, changes)
  return changes
}

function windowsOf(context: Context, stamp: string): Map<string, readonly Change[]> {
  const known = remembered.get(context)
  if (known?.stamp === stamp) return known.windows
  const windows = new Map<string, readonly Change[]>()
  remembered.set(context, { stamp, windows })
  return windows
}

/** What differs between two moments, worked out anew. */
export async function changesIn({ store }: Context, from: Moment, to: Moment): Promise<Change[]> {
  const observations = await store.observations.between(from, to, MOST_OBSERVATIONS)
  const bearers = await store.machines.bearers(
    observations.map(({ endpoint }) => endpoint),
    from,
    to,
  )
  return changesBetween(observations, bearers, from, to)
}

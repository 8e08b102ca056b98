import type { Caused } from "#model/cause.ts"
import { CHANGE_KINDS, type Change, type ChangeKind } from "#model/change.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Scan } from "#model/scan.ts"
import { momentOf, type AsOf } from "#engine/as-of.ts"
import type { Context } from "#engine/context.ts"
import { causing } from "#engine/examining/causing.ts"
import { changesBetween } from "#engine/findings/changes.ts"
import { machineByRef, previousMoment } from "./machines.ts"

export interface Changes {
  readonly from: Moment
  readonly to: Moment
  readonly fromScan: Scan | null
  readonly toScan: Scan | null
  readonly total: number
  readonly counts: readonly { readonly kind: ChangeKind; readonly count: number }[]
  readonly changes: readonly (Change & { readonly caused: Caused | null })[]
}

interface ChangesQuestion {
  readonly from: AsOf
  readonly to: AsOf
  readonly machine: string | null
  /** Only these; none means all. */
  readonly kinds?: readonly ChangeKind[]
  readonly order?: "kind" | "machine"
  /** Also which commits likely explain each. */
  readonly causes?: boolean
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
  const changes = ofKinds(ofMachine, question.kinds ?? [])
  return {
    from,
    to,
    fromScan: await store.scans.latest(from),
    toScan: await store.scans.latest(to),
    total: changes.length,
    counts: countsOf(ofMachine),
    changes: await withCauses(
      context,
      changes.slice(question.offset, question.offset + question.limit),
      question.causes ?? false,
    ),
  }
}

async function withCauses(
  { store, home, tools }: Context,
  changes: readonly Change[],
  isAsked: boolean,
): Promise<Changes["changes"]> {
  if (!isAsked) return changes.map((change) => ({ ...change, caused: null }))
  const causes = await causing({ store, home, now: tools.now() })(changes)
  return changes.map((change, index) => ({ ...change, caused: causes[index] ?? null }))
}

function ofKinds(changes: readonly Change[], kinds: readonly ChangeKind[]): readonly Change[] {
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

const remembered = new WeakMap<Context, { readonly key: string; readonly changes: readonly Change[] }>()

/** Pages of one window are cut from one list, until the ledger grows. */
export async function everyChange(context: Context, from: Moment, to: Moment): Promise<readonly Change[]> {
  const key = `${from} ${to} ${await context.store.observations.version()}`
  const known = remembered.get(context)
  if (known?.key === key) return known.changes
  const changes = await changesIn(context, from, to)
  remembered.set(context, { key, changes })
  return changes
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

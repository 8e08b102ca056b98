import type { Change } from "#model/change.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Scan } from "#model/scan.ts"
import { momentOf, type AsOf } from "../as-of.ts"
import type { Context } from "../context.ts"
import { changesBetween } from "../findings/changes.ts"
import { machineByRef, previousMoment } from "./machines.ts"

export interface Changes {
  readonly from: Moment
  readonly to: Moment
  readonly fromScan: Scan | null
  readonly toScan: Scan | null
  readonly total: number
  readonly changes: readonly Change[]
}

interface ChangesQuestion {
  readonly from: AsOf
  readonly to: AsOf
  readonly machine: string | null
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
  const all = await everyChange(context, from, to)
  const changes = machine === null ? all : all.filter((change) => change.machine === machine)
  return {
    from,
    to,
    fromScan: await store.scans.latest(from),
    toScan: await store.scans.latest(to),
    total: changes.length,
    changes: changes.slice(question.offset, question.offset + question.limit),
  }
}

const remembered = new WeakMap<Context, { readonly key: string; readonly changes: readonly Change[] }>()

/** Pages of one window are cut from one list, until the ledger grows. */
export async function everyChange(context: Context, from: Moment, to: Moment): Promise<readonly Change[]> {
  const key = `${from} ${to} ${await context.store.observations.version()}`
  const known = remembered.get(context)
  if (known?.key === key) return known.changes
  const changes = await computeChanges(context, from, to)
  remembered.set(context, { key, changes })
  return changes
}

async function computeChanges({ store }: Context, from: Moment, to: Moment): Promise<Change[]> {
  const observations = await store.observations.between(from, to, MOST_OBSERVATIONS)
  const bearers = await store.machines.bearers(
    observations.map(({ endpoint }) => endpoint),
    to,
  )
  return changesBetween(observations, bearers, from, to)
}

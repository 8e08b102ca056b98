import { isDeepStrictEqual } from "node:util"
import { setImmediate } from "node:timers/promises"
import type { Alarm, ResolvedMachine } from "#model/machine.ts"
import type { Store } from "#store/store.ts"
import type { Context } from "./context.ts"
import type { Describer } from "./describe.ts"
import { ALWAYS, anchoredDecisions, Gathering } from "./neighbourhood.ts"
import { inTurn } from "./record.ts"

export interface Rebuilt {
  readonly machines: number
  /** True where the rebuild gave what was there. */
  readonly same: boolean
  /** Ids of machines that differ, at most a hundred. */
  readonly differing: readonly string[]
  readonly seconds: number
}

/** What it takes to resolve again. */
interface Rebuilding {
  readonly store: Store
  readonly tools: Pick<Context["tools"], "describer">
}

const BATCH = 200

/**
 * Resolves every machine from the ledger again, puts right what differs, and says what that was. Nothing is missing
 * from the lists meanwhile, and the engine goes on answering between batches.
 */
export async function rebuild({ store, tools }: Rebuilding): Promise<Rebuilt> {
  const began = performance.now()
  const { describer } = tools
  // Rules may change meanwhile: then this was done with those before.
  const { version } = describer
  const differing = new Set<string>()
  const done = new Set<string>()
  let last = 0
  for (;;) {
    const batch = await store.observations.endpointsAfter(last, BATCH)
    if (batch.length === 0) break
    last = batch.at(-1)!
    const ids = await inTurn(store, () => resolveAgain(store, batch, describer, done))
    for (const id of ids) differing.add(id)
    await setImmediate()
  }
  for (const id of await store.machines.dropUnfounded()) differing.add(id)
  await store.machines.concludedBy(version)
  return {
    machines: await store.machines.count(),
    same: differing.size === 0,
    differing: [...differing].slice(0, 100),
    seconds: Math.round(performance.now() - began) / 1_000,
  }
}

/** Where other rules concluded what stands here, everything is resolved again. */
export async function followRules(context: Pick<Context, "store" | "tools" | "log">): Promise<void> {
  if ((await context.store.machines.rules()) === context.tools.describer.version) return
  const { machines, seconds } = await rebuild(context)
  context.log.info({ machines, seconds }, "resolved again, since the rules are new")
}

/** Resolves some endpoints and what they touch, keeps the result where it differs, and returns the ids that did. */
async function resolveAgain(
  store: Store,
  endpoints: readonly number[],
  describer: Describer,
  done: Set<string>,
): Promise<string[]> {
  const placeOf = ({ endpoint, from }: { endpoint: { id: number }; from: number }) => `${endpoint.id} ${from}`
  const gathering = new Gathering(store, await anchoredDecisions(store), endpoints)
  const gathered = await gathering.gather(ALWAYS, (span) => !done.has(placeOf(span)))
  for (const span of gathered.spans) done.add(placeOf(span))
  const identified = await describer.identified(gathered)
  const before = await store.machines.resolvedByIds(gathered.replaced)
  const ids = differingIds(before, identified.machines)
  if (ids.length > 0 || !(await haveAlarms(store, identified.alarms)))
    await store.machines.conclude({ ...gathered, ...identified })
  return ids
}

async function haveAlarms(store: Store, alarms: readonly Alarm[]): Promise<boolean> {
  for (const alarm of alarms) if (!(await store.alarms.has(alarm.id))) return false
  return true
}

function differingIds(kept: readonly ResolvedMachine[], now: readonly ResolvedMachine[]): string[] {
  const before = new Map(kept.map((machine) => [machine.id, normal(machine)]))
  const after = new Map(now.map((machine) => [machine.id, normal(machine)]))
  const ids = new Set([...before.keys(), ...after.keys()])
  return [...ids].filter((id) => !isDeepStrictEqual(before.get(id), after.get(id)))
}

/** Lists in one order, so that only what they hold is compared. */
function normal(machine: ResolvedMachine): ResolvedMachine {
  const inOrder = <T>(list: readonly T[]) =>
    list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  return {
    ...machine,
    aka: inOrder(machine.aka),
    addresses: inOrder(machine.addresses),
    services: inOrder(machine.services),
    joins: inOrder(machine.joins),
    doubts: inOrder(machine.doubts),
    spans: inOrder(machine.spans),
  }
}

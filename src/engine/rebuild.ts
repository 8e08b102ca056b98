import { isDeepStrictEqual } from "node:util"
import { setImmediate } from "node:timers/promises"
import type { ResolvedMachine } from "#model/machine.ts"
import type { Store } from "#store/store.ts"
import type { Context } from "./context.ts"
import { identify, type IdentityTools } from "./identity/identity.ts"
import { inTurn } from "./record.ts"
import { neighbourhood } from "./resolve.ts"

export interface Rebuilt {
  readonly machines: number
  /** True where the rebuild gave what was there. */
  readonly same: boolean
  /** Ids of machines that differ, at most a hundred. */
  readonly differing: readonly string[]
  readonly seconds: number
}

const BATCH = 200

/**
 * Resolves every machine from the ledger again, puts right what differs, and says what that was. Nothing is missing
 * from the lists meanwhile, and the engine goes on answering between batches.
 */
export async function rebuild({ store, tools }: Context): Promise<Rebuilt> {
  const began = performance.now()
  const differing = new Set<string>()
  const done = new Set<number>()
  let last = 0
  for (;;) {
    const batch = await store.observations.endpointsAfter(last, BATCH)
    if (batch.length === 0) break
    last = batch.at(-1)!
    const waiting = batch.filter((endpoint) => !done.has(endpoint))
    const ids = await inTurn(store, () => resolveAgain(store, waiting, tools.identity, done))
    for (const id of ids) differing.add(id)
    await setImmediate()
  }
  for (const id of await store.machines.dropUnfounded()) differing.add(id)
  return {
    machines: await store.machines.count(),
    same: differing.size === 0,
    differing: [...differing].slice(0, 100),
    seconds: Math.round(performance.now() - began) / 1_000,
  }
}

/** Resolves some endpoints and their neighbours, keeps the result where it differs, and returns the ids that did. */
async function resolveAgain(
  store: Store,
  waiting: readonly number[],
  tools: IdentityTools,
  done: Set<number>,
): Promise<string[]> {
  const evidence = await neighbourhood(store, waiting)
  const endpoints = evidence.map(({ endpoint }) => endpoint.id)
  for (const endpoint of endpoints) done.add(endpoint)
  const now = identify(evidence, tools)
  const ids = differingIds(await store.machines.resolved(endpoints), now)
  if (ids.length > 0) await store.machines.replace(endpoints, now)
  return ids
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
    endpoints: inOrder(machine.endpoints),
  }
}

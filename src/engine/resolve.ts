import type { ResolvedMachine } from "#model/machine.ts"
import type { Moment } from "#model/moment.ts"
import type { Store } from "#store/store.ts"
import type { Describer } from "./describe.ts"
import { ALWAYS, anchoredDecisions, Gathering } from "./neighbourhood.ts"

/** Resolves again what these endpoints touch, as far as they changed since a moment, and keeps the result. */
export async function resolve(
  store: Store,
  endpoints: readonly number[],
  describer: Describer,
  since: Moment = ALWAYS,
): Promise<readonly ResolvedMachine[]> {
  if (endpoints.length === 0) return []
  const gathered = await new Gathering(store, await anchoredDecisions(store), endpoints).gather(since)
  const identified = await describer.identified(gathered)
  await store.machines.conclude({ ...gathered, ...identified })
  return identified.machines
}

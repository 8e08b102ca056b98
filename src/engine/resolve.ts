import type { ResolvedMachine } from "#model/machine.ts"
import type { Store } from "#store/store.ts"
import { identify, type Evidence, type IdentityTools } from "./identity/identity.ts"
import { provesIdentity } from "./identity/mac.ts"

// A hardware address on more endpoints than this is a proxy answering for a network: it is not followed further.
const MOST_ENDPOINTS = 5_000

/** All the evidence that has to be looked at together to say which machines stand behind some endpoints. */
export async function neighbourhood(store: Store, endpoints: readonly number[]): Promise<Evidence[]> {
  const known = new Map<number, Evidence>()
  const followed = new Set<string>()
  let waiting = [...endpoints]
  while (waiting.length > 0 && known.size < MOST_ENDPOINTS) {
    const evidence = await store.observations.evidence(waiting)
    for (const one of evidence) known.set(one.endpoint.id, one)
    const macs = evidence.flatMap(provingMacs).filter((mac) => !followed.has(mac))
    for (const mac of macs) followed.add(mac)
    const sharing = await store.observations.bearingMac([...new Set(macs)])
    waiting = sharing.filter((endpoint) => !known.has(endpoint))
  }
  return [...known.values()]
}

function provingMacs({ observations }: Evidence): string[] {
  return observations
    .filter(({ kind, value }) => kind === "mac" && provesIdentity(value))
    .map(({ value }) => value)
}

/** Resolves again what these endpoints touch, and keeps the result. */
export async function resolve(
  store: Store,
  endpoints: readonly number[],
  tools: IdentityTools,
): Promise<readonly ResolvedMachine[]> {
  if (endpoints.length === 0) return []
  const evidence = await neighbourhood(store, endpoints)
  const machines = identify(evidence, tools)
  await store.machines.replace(
    evidence.map(({ endpoint }) => endpoint.id),
    machines,
  )
  return machines
}

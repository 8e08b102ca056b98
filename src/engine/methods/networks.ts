import type { AddressRange } from "#model/address.ts"
import type { KnownNetwork, Network } from "#model/network.ts"
import { knownNetworks } from "#engine/targets/known-networks.ts"
import { parseExcluded, parseTargets, without } from "#engine/targets/targets.ts"
import type { Context } from "#engine/context.ts"

/** Names are not looked up when a network is saved: it is a list of addresses. */
const noNames = async (): Promise<readonly string[]> => []

/** The ranges this computer's operating system knows of; nothing is sent to learn them. */
export async function listKnown(): Promise<readonly KnownNetwork[]> {
  return knownNetworks()
}

export async function saveNetwork(context: Context, network: Omit<Network, "id">): Promise<Network> {
  await parseTargets(network.targets, noNames)
  await parseExcluded(network.excluded, noNames)
  const saved = await context.store.networks.save(network)
  context.events.tell({ kind: "ledger-changed", moment: context.tools.now() })
  return saved
}

/** The network a scan's addresses belong to: the one named, else the saved one that holds them, else "default". */
export async function networkFor(
  context: Context,
  named: string | null,
  ranges: readonly AddressRange[],
): Promise<string> {
  if (named !== null && named !== "") return named
  if (ranges.length === 0) return "default"
  for (const network of await context.store.networks.list()) {
    const own = await parseTargets(network.targets, noNames).catch(() => [])
    if (inBoth(own, ranges).length > 0) return network.name
  }
  return "default"
}

/** The addresses that lie in both. */
export function inBoth(a: readonly AddressRange[], b: readonly AddressRange[]): readonly AddressRange[] {
  return without(a, without(a, b))
}

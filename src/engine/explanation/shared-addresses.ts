import type { Declaration } from "#model/written.ts"

// Several names for one address are everyday life in these, or are no machines' names; in an inventory they are several
// machines.
const ALIASING = /zone|dns|hosts|ssh|haproxy|nginx|prometheus|kubernetes|compose|goss|inspec/u

interface Users {
  readonly names: Set<string>
  readonly sites: Set<string>
}

/**
 * Addresses that declarations of different machines or sites use without saying in which network: behind each jump
 * station there may be a 172.16.9.3 of its own, so such an address is nobody's identity.
 */
export function sharedAddresses(declarations: readonly Declaration[]): ReadonlySet<string> {
  const users = new Map<string, Users>()
  for (const declaration of declarations)
    if (declaration.kind === "machine" && declaration.network === null && declaration.state !== "stale")
      for (const { kind, value } of declaration.identifiers)
        if (kind === "address") note(users, value, declaration)
  const isShared = ({ names, sites }: Users) => names.size > 1 || sites.size > 1
  return new Set([...users].flatMap(([address, who]) => (isShared(who) ? [address] : [])))
}

function note(users: Map<string, Users>, address: string, declaration: Declaration): void {
  const there = users.get(address) ?? { names: new Set(), sites: new Set() }
  users.set(address, there)
  const name = ALIASING.test(declaration.format) ? null : shortName(declaration)
  const site = Object.entries(declaration.attributes).find(([word]) => word === "site")?.[1]
  if (name !== null) there.names.add(name)
  if (site !== undefined) there.sites.add(site)
}

function shortName({ identifiers }: Declaration): string | null {
  const name = identifiers.find(({ kind }) => kind === "name")
  return name === undefined ? null : (name.value.split(".", 1)[0] ?? null)
}

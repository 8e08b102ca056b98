import type { Evidence, MachineDossier } from "#api/shapes.ts"

/** An address the machine had, from when to when. */
export interface AddressSpan {
  readonly ip: string
  readonly network: string
  readonly mac: string | null
  readonly since: number
  /** null: it still has it. */
  readonly until: number | null
  readonly evidence: readonly number[]
}

/** What only its observations tell of an address that it no longer has. */
function pastSpan(facts: readonly Evidence[]): AddressSpan | null {
  const [one] = facts
  if (!one) return null
  return {
    ip: one.ip,
    network: one.network,
    mac: facts.findLast(({ kind }) => kind === "mac")?.value ?? null,
    since: Math.min(...facts.map(({ first }) => first)),
    until: Math.max(...facts.map(({ last, until }) => until ?? last)),
    evidence: facts.filter(({ kind }) => kind === "mac" || kind === "up").map(({ id }) => id),
  }
}

/** Every address the machine was seen at, those it has now first, then the latest. */
export function addressesOverTime(
  { addresses }: Pick<MachineDossier, "addresses">,
  facts: readonly Evidence[],
): readonly AddressSpan[] {
  const known = new Set(addresses.map(({ ip, network }) => `${network} ${ip}`))
  const past = Map.groupBy(
    facts.filter(({ ip, network }) => !known.has(`${network} ${ip}`)),
    ({ ip, network }) => `${network} ${ip}`,
  )
  const spans: readonly AddressSpan[] = [
    ...addresses,
    ...[...past.values()].flatMap((all) => pastSpan(all) ?? []),
  ]
  const end = ({ until }: AddressSpan) => until ?? Number.MAX_SAFE_INTEGER
  return spans.toSorted((a, b) => end(b) - end(a) || a.since - b.since)
}

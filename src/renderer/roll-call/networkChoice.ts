import type { KnownNetwork } from "#model/network.ts"

/** A range that may be ticked. */
export interface Choice {
  readonly target: string
  readonly how: string
  readonly second: string
  readonly addresses: number | null
  readonly tooWide: string | null
  readonly environment: string | null
}

const neighbours = (number: number) => {
  if (number === 0) return "no neighbour known"
  return number === 1 ? "1 neighbour known" : `${number} neighbours known`
}

/** A range that this computer's operating system knows of. */
export function choiceOfKnown(network: KnownNetwork): Choice {
  return {
    target: network.cidr,
    how: network.how,
    second: network.tooWide ?? `${network.interface}, ${neighbours(network.neighbours)}`,
    addresses: network.addresses,
    tooWide: network.tooWide,
    environment: null,
  }
}

/** A range that was typed. */
export function choiceOfTyped(target: string): Choice {
  return { target, how: "named by you", second: "", addresses: null, tooWide: null, environment: null }
}

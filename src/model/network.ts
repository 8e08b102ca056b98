import type { Pace } from "./pace.ts"

/** A named scope the user confirmed. Nothing outside of one is ever asked. */
export interface Network {
  readonly id: number
  readonly name: string
  /** Addresses, CIDRs and ranges, as the user wrote them and we understood them. */
  readonly targets: readonly string[]
  readonly excluded: readonly string[]
  readonly pace: Pace
  /** dev, test, prod, … or null where nobody said. */
  readonly environment: string | null
}

/** A range this computer's operating system already knows of. Reading it sends no packet. */
export interface KnownNetwork {
  readonly cidr: string
  /** How this computer knows it, as a short sentence: "this computer sits here", "route through 10.0.0.1". */
  readonly how: string
  readonly interface: string
  /** Usable addresses in the range. */
  readonly addresses: number
  /** Entries of the neighbour table that lie in the range. */
  readonly neighbours: number
  /** Why it can't be ticked as it is (too wide to walk politely), or null. */
  readonly tooWide: string | null
}

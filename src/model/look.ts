import type { Moment } from "./moment.ts"

/** What a person said about looking inside: of a network, of a machine, or of an address that no machine is known at. */
export interface LookAllowance {
  readonly kind: "network" | "machine" | "address"
  /** The network of an address; empty otherwise. */
  readonly network: string
  /** A network's name, a machine's id or an address. */
  readonly subject: string
  /** false keeps one machine or address out of a network that is allowed. */
  readonly allowed: boolean
  /** Whom to log in as; null: as the user's SSH configuration says. */
  readonly user: string | null
  /** null: where SSH answers. */
  readonly port: number | null
  /** How the user's SSH configuration and known_hosts call it; null: by its address. */
  readonly name: string | null
  readonly at: Moment
  readonly author: string
}

/** What came of the last look into a machine at one address. */
export interface LookTaken {
  readonly network: string
  readonly ip: string
  readonly at: Moment
  /** Why nothing came of it, a sentence; null where it was looked into. */
  readonly refusal: string | null
  readonly notRead: readonly { readonly part: string; readonly why: string }[]
}

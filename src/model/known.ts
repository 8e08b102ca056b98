import type { IdentifierKind } from "./declaration.ts"

/** Something that a machine was seen to be known by. */
export interface KnownIdentifier {
  readonly kind: IdentifierKind
  /** As declarations write it: see Identifier. */
  readonly value: string
  /** The network it was seen in; null for what is its own wherever it stands. */
  readonly network: string | null
  /** Whether it still holds: an address that it had last year is no longer its. */
  readonly current: boolean
  /** Observation ids. */
  readonly observations: readonly number[]
}

/** A machine as links need it. */
export interface KnownMachine {
  readonly id: string
  readonly identifiers: readonly KnownIdentifier[]
}

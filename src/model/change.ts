import type { Moment } from "./moment.ts"

export const CHANGE_KINDS = [
  "machine-new",
  "machine-gone",
  "machine-back",
  "address-new",
  "address-left",
  "port-opened",
  "port-closed",
  "service",
  "host-key",
  "certificate",
  "name",
  "os",
  "http-title",
  "mac",
  "identifier",
] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]

/** One thing that differs between two moments, with the observations that show it. */
export interface Change {
  readonly kind: ChangeKind
  readonly machine: string
  readonly machineName: string
  /** What changed: "22/tcp", "10.0.0.7", "443/tcp certificate". */
  readonly fact: string
  readonly before: string | null
  readonly after: string | null
  /** Moment of the last scan that saw `before` (or asked and saw nothing), and of the first that saw `after`. */
  readonly between: readonly [Moment, Moment]
  readonly evidence: readonly number[]
}

import type { Moment } from "./moment.ts"
import type { Protocol } from "./profile.ts"

export const PRESENCES = ["present", "gone", "asleep", "not-asked", "virtual"] as const
/**
 * present: answered when last asked; gone: asked, able to see it, no answer; asleep: a known pattern of absence;
 * not-asked: the last scan left it out or could not have seen it.
 */
export type Presence = (typeof PRESENCES)[number]

export const EXPLANATIONS = ["explained", "in-doubt", "mystery"] as const
export type Explained = (typeof EXPLANATIONS)[number]

export interface Owner {
  readonly name: string
  readonly how: "decided" | "declared" | "rule" | "inherited" | "inferred"
  readonly confidence: number
}

/** One address a machine had, with its time. */
export interface MachineAddress {
  readonly ip: string
  readonly mac: string | null
  readonly network: string
  readonly since: Moment
  readonly until: Moment | null
  /** Ids of other machines that it may belong to, where that is in doubt. */
  readonly candidates: readonly string[]
  /** Observation ids behind it. */
  readonly evidence: readonly number[]
}

/** Something that answers on a machine's port. */
export interface Service {
  readonly ip: string
  readonly port: number
  readonly protocol: Protocol
  readonly name: string | null
  readonly product: string | null
  readonly version: string | null
  readonly since: Moment
  readonly until: Moment | null
  readonly evidence: readonly number[]
}

/** A machine as lists and tables show it. */
export interface Machine {
  readonly id: string
  /** Older ids that lead here. */
  readonly aka: readonly string[]
  readonly name: string
  readonly names: readonly string[]
  readonly kind: string | null
  readonly vendor: string | null
  readonly model: string | null
  readonly os: string | null
  readonly role: string | null
  readonly presence: Presence
  readonly firstSeen: Moment
  readonly lastSeen: Moment
  readonly explanation: Explained
  readonly owner: Owner | null
  readonly environment: string | null
  readonly groups: readonly string[]
  readonly tags: readonly string[]
  readonly addresses: readonly MachineAddress[]
  readonly services: readonly Service[]
}

/** Why two endpoints, or two spans of one, are taken for one machine. Evidence: observation ids. */
export interface Join {
  readonly a: string
  readonly b: string
  readonly strength: "certain" | "likely" | "possible" | "unsure"
  readonly because: string
  readonly for: readonly number[]
  readonly against: readonly number[]
}

/** What a machine was like over a span of time; a new one begins where something a person would notice changed. */
export interface MachineState {
  readonly since: Moment
  readonly until: Moment
  readonly name: string
  readonly names: readonly string[]
  readonly vendor: string | null
  readonly os: string | null
  readonly presence: Presence
}

/** All that identity concludes about one machine. A pure function of the ledger; can be thrown away and rebuilt. */
export interface ResolvedMachine {
  readonly id: string
  readonly aka: readonly string[]
  readonly firstSeen: Moment
  readonly lastSeen: Moment
  /** In time order, without gaps, the last one until FOREVER. */
  readonly states: readonly MachineState[]
  readonly addresses: readonly MachineAddress[]
  readonly services: readonly Service[]
  readonly joins: readonly Join[]
  /** Endpoint ids whose observations it was resolved from. */
  readonly endpoints: readonly number[]
}

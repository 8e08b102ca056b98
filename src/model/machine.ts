import type { Decided } from "./decision.ts"
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
  /** What it is there for, as people said. */
  readonly purpose: string | null
  readonly notes: readonly string[]
  /** Fields that scans no longer change. */
  readonly locked: readonly string[]
  /** When people said that it is no longer in use; null while it is. */
  readonly retired: Moment | null
  /** All addresses it ever had, those it has now first. */
  readonly addresses: readonly MachineAddress[]
  readonly services: readonly Service[]
  /** Who held it in turn, for a virtual address; empty for a machine. */
  readonly holders: readonly Holder[]
}

/** A machine that held a virtual address for a while. */
export interface Holder {
  readonly machine: string
  readonly since: Moment
  readonly until: Moment | null
  readonly evidence: readonly number[]
}

/** Why two endpoints, or two spans of one, are taken for one machine. Evidence: observation ids. */
export interface Join {
  readonly a: string
  readonly b: string
  readonly strength: Strength
  /** One sentence: "one host key answered on both". */
  readonly because: string
  readonly for: readonly number[]
  readonly against: readonly number[]
}

export const STRENGTHS = ["certain", "likely", "possible", "unsure"] as const
export type Strength = (typeof STRENGTHS)[number]

/** Another machine that this one may well be, and what would tell: `a` is an address of this one, `b` of the other. */
export interface Doubt extends Join {
  readonly with: string
  /** One sentence: "a scan of port 22 on 10.0.0.7". */
  readonly settledBy: string
  /** What a scan would have to ask, where a scan would settle it. */
  readonly ask: { readonly ip: string; readonly network: string; readonly ports: string } | null
}

export const ALARM_RULES = ["clone", "answers-for-everything"] as const
export type AlarmRule = (typeof ALARM_RULES)[number]

/** Something about identities that a person ought to look at. */
export interface Alarm {
  /** The same for the same matter, whatever is resolved again. */
  readonly id: string
  readonly rule: AlarmRule
  readonly title: string
  /** What is shared, or what answers: "host key SHA256:…", "10.0.3.0/24". */
  readonly subject: string
  readonly machines: readonly string[]
  readonly since: Moment
  readonly last: Moment
  readonly evidence: readonly number[]
}

/** A stretch of an endpoint's life in which one machine held it. */
export interface MachineSpan {
  readonly endpoint: number
  readonly since: Moment
  readonly until: Moment
  /** The oldest observation of its own; machines' ids are made of these. */
  readonly founding: number
}

/** What a machine was like over a span of time; a new one begins where something a person would notice changed. */
export interface MachineState {
  readonly since: Moment
  readonly until: Moment
  readonly name: string
  readonly names: readonly string[]
  readonly kind: string | null
  readonly vendor: string | null
  readonly model: string | null
  readonly os: string | null
  readonly role: string | null
  readonly presence: Presence
  /** Where it is asleep: the moment after which a scan in vain means that it is gone. */
  readonly wakes: Moment | null
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
  readonly doubts: readonly Doubt[]
  readonly decided: Decided
  /** Who held it in turn, for a virtual address; null for a machine. */
  readonly holders: readonly Holder[] | null
  /** Where and when it was seen: what it was resolved from. */
  readonly spans: readonly MachineSpan[]
}

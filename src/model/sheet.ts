import type { CausedChange } from "./cause.ts"
import type { LinkConfidence } from "./link.ts"
import type { Owner, Presence, Service } from "./machine.ts"
import type { Moment } from "./moment.ts"
import type { Observation } from "./observation.ts"
import type { Declaration, RemovedMention } from "./written.ts"

/** Something that was observed of a machine, as long as it bore it. */
export interface SheetFact extends Observation {
  readonly network: string
  readonly ip: string
}

/** What scans that came to their end asked of a machine while it answered; what was never asked is not known. */
export interface SheetAsked {
  /** Port sets as "1-1000,8080"; "" for none. */
  readonly tcp: string
  readonly udp: string
  /** The first scan that asked just that, where that is known, and the last. */
  readonly first?: Moment
  readonly last: Moment
  /** How many scans did. */
  readonly times: number
}

export interface SheetAddress {
  readonly network: string
  readonly ip: string
  readonly mac: string | null
  readonly since: Moment
  /** null while it has it. */
  readonly until: Moment | null
  readonly evidence: readonly number[]
}

/** A declaration that is surely, or maybe, about the machine. */
export interface SheetLine {
  readonly declaration: Declaration
  readonly standing: "link" | "candidate"
  readonly confidence: LinkConfidence
}

/** All of one machine that can agree or disagree with something: one sheet a machine, now. */
export interface Sheet {
  readonly machine: string
  /** The number of the observation that founded it. */
  readonly key: number
  readonly name: string
  readonly names: readonly string[]
  readonly kind: string | null
  readonly vendor: string | null
  readonly model: string | null
  readonly os: string | null
  readonly role: string | null
  readonly presence: Presence
  /** Since when it is present, gone or asleep. */
  readonly presentSince: Moment
  readonly firstSeen: Moment
  readonly lastSeen: Moment
  readonly retired: Moment | null
  readonly owner: Owner | null
  readonly environment: string | null
  /** Groups that declarations put it in, and tags that people gave it. */
  readonly groups: readonly string[]
  readonly tags: readonly string[]
  /** Those that it has, the oldest first; then those that it had. */
  readonly addresses: readonly SheetAddress[]
  readonly services: readonly Service[]
  /** Current ones, and those that ended; without the long ones told from inside. */
  readonly facts: readonly SheetFact[]
  readonly asked: readonly SheetAsked[]
  readonly lines: readonly SheetLine[]
  /** Where nothing declares it: lines that named it once. */
  readonly removed: readonly RemovedMention[]
  /** What changed of it lately, the newest first, with what likely explains each. */
  readonly changes: readonly CausedChange[]
}

import type { AddressRange } from "#model/address.ts"
import type { Change } from "#model/change.ts"
import type { Ground } from "#model/explanation.ts"
import type { FindingRule, Verdict } from "#model/finding.ts"
import type { Support } from "#model/classification.ts"
import type { LinkConfidence } from "#model/link.ts"
import type { Presence } from "#model/machine.ts"
import type { Moment } from "#model/moment.ts"
import type { PeerGroup } from "#model/peers.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Source } from "#model/source.ts"
import type { Declaration, Place } from "#model/written.ts"

/** A network as checks need it, without its machines. */
export interface NetworkBrief {
  readonly name: string
  readonly environment: string | null
  /** Moments of the scans that came to their end, the newest first, at most fifty. */
  readonly scans: readonly Moment[]
  /** How many machines are there, and how many went at each of the last moments at which any did. */
  readonly present: number
  readonly wentAt: ReadonlyMap<Moment, number>
  /** By /24 (IPv4) or /64: how many machines are there, and how many of them are declared. */
  readonly subnets: ReadonlyMap<string, { readonly machines: number; readonly declared: number }>
  /** By how many milliseconds the clocks of its machines are ahead of ours, in order. */
  readonly clocks: readonly number[]
  /** Moments of the scans that came to their end and asked an address, whether or not it answered, the newest first. */
  readonly asking?: (ip: string) => readonly Moment[]
  /** Ids of the machines that hold an address now. */
  readonly holding?: (ip: string) => readonly string[]
}

/** A machine as what is written down needs it. */
export interface MachineBrief {
  readonly id: string
  readonly name: string
  readonly presence: Presence
  readonly lastSeen: Moment
  /** Current addresses. */
  readonly ips: readonly string[]
  readonly network: string
  readonly retired: Moment | null
}

/** What every check may look at beside its subject. */
export interface Around {
  readonly now: Moment
  readonly rule: FindingRule
  /** When the first scan of all came to its end: what was there then is nobody's news. */
  readonly firstScan: Moment
  readonly nameOf: (machine: string) => string
  readonly network: (name: string) => NetworkBrief | null
  /** Sources that claim to list every machine of a range that the address is in. */
  readonly claims: (
    ip: string,
    network: string,
  ) => readonly { readonly source: string; readonly range: AddressRange }[]
  /** By when a line was as it is: the last commit that changed its file; null where that is not known. */
  readonly changedAt?: (line: Pick<Place, "source" | "path">) => Moment | null
  /** Until when its maker mends a system. */
  readonly supportOf: (os: string) => Support | null
  /** Machines of which the same changed lately from the same to the same, the machine itself among them. */
  readonly alike?: (change: Change) => readonly string[]
}

/** Machines that bear one thing at one time: a key, a hardware address, an address. */
export interface Shared {
  readonly kind: "host-key" | "tls-key" | "certificate" | "mac" | "address" | "name" | "identifier"
  readonly value: string
  readonly sheets: readonly Sheet[]
}

/** A peer group with its machines. */
export interface Peers {
  readonly group: PeerGroup
  readonly sheets: readonly Sheet[]
  /** What declares differences between environments, or that something must be alike. */
  readonly expected: readonly ExpectedDifference[]
  /** What other groups are like: where one that is far from its own may belong. */
  readonly others?: readonly PeerProfile[]
}

/** What most of a group have: "443/tcp", "nginx". */
export interface PeerProfile {
  readonly group: string
  readonly traits: readonly string[]
}

/** A line that says that a fact may differ between environments. */
export interface ExpectedDifference {
  /** As the matrix names facts, with "*" for any part: "version nginx *". */
  readonly fact: string
  readonly between: readonly string[]
  /** From when it holds no more; null: always. */
  readonly until: Moment | null
  readonly by: Place
  /** How long one may last, in milliseconds; null or left out: as long as it likes. */
  readonly longest?: number | null
  /** Of what lines declare of each environment: all of those lines, and what they say together. */
  readonly declared?: Ground
}

/** All that sources say, and which machines it is about. */
export interface Written {
  readonly sources: readonly Source[]
  /** Without ownership. */
  readonly declarations: readonly Declaration[]
  readonly linked: ReadonlyMap<
    number,
    readonly {
      readonly machine: string
      readonly standing: "link" | "candidate"
      readonly confidence: LinkConfidence
    }[]
  >
  readonly machines: ReadonlyMap<string, MachineBrief>
  /** Lines that are wrong in themselves, or that refer to what is not there. */
  readonly problems: readonly (Place & { readonly sentence: string; readonly missing: boolean })[]
  /** The scans that asked an address and that somebody answered, the latest first. */
  readonly asking: (ip: string, network: string | null) => readonly Moment[]
  /** Who holds an address now: ids. */
  readonly holding: (ip: string, network: string | null) => readonly string[]
  /** When anything answered at it last. */
  readonly lastAnswer: (ip: string) => Moment | null
  /** By when a declaration's lines were as they are: the last commit that changed their file. */
  readonly written: (declaration: number) => { readonly commit: string; readonly at: Moment } | null
}

/** How a rule finds what it is about: by what it looks at. All of them are pure and total. */
export type Check =
  | { readonly of: "machine"; readonly check: (sheet: Sheet, around: Around) => readonly Verdict[] }
  | { readonly of: "peers"; readonly check: (peers: Peers, around: Around) => readonly Verdict[] }
  | { readonly of: "shared"; readonly check: (shared: Shared, around: Around) => readonly Verdict[] }
  | { readonly of: "written"; readonly check: (written: Written, around: Around) => readonly Verdict[] }

/** Checks by the ids of their rules. */
export type Checks = Readonly<Record<string, Check>>

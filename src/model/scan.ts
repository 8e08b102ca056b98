import type { Moment } from "./moment.ts"
import type { Pace } from "./pace.ts"
import type { Phase, Profile } from "./profile.ts"

export const SCAN_STATES = ["running", "done", "stopped", "interrupted", "failed"] as const
/** interrupted: the engine died or the computer went down in the middle; such a scan can be resumed. */
export type ScanState = (typeof SCAN_STATES)[number]

export type Privilege = "raw" | "connect"

/** What the user asks for. */
export interface ScanRequest {
  /** Addresses, CIDRs, ranges, names, as typed. */
  readonly targets: readonly string[]
  readonly exclude: readonly string[]
  readonly profile: Profile
  /** nmap-like port list "22,80,1000-2000" or a named set; null means the profile's own. */
  readonly ports: string | null
  readonly pace: Pace
  /** Name of the network the addresses belong to; null: worked out from the saved networks, else "default". */
  readonly network: string | null
  /** Asks everything, where otherwise known machines would only be checked. */
  readonly full?: boolean | undefined
}

/** What a request would do, worked out before a packet is sent. */
export interface ScanPlan {
  /** What will be asked, after exclusions, as addresses, CIDRs and ranges. */
  readonly targets: readonly string[]
  readonly excluded: readonly string[]
  /** Never-touch entries that lie inside the targets and are left out. */
  readonly neverTouched: readonly string[]
  readonly addresses: number
  readonly tcpPorts: number
  readonly udpPorts: number
  readonly tcp: string
  readonly udp: string
  readonly profile: Profile
  readonly pace: Pace
  readonly network: string
  readonly privilege: Privilege
  readonly packetsPerSecond: number
  readonly packetsPerSecondPerMachine: number
  readonly connectionsPerMachine: number
  /** An estimate in seconds; shown as "about". */
  readonly aboutSeconds: number
  /** "this will ask 254 addresses about 1,000 ports, about 2 min" */
  readonly sentence: string
  /** What can't be seen from here, one sentence each. */
  readonly unseen: readonly Unseen[]
  /** Where the same was scanned before: known machines are checked, and asked everything in their turn. */
  readonly rescan: RescanPlan | null
}

export interface RescanPlan {
  /** The scan that it goes on from, and its moment. */
  readonly of: number
  readonly since: Moment
  /** Known machines that are only checked. */
  readonly checked: number
  /** Nothing goes without being asked everything for more than so many days. */
  readonly everythingWithinDays: number
}

export interface Unseen {
  readonly what: string
  /** The one command that would mend it, or null where nothing would. */
  readonly fix: string | null
}

/** One run of a profile over targets; it records exactly what it asked. */
export interface Scan {
  readonly id: number
  readonly kind: "scan" | "import"
  readonly moment: Moment
  readonly started: Moment
  readonly ended: Moment | null
  readonly state: ScanState
  /** Why it ended as it did, where it isn't done: one sentence. */
  readonly reason: string | null
  readonly network: string
  readonly profile: Profile | null
  readonly targets: readonly string[]
  readonly excluded: readonly string[]
  readonly tcp: string
  readonly udp: string
  /** "arp", "icmp", "tcp-syn", "tcp-connect", "udp", "service", "os", "names", … */
  readonly methods: readonly string[]
  readonly privilege: Privilege
  readonly pace: Pace | null
  /** Addresses asked so far (all of them when done). */
  readonly asked: number
  readonly answered: number
  readonly packets: number
  /** The imported file's name, for imports. */
  readonly file: string | null
  /** The scan whose machines it only checked; null where everything was asked. */
  readonly rescanOf: number | null
}

export interface PhaseProgress {
  readonly phase: Phase
  /** Addresses (discover) or machines (ports, fingerprint) this phase has to do with, as known now. */
  readonly total: number
  readonly done: number
  readonly state: "waiting" | "running" | "done" | "left-out"
}

/** A machine that was asked more slowly, or no longer, because it showed strain. */
export interface EasedOff {
  readonly ip: string
  readonly at: Moment
  readonly why: string
}

export interface ScanProgress {
  readonly scan: number
  readonly state: ScanState
  readonly phases: readonly PhaseProgress[]
  /** 0 to 1. */
  readonly share: number
  readonly secondsLeft: number | null
  readonly addresses: number
  readonly answered: number
  readonly newMachines: number
  readonly changedMachines: number
  readonly packets: number
  readonly packetsPerSecond: number
  readonly packetsPerSecondCap: number
  readonly easedOff: readonly EasedOff[]
  /** Open printer ports that got no payload, as "10.0.0.9 9100/tcp". */
  readonly leftAlone: readonly string[]
  readonly unseen: readonly Unseen[]
  readonly warnings: readonly string[]
}

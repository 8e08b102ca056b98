import type { Ground, Reference } from "./explanation.ts"
import type { Moment } from "./moment.ts"
import type { Severity } from "./severity.ts"

export const LEVELS = ["exact", "strong", "hint"] as const
/** How much a rule's evidence proves: a hint alone never alarms. */
export type Level = (typeof LEVELS)[number]

export const VERDICT_STATES = ["drift", "unknown", "expected"] as const
/**
 * drift: it doesn't agree; unknown: it could not be told, for a reason; expected: it differs as a line says it should.
 * What agrees is not told.
 */
export type VerdictState = (typeof VERDICT_STATES)[number]

/** What one rule says of one matter. Those with the same rule, state, matter and peers become one finding. */
export interface Verdict {
  readonly rule: string
  readonly state: VerdictState
  readonly severity: Severity
  /** What it is about, without the machine: "443/tcp TLSv1", "port 8443/tcp", "host key SHA256:…". */
  readonly matter: string
  /** The peers that it is said of: "group web, prod", "network lab"; null where it stands for itself. */
  readonly peers: string | null
  /** Ids of machines; none where it is about what is written down alone. */
  readonly machines: readonly string[]
  /** One short line that names no machine: "The certificate ends in 3 days". */
  readonly title: string
  /** One or two sentences: what is, what ought to be, and by what it is known. */
  readonly says: string
  /** What to do about it, one sentence. */
  readonly advice: string
  readonly for: readonly Ground[]
  readonly against: readonly Ground[]
  /** Where it is unknown or expected: the reason, or what declares it. */
  readonly reason: Ground | null
  /** When it began, as far as is known; 0 where it isn't. */
  readonly since: Moment
  /** It was seen once only and waits for a second look. */
  readonly pending: boolean
  /** When it may be otherwise though nothing else changes: a certificate's end, the end of a grace; null: never. */
  readonly review: Moment | null
}

export const FINDING_STATES = [
  "open",
  "came-back",
  "pending",
  "accepted",
  "expected",
  "false-alarm",
  "unknown",
  "resolved",
] as const
/**
 * open: it doesn't agree; came-back: it was resolved before; pending: seen once, waits for a second look; accepted,
 * expected, false-alarm: people, or a line, said so; unknown: it can't be told, for a reason; resolved: no longer so.
 */
export type FindingState = (typeof FINDING_STATES)[number]

/** Those that call for somebody. */
export const OPEN_STATES: readonly FindingState[] = ["open", "came-back"]

/** What people said of a finding. */
export interface Saying {
  readonly decision: number
  readonly kind: "accept" | "expect" | "false-alarm"
  /** "2026-12-31": accepted until then; null: until it is taken back. */
  readonly until: string | null
  readonly why: string | null
  readonly by: string
  readonly at: Moment
}

/** Something that doesn't agree, about one machine or many. */
export interface Finding {
  /** The same for the same rule, matter and peers. */
  readonly id: string
  readonly rule: string
  readonly level: Level
  readonly severity: Severity
  readonly state: FindingState
  readonly matter: string
  readonly peers: string | null
  readonly title: string
  readonly says: string
  readonly advice: string
  readonly machines: readonly string[]
  readonly for: readonly Ground[]
  readonly against: readonly Ground[]
  readonly reason: Ground | null
  /** When it began, as far as is known. */
  readonly since: Moment
  readonly firstSeen: Moment
  readonly lastSeen: Moment
  readonly resolved: Moment | null
  /** How often it came back. */
  readonly returns: number
  /** It was there at the first look, so it is nobody's news. */
  readonly isBaseline: boolean
  readonly saying: Saying | null
}

/** A rule that findings come from: data, with what it must find and what it must not. */
export interface FindingRule {
  readonly id: string
  readonly title: string
  readonly level: Level
  readonly severity: Severity
  /** Why it matters, one sentence. */
  readonly because: string
  /** What to do, one sentence. */
  readonly advice: string
  /** What keeps it from being a false alarm. */
  readonly guards: readonly string[]
  /** Numbers and lists that it works with. */
  readonly settings: Readonly<Record<string, number | readonly string[]>>
}

/** References of grounds, each once. */
export function referencesOf(grounds: readonly Ground[]): readonly Reference[] {
  const found = new Map<string, Reference>()
  for (const { evidence } of grounds) for (const one of evidence) found.set(JSON.stringify(one), one)
  return [...found.values()]
}

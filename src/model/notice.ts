import type { Ground } from "./explanation.ts"
import type { Moment } from "./moment.ts"
import type { Severity } from "./severity.ts"

export const CHANNEL_KINDS = ["desktop", "webhook", "e-mail"] as const
/** desktop: the app shows it; webhook: JSON to an address of the user's; e-mail: over the user's own mail server. */
export type ChannelKind = (typeof CHANNEL_KINDS)[number]

export const MAIL_SECURITIES = ["tls", "starttls", "none"] as const
/** tls: from the first byte on; starttls: before anything is said; none: to this computer only. */
export type MailSecurity = (typeof MAIL_SECURITIES)[number]

/** One finding as a notice tells it: what it said at the time. */
export interface NoticeFinding {
  readonly finding: string
  readonly rule: string
  readonly severity: Severity
  readonly title: string
  readonly says: string
  readonly advice: string
  readonly since: Moment
  /** How many machines it is about; the first of them by name. */
  readonly machines: number
  readonly names: readonly string[]
  /** new: told for the first time; came-back: it was resolved before; grew: twice as many machines as when it was told. */
  readonly news: "new" | "came-back" | "grew"
}

export const DELIVERY_STATES = ["waiting", "sent", "failed"] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** What became of a notice on one channel. */
export interface Delivery {
  readonly channel: string
  readonly state: DeliveryState
  readonly at: Moment
  readonly tries: number
  /** Why it failed, one sentence. */
  readonly problem: string | null
}

/** What was told at once, after one scan or one reading of sources. */
export interface Notice {
  readonly id: number
  readonly at: Moment
  /** The scan's moment, or when sources were read. */
  readonly moment: Moment
  readonly findings: readonly NoticeFinding[]
  readonly deliveries: readonly Delivery[]
}

export const HELD_REASONS = ["benign", "first-look", "pending", "severity", "hint", "quiet-time"] as const
/**
 * Why something was not told. benign: a cause explains it; first-look: it was there from the start; pending: seen once
 * only; severity: no channel wants so little; hint: it proves too little alone; quiet-time: it was told a short while ago.
 */
export type HeldReason = (typeof HELD_REASONS)[number]

/** Something that was not told, and why. */
export interface HeldBack {
  /** The same for the same matter, so that it counts once. */
  readonly key: string
  readonly at: Moment
  readonly reason: HeldReason
  /** A finding's rule, or the kind of change: "machine-new". */
  readonly rule: string
  /** What it would have said, one short line. */
  readonly what: string
  /** Ids, the first fifty. */
  readonly machines: readonly string[]
  readonly finding: string | null
  /** The cause, with what shows it. */
  readonly cause: Ground
}

/** A change that something benign explains. */
export type BenignChange = Omit<HeldBack, "reason" | "finding">

/** How often what was told turned out to be nothing, by the word of who was told. */
export interface FalseAlarmRate {
  readonly days: number
  /** Findings told, and those of them that somebody dismissed. */
  readonly told: number
  readonly dismissed: number
  readonly held: number
  readonly rules: readonly { readonly rule: string; readonly told: number; readonly dismissed: number }[]
}

import type { ChannelKind, HeldReason } from "#model/notice.ts"
import type { Severity } from "#model/severity.ts"

/** What each kind of channel is called. */
export const KIND_WORDS: Readonly<Record<ChannelKind, string>> = {
  desktop: "Desktop",
  webhook: "Webhook",
  "e-mail": "E-mail",
}

/** What a channel tells, by the least severity it wants. */
export const LEAST_WORDS: Readonly<Record<Severity, string>> = {
  critical: "critical only",
  high: "high and worse",
  medium: "medium and worse",
  low: "everything, from low",
}

/** Why something was not told, in a few words. */
export const HELD_WORDS: Readonly<Record<HeldReason, string>> = {
  benign: "something harmless explains it",
  "first-look": "there from the first look",
  pending: "seen once only",
  severity: "less severe than any channel wants",
  hint: "a hint alone",
  "quiet-time": "told a short while ago",
}

/** "2 of 14, 14.3 %": a rate never stands without its number. */
export function rateInWords(dismissed: number, told: number): string {
  if (told === 0) return "nothing told"
  return `${dismissed} of ${told}, ${((dismissed / told) * 100).toFixed(1)} %`
}

import type { FindingCounts, FindingTold } from "#api/findings.ts"
import type { FindingState, Level } from "#model/finding.ts"
import { printable } from "#model/printable.ts"
import type { Mark } from "#renderer/ui/StateMark.tsx"
import type { FindingTab } from "#renderer/app/search.ts"
import { count, counted, day, listed } from "#renderer/ui/format.ts"

export const TAB_TITLES: Readonly<Record<FindingTab, string>> = {
  open: "Open",
  accepted: "Accepted",
  unknown: "Not known",
  resolved: "Resolved",
}

/** Which states stand under each part of the list. */
export const TAB_STATES: Readonly<Record<FindingTab, readonly FindingState[]>> = {
  open: ["open", "came-back"],
  accepted: ["accepted", "expected", "false-alarm"],
  unknown: ["unknown"],
  resolved: ["resolved"],
}

/** How many stand under a part of the list; the open ones are the same number as everywhere. */
export function countIn(counts: FindingCounts, tab: FindingTab): number {
  const { open, accepted, expected, falseAlarms, unknown, resolved } = counts
  return { open, accepted: accepted + expected + falseAlarms, unknown, resolved }[tab]
}

/** The part of the list in which a finding of that state stands. */
export function tabOf(state: FindingState): FindingTab {
  if (state === "pending") return "open"
  if (TAB_STATES.accepted.includes(state)) return "accepted"
  return state === "unknown" || state === "resolved" ? state : "open"
}

export const STATE_WORDS: Readonly<Record<FindingState, { readonly mark: Mark; readonly word: string }>> = {
  open: { mark: "mystery", word: "open" },
  "came-back": { mark: "mystery", word: "came back" },
  pending: { mark: "doubt", word: "seen once, waits for a second look" },
  accepted: { mark: "asleep", word: "accepted" },
  expected: { mark: "answered", word: "expected here" },
  "false-alarm": { mark: "gone", word: "false alarm" },
  unknown: { mark: "not-asked", word: "not known" },
  resolved: { mark: "settled", word: "resolved" },
}

export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  exact: "exact evidence",
  strong: "strong evidence",
  hint: "a hint, which never alarms alone",
}

const NAMED = 3

/** "web-03", "6 machines: printer-1, printer-2, printer-3 …": whom it is about, in one line. */
export function whomInWords({ names, peers }: Pick<FindingTold, "names" | "peers">): string {
  const shown = names.slice(0, NAMED).map((name) => printable(name, 60))
  if (names.length === 0) return peers === null ? "what is written down" : printable(peers, 80)
  if (names.length === 1) return shown.join("")
  const more = names.length > NAMED ? " …" : ""
  return `${counted(names.length, "machine")}: ${shown.join(", ")}${more}`
}

const SAID = { accept: "Accepted", expect: "Expected here", "false-alarm": "A false alarm" } as const

/** "Accepted until 31 Dec by pia: vendor ends it in January". */
export function sayingInWords({ saying }: Pick<FindingTold, "saying">): string | null {
  if (saying === null) return null
  const { kind, until, why, by, at } = saying
  const till = until === null ? "" : ` until ${day(Date.parse(`${until}T12:00:00`))}`
  const because = why === null ? "" : `: ${printable(why, 300)}`
  return `${SAID[kind]}${till}, said by ${printable(by, 60)} on ${day(at)}${because}`
}

/** "7 alike: web-01, web-02 and 5 more". */
export function namedFew(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).map((name) => printable(name, 40))
  const more = names.length - shown.length
  return more > 0 ? `${shown.join(", ")} and ${count(more)} more` : listed(shown)
}

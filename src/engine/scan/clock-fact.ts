import type { ClockDetail, Fact, Json } from "#model/observation.ts"

/** Who told the time. */
export type ClockTeller = "ntp" | "smb" | "http" | "tls" | "nmap"

const IN_STEP_MS = 2_000
const WORDS = [
  [IN_STEP_MS, "in step"],
  [60_000, "off by seconds"],
  [3_600_000, "off by minutes"],
  [86_400_000, "off by hours"],
] as const
// Longer ago or ahead than any calendar of theirs reaches.
const FURTHEST_MS = 1e15

/** What an answer with a time in it tells of a machine's clock: one fact a teller, or none where it tells nothing. */
export function clockFact(
  teller: ClockTeller,
  { aheadMs, plusMinusMs, at }: ClockDetail,
  method: string,
  more: Readonly<Record<string, Json>> = {},
): readonly Fact[] {
  if (!(Math.abs(aheadMs) < FURTHEST_MS) || !(plusMinusMs >= 0)) return []
  const told = { aheadMs: Math.round(aheadMs), plusMinusMs: Math.ceil(plusMinusMs), at }
  const value = howFarOff(aheadMs, plusMinusMs)
  return [
    { kind: "clock", subject: teller, value, detail: { ...told, ...more }, method, standing: "observed" },
  ]
}

/** A moment that the other side told between our question and its answer. */
export interface TimeTold {
  /** What it said, in milliseconds since 1970. */
  readonly said: number
  /** How much later than that it may have been when it said so: a second where it counts whole ones. */
  readonly withinMs: number
  readonly asked: number
  readonly heard: number
}

/** How far ahead of ours a clock is: it was read some time between the question and the answer. */
export function clockDetail({ said, withinMs, asked, heard }: TimeTold): ClockDetail {
  const onTheWay = Math.max(0, heard - asked)
  return {
    aheadMs: said + withinMs / 2 - (asked + onTheWay / 2),
    plusMinusMs: (withinMs + onTheWay) / 2,
    at: heard,
  }
}

/** In words that stay as they are while the clock ticks on as well as it did. */
function howFarOff(aheadMs: number, plusMinusMs: number): string {
  const surely = Math.max(0, Math.abs(aheadMs) - plusMinusMs)
  return WORDS.find(([most]) => surely <= most)?.[1] ?? "off by days"
}

import type { Fact } from "#model/observation.ts"
import { clockDetail, clockFact } from "../clock-fact.ts"
import { type Message, headerOf } from "./http-message.ts"

/** An answer, and when it was asked for and heard, by our clock. */
export interface Timed extends Message {
  readonly asked: number
  readonly heard: number
}

const SLOWEST_MS = 10_000
/** RFC 9110 §5.6.7: of the three ways to write a date, the one that servers use. */
const DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/u

/** What the Date of an answer tells of the machine's clock; nothing where the answer comes out of a cache. */
export function httpClock(message: Timed): readonly Fact[] {
  const { asked, heard } = message
  const date = headerOf(message, "date")
  if (!DATE.test(date) || isKept(message) || heard - asked > SLOWEST_MS) return []
  return clockFact(
    "http",
    clockDetail({ said: Date.parse(date), withinMs: 1_000, asked, heard }),
    "talk:http",
  )
}

function isKept(message: Message): boolean {
  if (headerOf(message, "age") !== "") return true
  // Varnish names two requests where it answers the second with what the first brought.
  if (/\d \d/u.test(headerOf(message, "x-varnish"))) return true
  return ["x-cache", "x-cache-status", "x-proxy-cache", "cf-cache-status"].some((name) =>
    /hit|stale/iu.test(headerOf(message, name)),
  )
}

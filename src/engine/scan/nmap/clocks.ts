import type { Fact } from "#model/observation.ts"
import { type ClockTeller, clockFact } from "../clock-fact.ts"
import { type Element, at, keyedText } from "./element.ts"

/** nmap counts whole seconds, on both sides. */
const COUNTED_MS = 1_500

/** Scripts that compare the machine's clock with the scanner's, and how well. */
const TELLERS: Readonly<
  Record<string, { readonly teller: ClockTeller; readonly key: string; readonly plusMinusMs: number }>
> = {
  "http-date": { teller: "http", key: "delta", plusMinusMs: COUNTED_MS },
  // Its own measure of how much the time may jump.
  "ssl-date": { teller: "tls", key: "delta", plusMinusMs: 5_000 },
  "clock-skew": { teller: "nmap", key: "median", plusMinusMs: COUNTED_MS },
}

/** What a script's output tells of the machine's clock. */
export function clocksIn(script: Element, id: string): readonly Fact[] {
  if (!Object.hasOwn(TELLERS, id)) return []
  const { teller, key, plusMinusMs } = TELLERS[id]!
  const seconds = numberAt(script, key) ?? numberAt(script, "mean") ?? inWords(at(script, "output"), key)
  if (seconds === null) return []
  const spread = Math.abs(numberAt(script, "stddev") ?? 0)
  const told = { aheadMs: seconds * 1_000, plusMinusMs: plusMinusMs + spread * 1_000, at: null }
  return clockFact(teller, told, `nse:${id}`)
}

function numberAt(script: Element, key: string): number | null {
  const text = keyedText(script, key, 40) ?? ""
  return /^-?\d{1,12}(?:\.\d{1,20})?$/u.test(text) ? Number(text) : null
}

const SECONDS: Readonly<Record<string, number>> = { y: 31_557_600, d: 86_400, h: 3_600, m: 60, s: 1 }
const SPAN = String.raw`([+-]?)((?:\d{1,6}[ydhm]){0,4}\d{1,12}s)\b`

/** "+1h00m03s from local time", "mean: -13s, deviation: 12s, median: -6s", or the span alone. */
function inWords(output: string, key: string): number | null {
  const text = output.slice(0, 1_000)
  const found =
    new RegExp(`\\b${key}: ${SPAN}`, "u").exec(text) ??
    new RegExp(`(?:^|; )${SPAN}(?: from local time|$)`, "u").exec(text)
  if (!found) return null
  const parts = [...(found[2] ?? "").matchAll(/(\d+)([ydhms])/gu)]
  const seconds = parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (SECONDS[unit] ?? 0), 0)
  return found[1] === "-" ? -seconds : seconds
}

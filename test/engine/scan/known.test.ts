import { expect, test } from "vitest"
import { array, assert, integer, property } from "fast-check"
import { ROLLING_DAYS, turnsBetween } from "#engine/scan/known.ts"

const PERIOD = ROLLING_DAYS * 86_400_000
const ips = Array.from({ length: 400 }, (_, index) => `10.3.${index >> 8}.${index & 255}`)

test("whenever scans come, no address goes without its turn for longer than the rolling period", () => {
  const gaps = array(integer({ min: 1, max: 3 * 86_400_000 }), { minLength: 1, maxLength: 60 })
  assert(
    property(integer({ min: 0, max: 2e12 }), gaps, (start, pauses) => {
      const asked = new Map(ips.map((ip) => [ip, start]))
      let last = start
      for (const pause of pauses) {
        const now = last + pause
        const isDue = turnsBetween(last, now)
        for (const ip of ips) if (isDue(ip)) asked.set(ip, now)
        // Whoever was not asked in this scan was asked within the period before it.
        for (const ip of ips) expect(now - asked.get(ip)!).toBeLessThanOrEqual(PERIOD)
        last = now
      }
    }),
    { numRuns: 50 },
  )
})

test("a scan right after another asks hardly anybody everything, one after a day about a seventh", () => {
  const at = 1_763_000_000_000
  const due = (pause: number) => ips.filter(turnsBetween(at, at + pause)).length
  expect(due(60_000)).toBeLessThanOrEqual(2)
  expect(due(86_400_000)).toBeGreaterThan(ips.length / 7 / 2)
  expect(due(86_400_000)).toBeLessThan((ips.length / 7) * 2)
  expect(due(PERIOD)).toBe(ips.length)
})

test("where the clock was set back, everything is asked", () => {
  expect(ips.filter(turnsBetween(2_000_000, 1_000_000))).toHaveLength(ips.length)
})

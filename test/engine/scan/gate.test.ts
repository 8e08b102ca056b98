import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { PACE_LIMITS, type Pace } from "#model/pace.ts"
import { Gate } from "#engine/scan/gate.ts"
import { Portions } from "#engine/scan/portions.ts"

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] })
})
afterEach(() => {
  vi.useRealTimers()
})

const never = () => false

/** A gate for a pace, with so many packets a second over all machines. */
function gateFor(
  pace: Pace,
  packetsPerSecond: number,
  isStrained: (ip: string) => boolean,
  signal: AbortSignal,
) {
  const portions = new Portions(PACE_LIMITS[pace], signal)
  const { connectionsPerMachine } = PACE_LIMITS[pace]
  return new Gate({ connectionsPerMachine, packetsPerSecond, portions, isStrained, signal })
}

test("a machine gets no more connections at once than its pace allows, and one where it shows strain", async () => {
  for (const [strained, most] of [
    [false, PACE_LIMITS.normal.connectionsPerMachine],
    [true, 1],
  ] as const) {
    const gate = gateFor("normal", 5_000, () => strained, new AbortController().signal)
    let inside = 0
    const leave: (() => void)[] = []
    for (let index = 0; index < 30; index += 1)
      void gate.enter("10.0.0.1").then((out) => {
        inside += 1
        leave.push(out)
      })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(inside).toBe(most)
    leave.shift()?.()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(inside).toBe(most + 1)
  }
})

test("at gentle pace one machine's conversations stay under its packets a second", async () => {
  const gate = gateFor("gentle", 90, never, new AbortController().signal)
  let begun = 0
  for (let index = 0; index < 100; index += 1)
    void gate.enter("10.0.0.1").then((out) => {
      begun += 1
      out()
    })
  await vi.advanceTimersByTimeAsync(10_000)
  // Ten packets each.
  expect(begun * 10).toBeLessThanOrEqual(PACE_LIMITS.gentle.packetsPerSecondPerMachine * 10)
  expect(begun).toBeGreaterThan(12)
})

test("when all is stopped nobody waits any more", async () => {
  const stopper = new AbortController()
  const gate = gateFor("gentle", 1, never, stopper.signal)
  const entered = Array.from({ length: 20 }, () => gate.enter("10.0.0.1"))
  await vi.advanceTimersByTimeAsync(100)
  stopper.abort()
  await Promise.all(entered)
})

import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { PACE_LIMITS, PACES, type Sender } from "#model/pace.ts"
import { Portions } from "#engine/scan/portions.ts"

const SENDERS: readonly Sender[] = ["knocks", "datagrams", "probes", "questions"]
const IP = "10.0.0.1"
const { signal } = new AbortController()

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** How many packets of our own questions go to a machine in so many seconds, when there is always one more to ask. */
async function asked(portions: Portions, seconds: number): Promise<number> {
  const before = performance.now()
  let packets = 0
  while (performance.now() - before < seconds * 1_000) {
    const paid = portions.pay(IP, 1)
    await vi.advanceTimersToNextTimerAsync()
    await paid
    packets += 1
  }
  return packets
}

test("all who may send to one machine at the same time get together what it may get, at every pace", () => {
  for (const pace of PACES) {
    const limits = PACE_LIMITS[pace]
    const portions = new Portions(limits, signal)
    const all = SENDERS.reduce((sum, sender) => sum + portions.of(sender), 0)
    expect([pace, Math.round(all)]).toEqual([pace, limits.packetsPerSecondPerMachine])
  }
})

test("our own questions get nearly all that a machine may get, and their part while nmap asks it", async () => {
  for (const pace of ["gentle", "normal"] as const) {
    const most = PACE_LIMITS[pace].packetsPerSecondPerMachine
    const portions = new Portions(PACE_LIMITS[pace], signal)
    const own = portions.of("questions")
    const alone = await asked(portions, 4)
    const [first, second] = [portions.hold([IP]), portions.hold([IP, "10.0.0.2"])]
    const besideTwo = await asked(portions, 4)
    first()
    const besideOne = await asked(portions, 4)
    second()
    const aloneAgain = await asked(portions, 4)
    const rates = [alone, besideTwo, besideOne, aloneAgain].map((packets) => packets / 4 / most)
    expect(rates.map((rate) => rate.toFixed(1))).toEqual([
      "0.8",
      ...[own, own].map((each) => (each / most).toFixed(1)),
      "0.8",
    ])
  }
})

test("a run over several machines is as fast as one of them may be asked, unless it has little to ask of each", () => {
  const portions = new Portions(PACE_LIMITS.normal, signal)
  expect(portions.rate("knocks", { wanted: 2_000, toEach: 135 })).toBe(2_000)
  expect(portions.rate("knocks", { wanted: 2_000, toEach: 3_000 })).toBe(portions.of("knocks"))
  expect(portions.rate("datagrams", { wanted: 50, toEach: 3_000 })).toBe(50)
})

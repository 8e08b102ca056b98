import { expect, test } from "vitest"
import { Tally } from "#engine/scan/tally.ts"

test("what a run's progress suggested is put right when it says how much it sent", () => {
  let now = 0
  const tally = new Tally(() => now)
  const run = {}
  now = 1_000
  tally.about(run, 400, 0)
  expect(tally.packets).toBe(400)
  now = 2_000
  tally.about(run, 900, 0)
  expect(tally.packets).toBe(900)
  tally.sent(run, 850, 0)
  expect(tally.packets).toBe(850)
})

test("progress that goes backwards takes nothing away, and runs are counted apart", () => {
  const tally = new Tally(() => 1_000)
  const [one, other] = [{}, {}]
  tally.about(one, 300, 0)
  tally.about(one, 100, 0)
  tally.sent(other, 50, 0)
  expect(tally.packets).toBe(350)
})

test("the rate is what the last seconds saw, also while a run is under way", () => {
  let now = 5_000
  const tally = new Tally(() => now)
  tally.about({}, 500, 0)
  expect(tally.rate()).toBe(100)
  now = 20_000
  expect(tally.rate()).toBe(0)
})

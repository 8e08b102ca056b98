import { expect, test } from "vitest"
import { Tally } from "#engine/scan/tally.ts"

test("packets are added up, whoever sent them", () => {
  const tally = new Tally(() => 1_000)
  tally.add(300)
  tally.add(50)
  expect(tally.packets).toBe(350)
})

test("the rate is what the last seconds saw", () => {
  let now = 5_000
  const tally = new Tally(() => now)
  for (; now < 10_000; now += 100) tally.add(10)
  now = 9_900
  expect(tally.rate()).toBe(100)
  now = 20_000
  expect([tally.rate(), tally.packets]).toEqual([0, 500])
})

test("a clock that is set back takes nothing away", () => {
  let now = 50_000
  const tally = new Tally(() => now)
  tally.add(500)
  now = 20_000
  tally.add(500)
  expect([tally.rate(), tally.packets]).toEqual([200, 1_000])
})

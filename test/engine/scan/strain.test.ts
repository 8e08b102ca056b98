import { expect, test } from "vitest"
import { refusal, strainBetween } from "#engine/scan/strain.ts"

test("a machine shows strain when its answers take five times as long and at least 50 ms more", () => {
  expect(strainBetween(10, 100)).toMatch(/10 ms to 100 ms/)
  expect([strainBetween(0.1, 20), strainBetween(200, 400), strainBetween(null, 900)]).toEqual([
    null,
    null,
    null,
  ])
})

test("open ports that stop answering are a refusal, one of several is not", () => {
  expect(refusal(4, 1)).toMatch(/3 of its 4 open ports/)
  expect(refusal(1, 0)).toMatch(/one open port/)
  expect([refusal(4, 3), refusal(2, 2), refusal(0, 0)]).toEqual([null, null, null])
})

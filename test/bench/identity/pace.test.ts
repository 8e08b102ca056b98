import { expect, test } from "vitest"
import { ratioOf } from "./pace.ts"

test("ten times the change for ten times the extra is a ratio of ten", () => {
  expect(ratioOf([1, 1.1, 2])).toBeCloseTo(10)
})

test("where one percent costs no more than nothing, there is no ratio to tell", () => {
  expect(ratioOf([0.241, 0.175, 0.169])).toBeNull()
  expect(ratioOf([1, 1.01, 1.5])).toBeNull()
})

import { expect, test } from "vitest"
import { placeIn } from "#renderer/mysteries/cursor.ts"

const queue = (...machines: readonly string[]) => ({
  total: machines.length,
  rowAt: (index: number) => {
    const machine = machines[index]
    return machine === undefined ? undefined : { machine }
  },
})

test("the machine that is looked at is followed when others come and go", () => {
  expect(placeIn(queue("a", "b", "c"), { index: 1, machine: "b" })).toBe(1)
  expect(placeIn(queue("new", "a", "b", "c"), { index: 1, machine: "b" })).toBe(2)
  expect(placeIn(queue("b", "c"), { index: 1, machine: "b" })).toBe(0)
})

test("where it has left, the next one stands in its place", () => {
  expect(placeIn(queue("a", "c"), { index: 1, machine: "b" })).toBe(1)
  expect(placeIn(queue("a", "b"), { index: 2, machine: "c" })).toBe(1)
  expect(placeIn(queue(), { index: 2, machine: "c" })).toBe(0)
})

test("nothing moves while its block is on its way", () => {
  const unloaded = { total: 500, rowAt: () => undefined }
  expect(placeIn(unloaded, { index: 420, machine: "m" })).toBe(420)
})

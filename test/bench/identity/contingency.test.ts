import { expect, test } from "vitest"
import { Contingency } from "./contingency.ts"

/** "a1 a1 b1": things of the true groups a, a and b, all put into group 1. */
function scoreOf(things: string) {
  const counts = new Contingency()
  for (const [truth = "", predicted = ""] of things.split(" ")) counts.add(truth, predicted)
  return counts.score()
}

test("the truth itself scores one", () => {
  const { pairwise, bcubed } = scoreOf("a1 a1 b2 c3")
  expect([pairwise, bcubed]).toEqual([
    { precision: 1, recall: 1, f1: 1 },
    { precision: 1, recall: 1, f1: 1 },
  ])
})

test("everything in one group finds all pairs, and is precise for few", () => {
  // Pairs: 6 put together, of which a-a and b-b belong together.
  const { pairwise, bcubed } = scoreOf("a1 a1 b1 b1")
  expect(pairwise).toEqual({ precision: 2 / 6, recall: 1, f1: 0.5 })
  expect(bcubed).toEqual({ precision: 0.5, recall: 1, f1: 2 / 3 })
})

test("a group torn into single things keeps its precision and loses its recall", () => {
  const { pairwise, bcubed } = scoreOf("a1 a2 a3")
  expect(pairwise).toEqual({ precision: 1, recall: 0, f1: 0 })
  expect(bcubed).toEqual({ precision: 1, recall: 1 / 3, f1: 0.5 })
})

test("a mixed case agrees with counting every pair by hand", () => {
  // True pairs: three of a, one of b. Put together: a-a and a-b twice in 1, b alone in 2, a in 3.
  const { pairwise, bcubed } = scoreOf("a1 a1 b1 b2 a3")
  expect([pairwise.precision, pairwise.recall]).toEqual([1 / 3, 1 / 4])
  expect(bcubed.precision).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
  expect(bcubed.recall).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)
})

test("a thing is told in which groups it went astray", () => {
  const counts = new Contingency()
  for (const [truth = "", predicted = ""] of "a1 a1 b1 b2".split(" ")) counts.add(truth, predicted)
  expect(counts.byPrediction().get("1")).toEqual([
    { truth: "a", count: 2 },
    { truth: "b", count: 1 },
  ])
  expect(counts.byTruth().get("b")).toEqual([
    { predicted: "1", count: 1 },
    { predicted: "2", count: 1 },
  ])
})

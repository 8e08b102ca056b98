import { describe, expect, test } from "vitest"
import { consensusOf, moreThan } from "#engine/findings/peers/consensus.ts"
import { compareVersions, isFarApart } from "#engine/findings/peers/versions.ts"

// n, sizes of classes, P(p > 1/2), P(p > 2/3), what may be said.
const TABLE = [
  [[1, 1], 0.5, 0.26, "differ"],
  [[2, 1], 0.69, 0.41, "differ"],
  [[3, 1], 0.81, 0.54, "odd-one-out"],
  [[2, 2], 0.5, 0.21, "split"],
  [[4, 1], 0.89, 0.65, "odd-one-out"],
  [[7, 1], 0.98, 0.86, "outlier"],
  [[6, 2], 0.91, 0.62, "two-camps"],
  [[5, 3], 0.75, 0.35, "split"],
  [[15, 1], 1, 0.99, "outlier"],
  [[12, 4], 0.98, 0.72, "two-camps"],
  [[97, 3], 1, 1, "outlier"],
  [[90, 10], 1, 1, "outlier"],
  [[67, 33], 1, 0.51, "split"],
] as const

describe("the table of what the numbers allow to say", () => {
  test.each(TABLE)("%j: %d, %d: %s", (sizes, half, twoThirds, agreement) => {
    const known = sizes[0] + sizes[1]
    expect(moreThan(1 / 2, sizes[0], known)).toBeCloseTo(half, 2)
    expect(moreThan(2 / 3, sizes[0], known)).toBeCloseTo(twoThirds, 2)
    expect(consensusOf(sizes).agreement).toBe(agreement)
  })
  test.each([
    [[], "unknown"],
    [[1], "unknown"],
    [[2], "same"],
    [[5, 1], "odd-one-out"],
    [[6, 1], "outlier"],
    [[1, 1, 1], "differ"],
    [[18, 1, 1], "outlier"],
    [[6, 1, 1], "split"],
    [[4_990, 10], "outlier"],
  ] as const)("%j is %s", (sizes, agreement) => expect(consensusOf(sizes).agreement).toBe(agreement))
})

test.each([
  ["1.26.1", "1.24.0", 1],
  ["1.9", "1.10", -1],
  ["9.2p1 Debian 2+deb12u3", "9.2p1 Debian 2+deb12u5", -1],
  ["9.2p1", "9.2p1 Debian 2+deb12u5", null],
  ["1.1.1", "1.1.1k", -1],
  ["2.0-rc1", "2.0", -1],
  ["2.0", "2.0.0", -1],
  ["banana", "1.0", null],
  ["v1.2", "1.2", 0],
] as const)("%s against %s: %j", (one, other, told) => expect(compareVersions(one, other)).toBe(told))

test("more than one minor version apart is far", () => {
  expect(isFarApart("1.26.1", "1.24.0")).toBe(true)
  expect(isFarApart("1.25.1", "1.24.0")).toBe(false)
  expect(isFarApart("2.0", "1.24.0")).toBe(true)
})

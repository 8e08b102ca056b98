import { expect, test } from "vitest"
import { lettersBetween, nearNames } from "#engine/findings/checks/near-names.ts"

/** Numbers that are the same each time. */
function numbers(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    return (((mixed ^ (mixed >>> 7)) >>> 0) % 1_000_003) % below
  }
}

test("letters left out, put in, changed and turned round are counted", () => {
  expect(lettersBetween("gateway", "gatewya")).toBe(1)
  expect(lettersBetween("gateway", "gatway")).toBe(1)
  expect(lettersBetween("gateway", "gatewaay")).toBe(1)
  expect(lettersBetween("gateway", "catebay")).toBe(2)
  expect(lettersBetween("gateway", "balance")).toBe(3)
  expect(lettersBetween("gateway", "gatewayserver")).toBe(3)
})

test("the index finds what comparing each with each finds", () => {
  const next = numbers(42)
  const letters = "abcdefgh"
  const word = () => Array.from({ length: 7 + next(3) }, () => letters[next(8)]).join("")
  const slip = (name: string) => {
    const at = next(name.length)
    return `${name.slice(0, at)}${letters[next(8)]}${name.slice(at + next(3))}`
  }
  const seen = [...new Set(Array.from({ length: 300 }, word))]
  const unseen = [...new Set(seen.map((name) => slip(slip(name))))].filter((name) => !seen.includes(name))
  const all = new Set([...seen, ...unseen])
  const isNear = (one: string, other: string) => {
    const apart = lettersBetween(one, other)
    const shortest = Math.min(one.length, other.length)
    return (apart === 1 && shortest >= 5) || (apart === 2 && shortest >= 7)
  }
  const expected = unseen.filter((name) => seen.some((other) => isNear(name, other)))
  const found = nearNames(unseen, seen, all)
  expect(expected.length).toBeGreaterThan(100)
  expect(found.map(({ name }) => name).toSorted()).toEqual(expected.toSorted())
})

test("sisters, marks, other domains and words of the house are not near", () => {
  const seen = ["storage1", "db-west.example.org", "gateway.example.org", "app-primary"]
  const names = ["storage2", "db-east.example.org", "gatewya.example.net", "app-primery", "web-primery"]
  expect(nearNames(names, seen, new Set([...seen, ...names]))).toEqual([])
})

test("what comes in may be of any length and of any letters", () => {
  const odd = [
    "",
    ".",
    "a".repeat(100_000),
    "\u0000\ud800",
    "ß".repeat(70),
    `${"x".repeat(63)}y.${"z".repeat(9_999)}`,
  ]
  expect(nearNames(odd, [...odd, "gateway"], new Set(odd))).toEqual([])
})

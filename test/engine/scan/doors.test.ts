import { expect, test } from "vitest"
import { doorsOf, knocksOf } from "#engine/scan/doors.ts"

test("a short list is asked whole, of a long one the usual ports come first", () => {
  expect(doorsOf("22,80,5000-5003")).toEqual([22, 80, 5000, 5001, 5002, 5003])
  const doors = doorsOf("1-65535")
  expect(doors.slice(0, 3)).toEqual([22, 80, 443])
  expect(doors.length).toBeLessThan(64)
})

test("a rescan knocks on what is open elsewhere here, within its share of the list, and on nothing outside it", () => {
  const open = new Map([
    [12_345, 30],
    [40_000, 1],
    [8_100, 3],
  ])
  const knocks = knocksOf("1-1000,8000-8200,12345", open)
  expect(knocks.slice(0, 2)).toEqual([12_345, 8_100])
  expect(knocks).not.toContain(40_000)
  expect(new Set(knocks).size).toBe(knocks.length)
  expect(knocks.length).toBeLessThanOrEqual(45)
})

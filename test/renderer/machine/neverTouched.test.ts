import { expect, test } from "vitest"
import { entriesFor } from "#renderer/machine/neverTouched.ts"

const entry = (id: number, subject: string) => ({ id, subject, reason: null })

const entries = [
  entry(1, "10.0.0.7"),
  entry(2, "10.0.1.0/24"),
  entry(3, "10.0.2.10-10.0.2.20"),
  entry(4, "10.0.3.1 10.0.3.9"),
  entry(5, "fd00::/64"),
]

test.each([
  ["10.0.0.7", [1]],
  ["10.0.0.8", []],
  ["10.0.1.255", [2]],
  ["10.0.2.15", [3]],
  ["10.0.2.21", []],
  ["10.0.3.9", [4]],
  ["fd00::abcd", [5]],
  ["fd00:0:0:1::1", []],
])("%s is kept from packets by the entries that hold it, and by no other", (ip, ids) => {
  expect(entriesFor(entries, [ip]).map(({ id }) => id)).toEqual(ids)
})

import { expect, test } from "vitest"
import { changedCountsText } from "#cli/counts.ts"
import { wrapped } from "#cli/wrapped.ts"

test("a sentence is wrapped at its spaces, and a word that is too long stays whole", () => {
  expect(wrapped("named in inventories/prod/hosts.ini:7 and nowhere else", 20)).toEqual([
    "named in",
    "inventories/prod/hosts.ini:7",
    "and nowhere else",
  ])
})

test("wide letters take two columns", () => {
  expect(wrapped("数据库 数据库", 12)).toEqual(["数据库", "数据库"])
})

test("where a terminal has no width a sentence stays on its line", () => {
  expect(wrapped("a b c", Infinity)).toEqual(["a b c"])
})

test("what changed in the counts is told beside them", () => {
  const before = { explained: 3, inDoubt: 2, mysteries: 4 }
  expect(changedCountsText(before, { explained: 1_005, inDoubt: 2, mysteries: 1 })).toBe(
    "1,005 explained (1,002 more), 2 in doubt, 1 mystery (3 fewer)",
  )
})

import { expect, test } from "vitest"
import {
  columnsOf,
  fieldFrom,
  namesMachines,
  sameColumns,
  tableInWords,
  withField,
} from "#renderer/sources/tableMapping.ts"

const table = {
  path: "racks.csv",
  rows: 30,
  read: false,
  saved: false,
  columns: [
    { header: "label", field: null, guess: null, secret: false },
    { header: "where", field: "address", guess: "address", secret: false },
    { header: "password", field: "owner", guess: null, secret: true },
  ],
  lost: [],
  sample: [],
} as const

test("what may be a secret is never given a meaning", () => {
  expect(columnsOf(table)).toEqual([
    { header: "label", field: null },
    { header: "where", field: "address" },
    { header: "password", field: null },
  ])
})

test("a column is given a meaning, loses it again, and is then as it was", () => {
  const before = columnsOf(table)
  const after = withField(before, "label", "name")
  expect(after[0]).toEqual({ header: "label", field: "name" })
  expect(sameColumns(before, after)).toBe(false)
  expect(sameColumns(before, withField(after, "label", null))).toBe(true)
})

test("rows are machines only where a column says which", () => {
  expect(namesMachines([{ header: "a", field: "owner" }])).toBe(false)
  expect(namesMachines([{ header: "a", field: "serial" }])).toBe(true)
})

test("a field is one that there is, and how a table is read is told in words", () => {
  expect([fieldFrom("owner"), fieldFrom("colour"), fieldFrom(null)]).toEqual(["owner", null, null])
  expect(tableInWords(table)).toBe("30 rows, not read")
  expect(tableInWords({ ...table, rows: 1, read: true, saved: true })).toBe("1 row, as you said")
})

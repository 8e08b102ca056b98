import * as fc from "fast-check"
import { expect, test } from "vitest"
import { printable, printableJson } from "#model/printable.ts"

test("control, bidirectional and invisible characters don't reach a terminal", () => {
  expect(printable("a\u001b[31mb\u0007\u009b\u202e\u2066\u200b\ufeff\nc\td")).toBe(
    "a\ufffd[31mb\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdc\ufffdd",
  )
})

test("letters of every script stay as they are", () => {
  expect(printable("Büro-Drucker 打印机 מדפסת 🖨")).toBe("Büro-Drucker 打印机 מדפסת 🖨")
})

test("no text comes out longer than its limit, on more than one line, or with a control character", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.integer({ min: 1, max: 50 }),
      (text, limit) => {
        const shown = printable(text, limit)
        return shown.length <= limit && !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(shown)
      },
    ),
  )
})

test("text that is cut says so, and no character is cut in two", () => {
  expect([printable("abcdef", 4), printable("ab🖨cdef", 4)]).toEqual(["abc…", "ab…"])
})

test("JSON keeps its value, and nothing in it moves a terminal", () => {
  const value = { "na\u202eme": '\u009b31m\u202e \u2028 \u001b[0m Büro 🖨 \\ "', list: [1, null] }
  const text = printableJson(value, 2)
  expect(JSON.parse(text)).toEqual(value)
  for (const letter of ["\u009b", "\u001b", "\u2028", "\u202e"]) expect(text).not.toContain(letter)
  expect(text).toContain("Büro 🖨")
})

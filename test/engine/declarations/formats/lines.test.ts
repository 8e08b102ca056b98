import * as fc from "fast-check"
import { expect, test } from "vitest"
import { masked } from "#engine/declarations/formats/lines.ts"

test("templates become filler of their own length, on their own line", () => {
  expect(masked("a: {{ x }}b {% if y %}\n{# no #} <% z %>{{ open\n}} end")).toBe(
    `a: ${"x".repeat(7)}b ${" ".repeat(10)}\n${" ".repeat(8)} ${" ".repeat(7)}{{ open\n}} end`,
  )
})

test("whatever the text, its length and its line ends stay", () => {
  const piece = fc.constantFrom("{{", "}}", "{%", "%}", "\n", "a", " ", "<%", "%>", "{#", "#}", "{")
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join("")
      const result = masked(text)
      expect(result.length).toBe(text.length)
      expect([...result.matchAll(/\n/gu)].map(({ index }) => index)).toEqual(
        [...text.matchAll(/\n/gu)].map(({ index }) => index),
      )
    }),
  )
})

test("templates that are opened and never closed cost no more than their text", () => {
  const text = `${"{{".repeat(2_500_000)}\n}}`
  expect(masked(text)).toBe(text)
})

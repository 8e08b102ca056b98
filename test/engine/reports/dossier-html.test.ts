import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as fc from "fast-check"
import { SaxesParser } from "saxes"
import { expect, test } from "vitest"
import { dossierHtml } from "#engine/reports/dossier-html.ts"
import { DOSSIER_STYLE } from "#engine/reports/dossier-style.ts"
import { plain } from "#engine/reports/plain.ts"
import { EMPTY, hostileText, sheetOf, UNPRINTABLE } from "./invented-dossier.ts"

interface Parsed {
  /** Every element with its attributes, in order; what a text can't change. */
  readonly shape: readonly string[]
  readonly text: string
  readonly style: string
}

/** The document as a strict parser reads it. */
function parsed(document: string): Parsed {
  const shape: string[] = []
  let text = ""
  let style = ""
  let inside = ""
  const parser = new SaxesParser()
  parser.on("error", (error) => {
    throw error
  })
  parser.on("opentag", ({ name, attributes }) => {
    inside = name
    shape.push(`${name} ${JSON.stringify(attributes)}`)
  })
  parser.on("closetag", () => (inside = ""))
  parser.on("comment", () => shape.push("comment"))
  parser.on("cdata", () => shape.push("cdata"))
  parser.on("text", (piece) => (inside === "style" ? (style += piece) : (text += piece)))
  parser.write(document).close()
  return { shape, text, style }
}

const HARMLESS = parsed(dossierHtml(sheetOf("x")))

test("whatever a name, path or author holds, the document has the same elements and shows the text", () => {
  fc.assert(
    fc.property(hostileText, (hostile) => {
      const { shape, text } = parsed(dossierHtml(sheetOf(hostile)))
      expect(shape).toEqual(HARMLESS.shape)
      expect(text.includes(`Can ${plain(hostile, 200)} be unplugged?`)).toBe(true)
      expect(UNPRINTABLE.test(text)).toBe(false)
    }),
    { numRuns: 300 },
  )
})

test("it runs nothing and fetches nothing", () => {
  const names = new Set([HARMLESS, parsed(dossierHtml(EMPTY))].flatMap(({ shape }) => shape.map(nameOf)))
  for (const active of ["script", "a", "img", "link", "iframe", "object", "form", "base", "use", "image"])
    expect(names).not.toContain(active)
  const attributes = HARMLESS.shape.flatMap((element) =>
    [...element.matchAll(/"([a-z-]+)":/g)].map(([, name]) => name),
  )
  expect(attributes.filter((name) => /^on|src|href|style$|action|data/u.test(name ?? ""))).toEqual([])
  expect(DOSSIER_STYLE).not.toMatch(/url\(|@import|expression/u)
})

const nameOf = (element: string) => element.split(" ")[0]

test("its policy allows this very style and nothing else", () => {
  const digest = createHash("sha256").update(HARMLESS.style).digest("base64")
  expect(HARMLESS.shape).toContain(
    `meta ${JSON.stringify({
      "http-equiv": "Content-Security-Policy",
      content: `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
    })}`,
  )
})

test("its colours are the console's, light and dark", () => {
  const tokens = readFileSync(join(import.meta.dirname, "../../../src/renderer/ui/tokens.css"), "utf8")
  const [screen = ""] = DOSSIER_STYLE.split("@page")
  const colours = [...screen.matchAll(/--[a-z-]+: #[0-9a-f]{6};/g)].map(([colour]) => colour)
  expect(colours.length).toBe(28)
  expect(colours.filter((colour) => !tokens.includes(colour))).toEqual([])
})

test("what nothing is known of is said, never left blank", () => {
  const { text } = parsed(dossierHtml(EMPTY))
  const said = text.replace(/\s+/gu, " ")
  for (const sentence of [
    "Can db1 be unplugged?",
    "Likely Not checked: all of its ports.",
    "Nothing was found that uses or names it. That is no proof that nothing does.",
    "Drawn up 2026-03-17 09:09 UTC from what was imported, and no source.",
  ])
    expect(said).toContain(sentence)
})

import * as fc from "fast-check"
import { expect, test } from "vitest"
import { dossierMarkdown } from "#engine/reports/dossier-markdown.ts"
import { codeMarkdown, textMarkdown } from "#engine/reports/markdown.ts"
import { EMPTY, hostileText, sheetOf, UNPRINTABLE } from "./invented-dossier.ts"

/** A text without what Markdown takes for letters: what was escaped or named, and underlines inside words. */
const bare = (markdown: string) =>
  markdown
    .replace(/\\[!-/:-@[-`{-~]/gu, "x")
    .replace(/&(?:amp|lt|gt|#124);/gu, "x")
    .replace(/(?<=[\p{L}\p{N}])_(?=[\p{L}\p{N}])/gu, "x")

const MEANING =
  /[&<>|\\`*[\]~$^{}_\n]|:\/\/|(?<![\p{L}\p{N}])www\.|^(?:#|[-+=:](?![\p{L}\p{N}])|\d{1,9}[.)](?=\s|$))/iu

test("no text means anything to Markdown", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(MEANING.exec(bare(textMarkdown(text)))?.[0]).toBeUndefined()
      const code = codeMarkdown(text).replace(/^`[^`]+`$/u, "x")
      expect(MEANING.exec(bare(code))?.[0]).toBeUndefined()
    }),
    { numRuns: 1_000 },
  )
})

/** With what each line begins: a heading, a row, an item. */
const shapeOf = (markdown: string) =>
  markdown
    .split("\n")
    .map((line) => /^(?:#+ [A-Z]|- (?:\[[ x]\] |[-+*>#] |\d+[.)] )?|\d\. |\| |\*\*|---$|)/u.exec(line)?.[0])

test("whatever a name, path or author holds, the document has the same lines", () => {
  const harmless = shapeOf(dossierMarkdown(sheetOf("x")))
  fc.assert(
    fc.property(hostileText, (hostile) => {
      const document = dossierMarkdown(sheetOf(hostile))
      expect(shapeOf(document)).toEqual(harmless)
      expect(UNPRINTABLE.test(document)).toBe(false)
    }),
    { numRuns: 300 },
  )
})

test("ordinary names, addresses and paths stand as they are", () => {
  expect(
    ["10.20.5.21", "kafka_test-01.prod.example", "@org/team (a+b)", "-v", "A. B"].map(textMarkdown),
  ).toEqual(["10.20.5.21", "kafka_test-01.prod.example", "@org/team (a+b)", "-v", "A. B"])
  expect(codeMarkdown("infra roles/web_1/tasks.yml:14 @ab12cd3")).toBe(
    "`infra roles/web_1/tasks.yml:14 @ab12cd3`",
  )
})

test("the dossier of a machine that nothing is known of says so", () => {
  expect(dossierMarkdown(EMPTY)).toBe(`# Can db1 be unplugged?

10.20.5.21 in db1, present, last seen 2026-03-17 06:12 UTC

**Likely.** Not checked: all of its ports.

## For pulling it (0)

Nothing speaks for it.

## Against (0)

Nothing was found that speaks against it. What was not checked is said below.

## Who would notice

Nothing was found that uses or names it. That is no proof that nothing does.

## Not checked (so this dossier says nothing about them)

All that Rollcall can check was checked.

## Could it be rebuilt?

Nothing was seen of it that could be rebuilt.

## Who to ask

Nobody is known who could be asked.

---

Drawn up 2026-03-17 09:09 UTC from what was imported, and no source.
Same evidence, same verdict: \`db1\`
`)
})

test("a line of evidence is told with its source, path, lines and commit", () => {
  expect(dossierMarkdown(sheetOf("infra"))).toContain(
    "- infra (`infra infra:27 @ab12cd3`, `infra @infra`)\n- A line still names it. (`infra infra:9 @ab12cd3`, ",
  )
})

import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"

const renderer = join(import.meta.dirname, "../../src/renderer")
const tokens = readFileSync(join(renderer, "ui/tokens.css"), "utf8")
const files = globSync("**/*.{css,tsx,ts}", { cwd: renderer }).filter((file) => file !== "ui/tokens.css")

function linesWith(pattern: RegExp): readonly string[] {
  return files.flatMap((file) =>
    readFileSync(join(renderer, file), "utf8")
      .split("\n")
      .flatMap((line, at) => (pattern.test(line) ? [`${file}:${at + 1} ${line.trim()}`] : [])),
  )
}

test("no colour is written down outside tokens.css", () => {
  expect(
    linesWith(/#[0-9a-f]{3}(?:[0-9a-f]{3})?(?:[0-9a-f]{2})?\b(?=[;\s"')])|\b(?:rgb|hsl|oklch)a?\(/i),
  ).toEqual([])
})

test("every role that a component asks for stands in tokens.css", () => {
  const known = new Set([...tokens.matchAll(/(--[a-z0-9-]+):/g)].map(([, name]) => name))
  const asked = files.flatMap((file) =>
    [...readFileSync(join(renderer, file), "utf8").matchAll(/var\((--[a-z0-9-]+)/g)].map(
      ([, name = ""]) => name,
    ),
  )
  const unknown = asked.filter((name) => !known.has(name) && !name.startsWith("--mantine-"))
  expect([...new Set(unknown)]).toEqual([])
})

test("text from a network is never set as markup", () => {
  expect(linesWith(/dangerouslySetInnerHTML|innerHTML\s*=/)).toEqual([])
})

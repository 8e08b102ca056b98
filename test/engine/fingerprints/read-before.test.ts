import { createHash } from "node:crypto"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { quiet, textsOf } from "./rule-texts.ts"

const RULES = `
field: http.title
rules:
  - { id: one, pattern: '^Panel (?<version>\\d)$', means: { product: Panel, version: '{version}' }, matches: [Panel 1], matches-not: [b] }
`

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-kept-rules-"))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What a start of its own makes of a title: nothing of an earlier one is in memory. */
async function productAtStart(keepIn: string): Promise<string | undefined> {
  vi.resetModules()
  const { openRecogniser } = await import("#engine/fingerprints/recogniser.ts")
  const recogniser = openRecogniser(await textsOf({ titles: RULES }), { ...quiet, keepIn })
  try {
    const [found] = await recogniser.recognise([{ "http.title": ["Panel 7"] }])
    return found?.[0]?.claims["product"]
  } finally {
    await recogniser.close()
  }
}

const onlyFile = () => join(folder, readdirSync(folder)[0] ?? "")

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex")

test("the next start takes the rules as they were read", async () => {
  expect(await productAtStart(folder)).toBe("Panel")
  const [, text = ""] = readFileSync(onlyFile(), "utf8").split("\n")
  const other = text.replaceAll('"Panel"', '"From the kept ones"')
  writeFileSync(onlyFile(), `${digestOf(other)}\n${other}`)
  expect(await productAtStart(folder)).toBe("From the kept ones")
})

test("what is damaged or cut short is read anew, and kept again", async () => {
  await productAtStart(folder)
  const whole = readFileSync(onlyFile(), "utf8")
  for (const damaged of [whole.slice(0, -10), whole.replace("Panel", "Pamel"), "", "\n"]) {
    writeFileSync(onlyFile(), damaged)
    expect(await productAtStart(folder)).toBe("Panel")
    expect(readFileSync(onlyFile(), "utf8")).toBe(whole)
  }
})

test("where nothing can be kept, the rules are read all the same", async () => {
  const file = join(folder, "a file")
  writeFileSync(file, "")
  expect(await productAtStart(file)).toBe("Panel")
})

import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { newHome, type Home } from "./command.ts"

// Each test starts programs, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

let home: Home

beforeAll(() => {
  home = newHome()
})

afterAll(() => home.remove())

const file = async (name: string, pattern: string) => {
  const path = join(home.folder, name)
  await writeFile(
    path,
    `field: greeting.text\nrules:\n  - id: acme\n    pattern: '${pattern}'\n    means: { product: Acme }\n` +
      "    matches: [ACME 1]\n    matches-not: [ACNE 1]\n",
  )
  return path
}

test("rules test ends with 0 for sound rules, 1 for an example that fails, 2 for what can't be read", async () => {
  const sound = await file("sound.yaml", "^ACME")
  const failing = await file("failing.yaml", "^AC")
  const broken = await file("broken.yaml", "^(ACME")
  const ends = await Promise.all(
    [sound, failing, broken, "/nowhere.yaml"].map((path) => home.run("rules", "test", path)),
  )
  expect(ends.map(({ exit, out }) => [exit, out])).toEqual([
    [0, ""],
    [1, `${failing}:7: failing/acme must not match "ACNE 1", and does.\n`],
    [2, expect.stringMatching(/broken\.yaml:4: The pattern can't be used/)],
    [2, ""],
  ])
})

test("a source is added, tried, listed and removed", async () => {
  const place = await file("acme.yaml", "^ACME")
  const added = await home.json("rules", "add", place, "--name", "mine")
  const tried = await home.json("rules", "try", "greeting.text", "ACME 7")
  const removed = await home.json("rules", "remove", "mine")
  expect({ added, tried, removed }).toMatchObject({
    added: {
      sources: [
        { name: null, kind: "own" },
        { name: "mine", kind: "path", place, rules: 1 },
      ],
    },
    tried: { meanings: expect.arrayContaining([expect.objectContaining({ rule: "mine/acme/acme" })]) },
    removed: { sources: [{ name: null }] },
  })
})

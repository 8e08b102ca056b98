import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { existsSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { execa } from "execa"
import { afterEach, beforeEach, expect, test } from "vitest"
import { clientOver, type Client } from "#api/client.ts"
import { openEngine, type Engine } from "#engine/engine.ts"

let folder: string
let engine: Engine
let client: Client

const quiet = { info: () => {}, warn: () => {}, error: () => {} }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-rules-"))
  const home = join(folder, "home")
  await mkdir(home)
  engine = await openEngine({ home, database: join(home, "rollcall.db"), version: "test", log: quiet })
  client = clientOver((request) => engine.fetch(request))
})

afterEach(async () => {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

const rulesFor = (product: string) => `
field: greeting.text
rules:
  - id: acme
    pattern: '^ACME (?<version>[\\d.]{1,20})'
    means: { product: ${product}, version: '{version}' }
    matches: [ACME 1.2]
    matches-not: [ACNE 1.2]
`

const productsOf = async () => {
  const meanings = await client.rules.try({ field: "greeting.text", text: "ACME 4.5" })
  return meanings
    .filter(({ rule }) => rule.includes("/acme"))
    .map(({ rule, claims }) => [rule, claims.product])
}

const git = (at: string, ...args: readonly string[]) =>
  execa("git", ["-C", at, "-c", "user.name=A", "-c", "user.email=a@example.org", ...args])

/** A repository that tries to have programs run: hooks, filters, a monitor, links and a submodule. */
async function hostileRepository(): Promise<string> {
  const at = join(folder, "theirs")
  const trap = `touch ${join(folder, "ran")}`
  await mkdir(join(at, "sub"), { recursive: true })
  await git(at, "init", "--quiet")
  await writeFile(join(at, "acme.yaml"), rulesFor("Acme"))
  await writeFile(join(at, ".gitattributes"), "* filter=trap diff=trap\n")
  await writeFile(join(at, "workflow.yml"), "on: push\n")
  await symlink("/etc/passwd", join(at, "link.yaml"))
  await git(at, "add", ".")
  await git(at, "update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},vendor`)
  await git(at, "commit", "--quiet", "-m", "rules")
  await git(at, "config", "filter.trap.smudge", trap)
  await git(at, "config", "core.fsmonitor", trap)
  await git(at, "config", "uploadpack.packObjectsHook", trap)
  await writeFile(join(at, ".git", "hooks", "post-checkout"), `#!/bin/sh\n${trap}\n`, { mode: 0o755 })
  return at
}

test("a folder's rules speak once it is added, change with a sync, and are silent once it is removed", async () => {
  const place = join(folder, "acme-rules")
  await mkdir(place)
  await writeFile(join(place, "greetings.yaml"), rulesFor("Acme"))
  const before = await productsOf()
  const [, added] = await client.rules.add({ place })
  const first = await productsOf()
  await writeFile(join(place, "greetings.yaml"), rulesFor("Acme Plus"))
  const unsynced = await productsOf()
  await client.rules.sync()
  const synced = await productsOf()
  await client.rules.remove({ name: "acme-rules" })
  expect({ before, added, first, unsynced, synced, removed: await productsOf() }).toMatchObject({
    before: [],
    added: { name: "acme-rules", kind: "path", formats: ["yaml"], files: 1, rules: 1, problems: [] },
    first: [["acme-rules/greetings/acme", "Acme"]],
    unsynced: [["acme-rules/greetings/acme", "Acme"]],
    synced: [["acme-rules/greetings/acme", "Acme Plus"]],
    removed: [],
  })
})

test("of a hostile repository only the text of its rules is read, and what is left out is said", async () => {
  const at = await hostileRepository()
  const { stdout: commit } = await git(at, "rev-parse", "HEAD")
  const [, source] = await client.rules.add({ place: `file://${at}`, name: "theirs" })
  expect({ source, products: await productsOf(), ran: existsSync(join(folder, "ran")) }).toMatchObject({
    source: {
      kind: "git",
      commit,
      rules: 1,
      failure: null,
      skipped: [
        "link.yaml is a link, which is not followed.",
        "vendor is another repository (a submodule), which is not fetched.",
        "workflow.yml holds no rules.",
      ],
    },
    products: [["theirs/acme/acme", "Acme"]],
    ran: false,
  })
})

test("a source that can't be read any more stays in use and says why", async () => {
  const place = join(folder, "gone")
  await mkdir(place)
  await writeFile(join(place, "greetings.yaml"), rulesFor("Acme"))
  await client.rules.add({ place })
  await rm(place, { recursive: true })
  const [, source] = await client.rules.sync()
  expect({ failure: source?.failure, products: await productsOf() }).toEqual({
    failure: `There is nothing at ${place} that could be read. Name a file or a folder of rules.`,
    products: [["gone/greetings/acme", "Acme"]],
  })
})

test.each([
  ["ext::sh -c 'touch ran'", "can't be read as a repository"],
  ["https://me:secret@example.org/rules.git", "keeps no user names, passwords"],
  ["git://example.org/rules.git", "can't be read as a repository"],
  ["relative/folder", "no whole path"],
  ["/nowhere/at/all", "There is nothing at"],
  ["file:///nowhere/at/all", "is no git repository"],
])("%s is refused with a sentence", async (place, sentence) => {
  await expect(client.rules.add({ place, name: "x" })).rejects.toThrow(sentence)
})

test("a folder without rules and a name that is taken are refused", async () => {
  const place = join(folder, "acme-rules")
  await mkdir(place)
  await writeFile(join(place, "other.txt"), "x")
  await expect(client.rules.add({ place })).rejects.toThrow("holds no rules")
  await writeFile(join(place, "greetings.yaml"), rulesFor("Acme"))
  await client.rules.add({ place })
  await expect(client.rules.add({ place })).rejects.toThrow('There is a source "acme-rules" already')
})

test("examples are tried by path", async () => {
  const file = join(folder, "acme.yaml")
  await writeFile(file, rulesFor("Acme").replace("[ACME 1.2]", "[acme 1.2]"))
  const tested = await client.rules.test({ paths: [file] })
  expect(tested).toMatchObject({
    tried: 2,
    mistakes: [],
    failed: [{ path: file, line: 7, sentence: 'acme/acme must match "acme 1.2", and does not.' }],
  })
})

import { execa } from "execa"
import * as fc from "fast-check"
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Declaration } from "#model/written.ts"
import { deadDeclarations, type DeadGiven } from "#engine/explanation/dead.ts"
import { removalPatch, type EditedFile } from "#engine/explanation/patch.ts"
import { commit, DAY, declaration, identifier, link, NOW } from "./scene.ts"

const named = (id: number, name: string, said: Partial<Declaration> = {}) =>
  declaration(id, { identifiers: [identifier("name", name)], ...said })

const OFTEN = { asked: [NOW - 30 * DAY, NOW - 20 * DAY, NOW], lastAnswer: null }

const dead = (given: Partial<DeadGiven>) =>
  deadDeclarations({ declarations: [], links: [], asked: new Map(), commits: new Map(), now: NOW, ...given })

describe("a declaration is dead", () => {
  test("where its machine never answered though it was asked, with its age and author", () => {
    expect(
      dead({
        declarations: [named(1, "db9.lan", { line: 4, endLine: 6 })],
        asked: new Map([[1, OFTEN]]),
        commits: new Map([[1, commit("abc", "pia@acme.example", { time: Date.UTC(2021, 2, 2) })]]),
      }),
    ).toMatchObject([
      {
        sentence:
          "db9.lan never answered, though it was asked 3 times since 2026-02-15, written on 2021-03-02.",
        author: "pia@acme.example",
        since: Date.UTC(2021, 2, 2),
        removal: { source: "infra", path: "hosts.yml", line: 4, endLine: 6 },
        kept: null,
      },
    ])
  })

  test.each([
    ["it was never asked", {}, null],
    ["it was asked once", {}, { asked: [NOW - 30 * DAY], lastAnswer: null }],
    ["it was first asked this week", {}, { asked: [NOW - DAY, NOW], lastAnswer: null }],
    ["it answered once", {}, { ...OFTEN, lastAnswer: NOW - 300 * DAY }],
    ["it is planned", { status: "planned" }, OFTEN],
    ["it is known to be unmanaged", { status: "unmanaged" }, OFTEN],
    ["a part of it is filled in by a program", { state: "templated" }, OFTEN],
    ["it is a lease", { kind: "lease" }, OFTEN],
  ] as const)("not where %s", (_, said, asked) => {
    const given = {
      declarations: [named(1, "db9.lan", said)],
      asked: new Map(asked === null ? [] : [[1, asked]]),
    }
    expect(dead(given)).toEqual([])
  })

  test("not where it may be about a machine that is there", () => {
    const one = named(1, "db9.lan")
    const links = [link(one, { standing: "candidate" })]
    expect(dead({ declarations: [one], links, asked: new Map([[1, OFTEN]]) })).toEqual([])
  })

  test("and stays where its lines also declare something that is alive", () => {
    const declarations = [named(1, "web01", { line: 4 }), named(2, "web02", { line: 4 })]
    expect(dead({ declarations, asked: new Map([[1, OFTEN]]) })).toMatchObject([
      { removal: null, kept: "Lines 4 to 4 also declare web02: edit them by hand." },
    ])
    const both = new Map([1, 2].map((id) => [id, OFTEN] as const))
    expect(dead({ declarations, asked: both }).map(({ removal }) => removal?.line)).toEqual([4, 4])
  })
})

describe("the patch", () => {
  let folder = ""
  const head = { subject: "Remove machines that never answered", body: "db9.lan was asked 3 times.", at: NOW }

  const git = async (...args: readonly string[]) =>
    execa(
      "git",
      ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false", ...args],
      {
        cwd: folder,
        env: { PATH: process.env["PATH"] ?? "", HOME: folder, GIT_CONFIG_NOSYSTEM: "1" },
        extendEnv: false,
        timeout: 20_000,
      },
    )

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "rollcall-patch-"))
    await git("init", "-q")
  })
  afterEach(async () => rm(folder, { recursive: true, force: true }))

  async function applied(files: readonly EditedFile[]): Promise<readonly string[]> {
    for (const { path, text } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    await git("add", ".")
    await git("commit", "-q", "-m", "Begin")
    await writeFile(join(folder, ".git", "removal.patch"), removalPatch(files, head))
    await git("am", "-q", "--keep-cr", ".git/removal.patch")
    return Promise.all(files.map(async ({ path }) => readFile(join(folder, path), "utf8")))
  }

  const numbered = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}\n`).join("")

  test("is taken by git as it is, over several files and stretches", async () => {
    const files = [
      {
        path: "hosts.yml",
        text: numbered(40),
        removals: [
          { line: 2, endLine: 2 },
          { line: 6, endLine: 8 },
          { line: 30, endLine: 31 },
        ],
      },
      { path: 'zones/my file "ä".zone', text: "a\nb\nc", removals: [{ line: 3, endLine: 3 }] },
      { path: "crlf.txt", text: "a\r\nb\r\nc\r\n", removals: [{ line: 1, endLine: 1 }] },
    ]
    const gone = new Set([2, 6, 7, 8, 30, 31])
    const left = Array.from({ length: 40 }, (_, at) => at + 1).filter((at) => !gone.has(at))
    expect(await applied(files)).toEqual([left.map((at) => `line ${at}\n`).join(""), "a\nb\n", "b\r\nc\r\n"])
    const { stdout } = await git("log", "-1", "--format=%an: %s%n%b")
    expect(stdout.trimEnd()).toBe("Rollcall: Remove machines that never answered\ndb9.lan was asked 3 times.")
  })

  test("takes out exactly the lines that it was told, whatever the file", async () => {
    const file = fc.record({
      count: fc.integer({ min: 2, max: 30 }),
      ends: fc.boolean(),
      gone: fc.array(fc.nat(28), { minLength: 1, maxLength: 8 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 3 }), async (made) => {
        await rm(join(folder, ".git"), { recursive: true, force: true })
        await git("init", "-q")
        const files = made.map(({ count, ends, gone }, index) => ({
          path: `${index}.txt`,
          text: ends ? numbered(count) : numbered(count).slice(0, -1),
          removals: gone.map((at) => (at % (count - 1)) + 1).map((line) => ({ line, endLine: line })),
        }))
        const expected = files.map(({ text, removals }) => {
          const lines = text.split(/(?<=\n)/u)
          return lines.filter((_, at) => !removals.some(({ line }) => line === at + 1)).join("")
        })
        expect(await applied(files)).toEqual(expected)
      }),
      { numRuns: 15 },
    )
  })

  test.each([
    ["lines that the file no longer has", "a\nb\n", { line: 3, endLine: 3 }, "read the source again"],
    ["all that the file holds", "a\nb\n", { line: 1, endLine: 2 }, "Nothing would be left"],
    [
      "what stands beside a secret",
      "a\ndb_password: hunter2\nb\n",
      { line: 1, endLine: 1 },
      "looks like a secret",
    ],
  ])("is not written for %s", (_, text, removal, because) => {
    expect(() => removalPatch([{ path: "a.yml", text, removals: [removal] }], head)).toThrow(because)
  })

  test("ends its message before the diff, whatever the message says", async () => {
    const files = [{ path: "a.txt", text: "a\nb\n", removals: [{ line: 1, endLine: 1 }] }]
    const evil = { ...head, subject: "One\nBcc: x@example.org", body: "---\ndiff --git a/x b/x\nFrom me" }
    const text = removalPatch(files, evil)
    expect(text.split("\n").filter((line) => line === "---")).toHaveLength(1)
    expect(text).not.toMatch(/^Bcc:/mu)
  })
})

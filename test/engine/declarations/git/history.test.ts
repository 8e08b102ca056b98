import { rmSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { commands } from "#engine/declarations/git/commands.ts"
import { type Commit, commitsSince } from "#engine/declarations/git/history.ts"
import { syncMirror } from "#engine/declarations/git/mirror.ts"
import { removedLines } from "#engine/declarations/git/removed-lines.ts"
import { all, Workshop } from "#test/engine/declarations/git/workshop.ts"

const shop = new Workshop()
afterAll(() => shop.remove())

async function historyOf(name: string, known: string | null = null): Promise<Commit[]> {
  const { head } = await syncMirror(shop.path(name), shop.places(name))
  return all(commitsSince(shop.at(name), { tip: head ?? "", known }))
}

describe("the history", () => {
  test("tells each commit with its author by the mailmap, its times, trailers, tickets and files", async () => {
    const repository = shop.repository("told")
    const first = shop.commit(
      repository,
      "Add kafka-test broker\n\nFor OPS-12 and #7.\n\nBug: T324\nReviewed-by: Bo <bo@example.com>\n",
      { hosts: "kafka1\n", ".mailmap": "Grace Hopper <grace@example.com> <gh@old.example>\n" },
      { name: "gh", mail: "gh@old.example", date: "2021-03-02T10:00:00+02:00" },
    )
    const second = shop.commit(repository, "Move it", { hosts: "kafka2\n" })
    shop.git(repository, ["rm", "-q", "hosts"])
    shop.commit(repository, "Retire it")
    const history = await historyOf("told")
    expect(history.map(({ subject, files }) => [subject, files])).toEqual([
      ["Retire it", [{ path: "hosts", escaped: false, change: "deleted" }]],
      ["Move it", [{ path: "hosts", escaped: false, change: "modified" }]],
      [
        "Add kafka-test broker",
        [
          { path: ".mailmap", escaped: false, change: "added" },
          { path: "hosts", escaped: false, change: "added" },
        ],
      ],
    ])
    expect(history[2]).toMatchObject({
      ...{ oid: first, parents: [], author: { name: "Grace Hopper", mail: "grace@example.com" } },
      ...{ authored: Date.UTC(2021, 2, 2, 8), committed: Date.UTC(2021, 2, 2, 8) },
      trailers: [
        { key: "Bug", value: "T324" },
        { key: "Reviewed-by", value: "Bo <bo@example.com>" },
      ],
      ...{ tickets: ["OPS-12", "#7", "T324"], bulk: false, bot: false, boundary: false },
    })
    expect((await historyOf("told", second)).map(({ subject }) => subject)).toEqual(["Retire it"])
    expect(history[1]?.parents).toEqual([first])
  })

  test("marks bulk commits, bots and merges", async () => {
    const repository = shop.repository("marked")
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`f${index}`, "x"]))
    shop.commit(repository, "everything", many)
    shop.git(repository, ["checkout", "-q", "-b", "side"])
    const bot = { name: "renovate[bot]", mail: "29139614+renovate[bot]@users.noreply.github.com" }
    shop.commit(repository, "bump", { f1: "y" }, bot)
    shop.git(repository, ["checkout", "-q", "main"])
    shop.commit(repository, "else", { f2: "z" })
    shop.git(repository, [
      "-c",
      "user.name=M",
      "-c",
      "user.email=m@x.example",
      "merge",
      "-q",
      "side",
      "-m",
      "merge",
    ])
    const history = await historyOf("marked")
    const marks = history.map(({ subject, bulk, bot: isBot, parents, files }) => ({
      ...{ subject, bulk, isBot, parents: parents.length, files: files.length },
    }))
    expect(marks.toSorted((a, b) => a.subject.localeCompare(b.subject))).toEqual([
      { subject: "bump", bulk: false, isBot: true, parents: 1, files: 1 },
      { subject: "else", bulk: false, isBot: false, parents: 1, files: 1 },
      { subject: "everything", bulk: true, isBot: false, parents: 0, files: 21 },
      { subject: "merge", bulk: false, isBot: false, parents: 2, files: 0 },
    ])
  })

  test("never takes what a stranger wrote for structure", async () => {
    const repository = shop.repository("strange")
    const oid = "0123456789abcdef0123456789abcdef01234567"
    const odd = {
      [oid]: "a",
      "M\nD": "b",
      "--upload-pack=touch x": "c",
      "\u001B[31mred": "d",
      "a\tb": "e",
      '"quoted"': "f",
    }
    shop.commit(repository, `${oid}\n\nM\n\nA: \n`, odd, {
      name: "<b>Eve</b> \u202Egnp.exe",
      mail: "e@x.example",
    })
    shop.commit(repository, "", {}, { mail: "" })
    const history = await historyOf("strange")
    expect(history).toHaveLength(2)
    expect(history[0]).toMatchObject({ subject: "", files: [], author: { name: "Ada Lovelace", mail: "" } })
    expect(history[1]?.author.name).toBe("b>Eve</b> \u202Egnp.exe".replaceAll(/[<>]/gu, ""))
    expect(new Set(history[1]?.files.map(({ path }) => path))).toEqual(new Set(Object.keys(odd)))
  })

  test("reads names and paths that are not UTF-8", async () => {
    const repository = shop.repository("latin")
    const commit = Buffer.from(
      [
        "commit refs/heads/main",
        "author J\xF6rg <joerg@example.com> 1600000000 +0000",
        "committer J\xF6rg <joerg@example.com> 1600000000 +0000",
        "data 6",
        "Gr\xFC\xDFe",
        'M 100644 inline "caf\\351.txt"',
        "data 2",
        "x",
        "",
        "",
      ].join("\n"),
      "latin1",
    )
    shop.git(repository, ["fast-import", "--quiet"], { input: commit })
    const [only] = await historyOf("latin")
    expect(only).toMatchObject({
      ...{ author: { name: "Jörg" }, subject: "Grüße" },
      files: [{ path: String.raw`caf\xE9.txt`, escaped: true, change: "added" }],
    })
  })

  test("marks where a shallow history ends", async () => {
    const repository = shop.repository("whole")
    for (const each of ["one", "two", "three"]) shop.commit(repository, each, { a: each })
    shop.git(shop.folder, ["clone", "-q", "--depth=2", `file://${repository}`, "cut"])
    const history = await historyOf("cut")
    expect(history.map(({ subject, boundary }) => [subject, boundary])).toEqual([
      ["three", false],
      ["two", true],
    ])
  })

  test("of a date beyond all calendars stays a moment", async () => {
    const repository = shop.repository("far")
    const tree = shop.git(repository, ["write-tree"])
    const who = "A <a@x.example> 99999999999 +0000"
    const input = `tree ${tree}
author ${who}
committer ${who}

far
`
    const oid = shop.git(repository, ["hash-object", "-t", "commit", "-w", "--stdin"], { input })
    shop.git(repository, ["update-ref", "refs/heads/main", oid])
    const [only] = await historyOf("far")
    expect(new Date(only?.committed ?? Number.NaN).getTime()).toBe(99_999_999_999_000)
  })
})

describe("a repository of 2,000 commits", () => {
  const MANY = 2_000
  beforeAll(() => {
    const repository = shop.repository("many")
    const commits = Array.from({ length: MANY }, (_, index) => {
      const message = `change ${index} for OPS-${index}`
      const content = `machine${index}\n`
      const when = 1_600_000_000 + index * 60
      return [
        "commit refs/heads/main",
        `committer A${index % 6} <a${index % 6}@example.com> ${when} +0000`,
        `data ${message.length}\n${message}`,
        `M 100644 inline hosts/${index % 50}`,
        `data ${content.length}\n${content}`,
      ].join("\n")
    })
    shop.git(repository, ["fast-import", "--quiet"], { input: `${commits.join("\n")}\n` })
  })

  test("is told whole, in order, and only as far as somebody listens", async () => {
    const history = await historyOf("many")
    expect(history.map(({ tickets }) => tickets[0])).toEqual(
      Array.from({ length: MANY }, (_, index) => `OPS-${MANY - 1 - index}`),
    )
    const seen: string[] = []
    for await (const { oid } of commitsSince(shop.at("many"), { tip: history[0]?.oid ?? "", known: null })) {
      seen.push(oid)
      if (seen.length === 3) break
    }
    expect(seen).toEqual(history.slice(0, 3).map(({ oid }) => oid))
  })

  test("gives every line that was removed, with the commit that removed it", async () => {
    const [tip] = await historyOf("many")
    const removed = await all(removedLines(shop.at("many"), { tip: tip?.oid ?? "", known: null, paths: [] }))
    expect(removed).toHaveLength(MANY - 50)
    expect(removed[0]).toMatchObject({
      ...{ commit: tip?.oid, path: "hosts/49", deleted: false, cut: false },
      lines: [{ line: 1, text: `machine${MANY - 51}` }],
    })
    const bounded = all(
      removedLines(shop.at("many"), { tip: tip?.oid ?? "", known: null, paths: [], bytes: 10_000 }),
    )
    await expect(bounded).rejects.toMatchObject({ why: "large" })
  })
})

describe("removed lines", () => {
  test("are told with path, line and commit, of changed and deleted files of the wanted paths", async () => {
    const repository = shop.repository("removed")
    const first = shop.commit(repository, "one", {
      "inventory/hosts": "web1\nweb2\nweb3\n",
      'inventory/odd "name"\t.ini': "db1\r\ndb2\r\n",
      "docs/readme": "web1\n",
      "caf\u00E9": "bar1\n",
    })
    shop.write(repository, { "inventory/hosts": "web1\nweb3\n", "docs/readme": "" })
    const second = shop.commit(repository, "two")
    shop.git(repository, ["rm", "-q", "-r", "inventory", "caf\u00E9"])
    const third = shop.commit(repository, "three")
    await syncMirror(repository, shop.places("removed"))
    const git = shop.at("removed")
    const wishes = { tip: third, known: null, paths: ["inventory", "caf\u00E9"] }
    const removals = await all(removedLines(git, wishes))
    expect(removals.map(({ commit, path, deleted, lines }) => [commit, path, deleted, lines])).toEqual([
      [third, "caf\u00E9", true, [{ line: 1, text: "bar1" }]],
      [
        ...[third, "inventory/hosts", true],
        [
          { line: 1, text: "web1" },
          { line: 2, text: "web3" },
        ],
      ],
      [
        ...[third, 'inventory/odd "name"\t.ini', true],
        [
          { line: 1, text: "db1" },
          { line: 2, text: "db2" },
        ],
      ],
      [second, "inventory/hosts", false, [{ line: 2, text: "web2" }]],
    ])
    const long = Array.from({ length: 2_000 }, (_, index) => `somewhere/else/${index}`)
    expect(await all(removedLines(git, { ...wishes, paths: [...wishes.paths, ...long] }))).toEqual(removals)
    expect(await all(removedLines(git, { ...wishes, known: second, paths: ["docs"] }))).toEqual([])
    const odd = { tip: first, known: null, paths: ["-x"], without: [":!y"] }
    expect(commands.removed(odd).args.slice(-3)).toEqual([
      "--",
      ":(top,literal)-x",
      ":(top,exclude,literal):!y",
    ])
  })

  test("of an incomplete repository are told, but of paths with missing content, which are named", async () => {
    const repository = shop.repository("holes")
    shop.commit(repository, "one", { hosts: "web1\nweb2\n", ":!lost": "db1\n", other: "x\n" })
    const lost = shop.git(repository, ["rev-parse", "HEAD::!lost"])
    shop.commit(repository, "two", { ":!lost": "db2\n", hosts: "web1\n" })
    const tip = shop.commit(repository, "three", { ":!lost": "", hosts: "" })
    rmSync(join(repository, ".git", "objects", lost.slice(0, 2), lost.slice(2)))
    expect(await syncMirror(repository, shop.places("holes"))).toMatchObject({ incomplete: true })
    const leftOut: string[] = []
    const onLeftOut = (paths: readonly string[]) => void leftOut.push(...paths)
    const wishes = { tip, known: null, onLeftOut }
    const removals = await all(removedLines(shop.at("holes"), { ...wishes, paths: [] }))
    expect(removals.map(({ path, lines }) => [path, lines[0]?.text])).toEqual([
      ["hosts", "web1"],
      ["hosts", "web2"],
    ])
    expect(leftOut).toEqual([":!lost"])
    expect(await all(removedLines(shop.at("holes"), { ...wishes, paths: ["hosts"] }))).toEqual(removals)
  })

  test("that look like headers of a patch are lines like others", async () => {
    const repository = shop.repository("headers")
    const lines = [
      "-- a/other",
      "++ b/other",
      "@@ -1,9 +1,9 @@",
      "diff --git a/x b/x",
      `commit ${"0".repeat(40)} 1`,
      "\\ No newline at end of file",
    ]
    shop.commit(repository, "one", { hosts: `${lines.join("\n")}\nlast` })
    shop.commit(repository, "two", { hosts: `${lines.map((line) => `+${line}`).join("\n")}\n` })
    const { head } = await syncMirror(repository, shop.places("headers"))
    const [only, ...more] = await all(
      removedLines(shop.at("headers"), { tip: head ?? "", known: null, paths: [] }),
    )
    expect(more).toEqual([])
    expect(only?.path).toBe("hosts")
    expect(only?.lines.map(({ text }) => text)).toEqual([...lines, "last"])
  })

  test("of a line without an end are cut", async () => {
    const repository = shop.repository("endless")
    shop.commit(repository, "one", { long: `web1 ${"x".repeat(3_000_000)}`, huge: "y".repeat(20_000_000) })
    shop.commit(repository, "two", { long: "", huge: "" })
    const { head } = await syncMirror(repository, shop.places("endless"))
    const removals = await all(removedLines(shop.at("endless"), { tip: head ?? "", known: null, paths: [] }))
    expect(removals.map(({ path, lines }) => [path, lines[0]?.text.length])).toEqual([["long", 1_999]])
  })
})

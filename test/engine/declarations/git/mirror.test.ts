import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { chooseBranch, syncMirror } from "#engine/declarations/git/mirror.ts"
import type { SyncProgress } from "#engine/declarations/git/progress.ts"
import { all, Workshop } from "#test/engine/declarations/git/workshop.ts"
import { blame } from "#engine/declarations/git/blame.ts"
import { commitsSince } from "#engine/declarations/git/history.ts"
import { readBlobs, treeOf } from "#engine/declarations/git/tree.ts"

const shop = new Workshop()
afterAll(() => shop.remove())

describe("a mirror", () => {
  test("is a bare repository with our own settings and no hooks, at the tip of the default branch", async () => {
    const repository = shop.repository("ordinary")
    shop.commit(repository, "one", { "hosts.ini": "[web]\nweb1\n" })
    const tip = shop.commit(repository, "two", { "hosts.ini": "[web]\nweb1\nweb2\n" })
    const places = shop.places("ordinary")
    const phases = new Set<string>()
    const synced = await syncMirror(repository, places, {
      onProgress: ({ phase }: SyncProgress) => phases.add(phase),
    })
    expect(synced).toEqual({
      ...{ head: tip, branch: "main", before: null, rewritten: false, commits: 2 },
      ...{ shallowBefore: null, incomplete: false, said: [] },
    })
    expect(readdirSync(places.mirror)).not.toContain("hooks")
    expect(readFileSync(join(places.mirror, "config"), "utf8")).not.toContain("remote")
    expect(existsSync(join(places.mirror, "objects", "info", "commit-graphs"))).toBe(true)
    expect([...phases]).toEqual(expect.arrayContaining(["receiving", "indexing"]))
  })

  test("is brought up to date with new commits and new branches, and loses those that went", async () => {
    const repository = shop.repository("growing")
    const first = shop.commit(repository, "one", { a: "a" })
    shop.git(repository, ["branch", "old"])
    await syncMirror(repository, shop.places("growing"))
    shop.git(repository, ["branch", "-D", "old"])
    shop.git(repository, ["branch", "new"])
    const tip = shop.commit(repository, "two", { a: "b" })
    const synced = await syncMirror(repository, shop.places("growing"))
    expect(synced).toMatchObject({ head: tip, before: first, rewritten: false, commits: 2, said: [] })
    const refs = shop.git(shop.places("growing").mirror, ["for-each-ref", "--format=%(refname)"])
    expect(refs.split("\n")).toEqual(["refs/heads/main", "refs/heads/new"])
  })

  test("of an unchanged repository stays as it is", async () => {
    const repository = shop.repository("quiet")
    const tip = shop.commit(repository, "one", { a: "a" })
    await syncMirror(repository, shop.places("quiet"))
    expect(await syncMirror(repository, shop.places("quiet"))).toMatchObject({
      head: tip,
      before: tip,
      commits: 1,
    })
  })

  test("says a force push, and is at the new tip", async () => {
    const repository = shop.repository("forced")
    shop.commit(repository, "one", { a: "a" })
    const lost = shop.commit(repository, "two", { a: "b" })
    await syncMirror(repository, shop.places("forced"))
    shop.git(repository, ["reset", "--quiet", "--hard", "HEAD~1"])
    const tip = shop.commit(repository, "other two", { a: "c" })
    const synced = await syncMirror(repository, shop.places("forced"))
    expect(synced).toMatchObject({ head: tip, before: lost, rewritten: true, commits: 2 })
    expect(synced.said.join()).toContain("force-pushed")
  })

  test("follows a default branch that was renamed, and says so", async () => {
    const repository = shop.repository("renamed", "master")
    shop.commit(repository, "one", { a: "a" })
    await syncMirror(repository, shop.places("renamed"))
    shop.git(repository, ["branch", "-m", "master", "main"])
    const synced = await syncMirror(repository, shop.places("renamed"))
    expect(synced).toMatchObject({ branch: "main", rewritten: false })
    expect(synced.said).toEqual(['Its default branch is now "main"; it was "master".'])
  })

  test("reads the branch that the user wants, and says which there are where it is not there", async () => {
    const repository = shop.repository("branched")
    shop.commit(repository, "one", { a: "a" })
    shop.git(repository, ["checkout", "--quiet", "-b", "prod"])
    const prod = shop.commit(repository, "two", { a: "b" })
    shop.git(repository, ["checkout", "--quiet", "main"])
    const wishes = { branch: "prod" }
    expect(await syncMirror(repository, shop.places("branched"), wishes)).toMatchObject({
      head: prod,
      branch: "prod",
    })
    await expect(syncMirror(repository, shop.places("branched"), { branch: "nope" })).rejects.toThrow(
      'no branch "nope". It has main, prod.',
    )
    await expect(syncMirror(repository, shop.places("branched"), { branch: "--x" })).rejects.toThrow(
      "can't be",
    )
  })

  test("of an empty repository is there, without a commit, and fills later", async () => {
    const repository = shop.repository("empty")
    const synced = await syncMirror(repository, shop.places("empty"))
    expect(synced).toMatchObject({ head: null, commits: 0 })
    expect(synced.said.join()).toContain("empty")
    const tip = shop.commit(repository, "one", { a: "a" })
    expect(await syncMirror(repository, shop.places("empty"))).toMatchObject({ head: tip, said: [] })
  })

  test("of a HEAD that names a commit reads that commit", async () => {
    const repository = shop.repository("detached")
    const first = shop.commit(repository, "one", { a: "a" })
    shop.commit(repository, "two", { a: "b" })
    shop.git(repository, ["checkout", "--quiet", "--detach", first])
    const loose = shop.commit(repository, "beside", { a: "c" })
    const synced = await syncMirror(repository, shop.places("detached"))
    expect(synced).toMatchObject({ head: loose, branch: null, commits: 2 })
    expect(await syncMirror(repository, shop.places("detached"))).toMatchObject({
      head: loose,
      rewritten: false,
    })
  })

  test("is made from a folder inside of a work tree, and from a second work tree", async () => {
    const repository = shop.repository("around")
    const tip = shop.commit(repository, "one", { "deep/down/a": "a" })
    const inside = await syncMirror(join(repository, "deep", "down"), shop.places("inside"))
    expect(inside.head).toBe(tip)
    shop.git(repository, ["worktree", "add", "--quiet", shop.path("second"), "-b", "second"])
    const second = shop.commit(shop.path("second"), "two", { b: "b" })
    expect(await syncMirror(shop.path("second"), shop.places("second"))).toMatchObject({
      head: second,
      branch: "second",
    })
  })

  test("of a shallow repository says since when its history is known", async () => {
    const repository = shop.repository("deep")
    for (const day of [1, 2, 3, 4])
      shop.commit(repository, `day ${day}`, { a: `${day}` }, { date: `2023-05-0${day}T12:00:00Z` })
    shop.git(shop.folder, ["clone", "--quiet", "--depth=2", `file://${repository}`, "shallow"])
    const synced = await syncMirror(shop.path("shallow"), shop.places("shallow"))
    expect(synced).toMatchObject({ commits: 2, shallowBefore: Date.UTC(2023, 4, 3, 12) })
    expect(synced.said).toEqual(["The repository is shallow: before 2023-05-03 its history is unknown."])
  })

  test("of a HEAD that names a branch which is gone reads another one, and says so", async () => {
    const repository = shop.repository("dangling")
    const tip = shop.commit(repository, "one", { a: "a" })
    shop.git(repository, ["symbolic-ref", "HEAD", "refs/heads/gone"])
    const synced = await syncMirror(repository, shop.places("dangling"))
    expect(synced).toMatchObject({ head: tip, branch: "main" })
    expect(synced.said.join()).toContain('"main" is read')
  })

  test("of a repository with longer object ids is one like others", async () => {
    const repository = shop.make("sha256")
    shop.git(repository, ["init", "--quiet", "-b", "main", "--object-format=sha256"])
    shop.commit(repository, "one", { a: "a\n" })
    await syncMirror(repository, shop.places("sha256"))
    const tip = shop.commit(repository, "two", { a: "b\n" })
    expect(await syncMirror(repository, shop.places("sha256"))).toMatchObject({ head: tip, commits: 2 })
    const history = await all(commitsSince(shop.at("sha256"), { tip, known: null }))
    expect(history.map(({ oid }) => oid.length)).toEqual([64, 64])
    const lines = await blame(shop.at("sha256"), { commit: tip, path: "a", ranges: [[1, 1]] })
    expect(lines.map(({ oid }) => oid)).toEqual([tip])
  })

  test("of the newest commit only holds that, each time anew, and calls nothing shallow or rewritten", async () => {
    const repository = shop.repository("newest")
    shop.commit(repository, "one", { a: "a" })
    shop.commit(repository, "two", { a: "b" })
    await syncMirror(repository, shop.places("newest"), { newestOnly: true })
    const tip = shop.commit(repository, "three", { a: "c" })
    expect(await syncMirror(repository, shop.places("newest"), { newestOnly: true })).toMatchObject({
      ...{ head: tip, commits: 1, said: [], rewritten: false },
    })
  })

  test("does without a mailmap that is too large to be read for every question", async () => {
    const repository = shop.repository("mapped")
    const map = "Grace <grace@example.com> <ada@example.com>\n"
    const tip = shop.commit(repository, "one", { ".mailmap": map.repeat(30_000) })
    await syncMirror(repository, shop.places("mapped"))
    const [large] = await all(commitsSince(shop.at("mapped"), { tip, known: null }))
    expect(large?.author.name).toBe("Ada Lovelace")
    const next = shop.commit(repository, "two", { ".mailmap": map })
    await syncMirror(repository, shop.places("mapped"))
    const [small] = await all(commitsSince(shop.at("mapped"), { tip: next, known: null }))
    expect(small?.author.name).toBe("Grace")
  })

  test("of which half is gone, or that is none, is made anew", async () => {
    const repository = shop.repository("healed")
    const tip = shop.commit(repository, "one", { a: "a" })
    const places = shop.places("healed")
    await syncMirror(repository, places)
    rmSync(join(places.mirror, "HEAD"))
    expect(await syncMirror(repository, places)).toMatchObject({ head: tip })
    writeFileSync(join(places.mirror, "packed-refs.lock"), "")
    const next = shop.commit(repository, "two", { a: "b" })
    expect(await syncMirror(repository, places)).toMatchObject({ head: next })
  })

  test("loses settings and hooks that somebody put into it", async () => {
    const repository = shop.repository("tampered")
    shop.commit(repository, "one", { a: "a" })
    const places = shop.places("tampered")
    await syncMirror(repository, places)
    shop.git(places.mirror, ["config", "core.fsmonitor", "touch /tmp/never"])
    await syncMirror(repository, places)
    expect(readFileSync(join(places.mirror, "config"), "utf8")).not.toContain("fsmonitor")
  })
})

describe("an incomplete repository", () => {
  test("is read where it lies, as far as it goes, and said to be incomplete", async () => {
    const repository = shop.repository("holes")
    shop.commit(repository, "one", { "kept.ini": "web1\n", "lost.ini": "web2\n" })
    const lost = shop.git(repository, ["rev-parse", "HEAD:lost.ini"])
    const tip = shop.commit(repository, "two", { "kept.ini": "web1\nweb3\n" })
    rmSync(join(repository, ".git", "objects", lost.slice(0, 2), lost.slice(2)), { force: true })
    const synced = await syncMirror(repository, shop.places("holes"))
    expect(synced).toMatchObject({ head: tip, commits: 2, incomplete: true })
    expect(synced.said.join()).toContain("Objects are missing")
    const git = shop.at("holes")
    const entries = await all(treeOf(git, tip))
    expect(entries.map(({ path, size }) => [path, size])).toEqual([
      ["kept.ini", 10],
      ["lost.ini", null],
    ])
    const blobs = await all(
      readBlobs(
        git,
        entries.map(({ oid }) => oid),
      ),
    )
    expect(blobs.map(({ kind }) => kind)).toEqual(["read", "missing"])
    expect((await all(commitsSince(git, { tip, known: null }))).map(({ subject }) => subject)).toEqual([
      "two",
      "one",
    ])
    const next = shop.commit(repository, "three", { "lost.ini": "web2\n" })
    const healed = await syncMirror(repository, shop.places("holes"))
    expect(healed).toMatchObject({ head: next, before: tip, incomplete: false, said: [] })
    expect(existsSync(join(shop.places("holes").mirror, "objects", "info", "alternates"))).toBe(false)
  })

  test("that fetches its files only when they are wanted is incomplete, and fetches nothing for us", async () => {
    const repository = shop.repository("full")
    const tip = shop.commit(repository, "one", { a: "a", b: "b" })
    shop.git(repository, ["config", "uploadpack.allowFilter", "true"])
    const flags = ["--quiet", "--filter=blob:none", "--no-checkout"]
    shop.git(shop.folder, ["clone", ...flags, `file://${repository}`, "partial"])
    expect(await syncMirror(shop.path("partial"), shop.places("partial"))).toMatchObject({
      ...{ head: tip, incomplete: true, commits: 1 },
    })
    const blobs = await all(readBlobs(shop.at("partial"), [shop.git(repository, ["rev-parse", "HEAD:a"])]))
    expect(blobs.map(({ kind }) => kind)).toEqual(["missing"])
  })

  test("that was whole when it was mirrored is read beside our mirror", async () => {
    const repository = shop.repository("rotten")
    shop.commit(repository, "one", { a: "a" })
    await syncMirror(repository, shop.places("rotten"))
    const tip = shop.commit(repository, "two", { b: "b", c: "c" })
    const lost = shop.git(repository, ["rev-parse", "HEAD:b"])
    rmSync(join(repository, ".git", "objects", lost.slice(0, 2), lost.slice(2)), { force: true })
    expect(await syncMirror(repository, shop.places("rotten"))).toMatchObject({ head: tip, incomplete: true })
    expect(await syncMirror(repository, shop.places("rotten"))).toMatchObject({ head: tip, incomplete: true })
  })
})

describe("what is refused", () => {
  test.each([
    "https://user:secret@example.com/x.git",
    "https://token@example.com/x.git",
    "ssh://git:secret@example.com/x.git",
    "http://example.com/x.git",
    "git://example.com/x.git",
    "ftp://example.com/x",
    "ext::sh -c 'touch /tmp/never'",
    "fd::17/foo",
    "--upload-pack=touch /tmp/never",
    "-u",
    "ssh://-oProxyCommand=touch/x",
    "-oProxyCommand=touch:x",
    "git@-oProxyCommand=x:y",
    "https://",
    "relative/path",
    "file://elsewhere/x",
    "file:///a%00b",
    "https://example.com/a\nb",
    "https://example.com/a?private_token=secret",
    "",
  ])("%j is no repository that we reach for", async (named) => {
    await expect(syncMirror(named, shop.places("refused"))).rejects.toMatchObject({ code: "bad-input" })
    expect(existsSync(shop.places("refused").mirror)).toBe(false)
  })

  test("a folder that is no repository", async () => {
    await expect(syncMirror(shop.make("plain"), shop.places("plain"))).rejects.toMatchObject({
      code: "not-found",
    })
  })

  test.skipIf(process.geteuid?.() !== 0)("a repository of another user, until the user agrees", async () => {
    const repository = shop.repository('foreign "quoted"')
    const tip = shop.commit(repository, "one", { a: "a" })
    for (const path of [repository, join(repository, ".git")]) chownSync(path, 65_534, 65_534)
    await expect(syncMirror(repository, shop.places("foreign"))).rejects.toMatchObject({
      code: "not-confirmed",
    })
    expect(await syncMirror(repository, shop.places("foreign"), { ownedByOthers: true })).toMatchObject({
      head: tip,
    })
  })

  test("a repository that is larger than the limit is stopped, and nothing of it stays", async () => {
    const repository = shop.repository("heavy")
    const noise = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7_919 * index) & 255))
    shop.commit(repository, "one", { noise })
    // A program that never ends stands in the way of upload-pack only here, so that there is time to be stopped in.
    const slow = shop.make("slow-bin")
    writeFileSync(
      join(slow, "git"),
      `#!/bin/sh\ncase "$*" in *" clone "*) for d; do :; done; mkdir -p "$d/objects/pack"; head -c 300000 /dev/zero > "$d/objects/pack/tmp_x"; sleep 60 ;; *) exec ${shop.git(shop.folder, ["--exec-path"])}/git "$@" ;; esac\n`,
    )
    chmodSync(join(slow, "git"), 0o755)
    const path = process.env["PATH"]
    process.env["PATH"] = `${slow}:${path}`
    try {
      const syncing = syncMirror(repository, shop.places("heavy"), { largest: 200_000 })
      await expect(syncing).rejects.toThrow("larger than")
    } finally {
      process.env["PATH"] = path
    }
    expect(readdirSync(shop.path("mirrors")).filter((name) => /heavy\.git(?:\.new)?$/u.test(name))).toEqual(
      [],
    )
  })

  test("a sync that the user stops ends as stopped", async () => {
    const repository = shop.repository("stopped")
    shop.commit(repository, "one", { a: "a" })
    const stop = new AbortController()
    const onProgress = () => stop.abort()
    const syncing = syncMirror(repository, shop.places("stopped"), { signal: stop.signal, onProgress })
    await expect(syncing).rejects.toMatchObject({ name: "AbortError" })
  })
})

test("a HEAD that names nothing gives a guess, which is told", () => {
  const remote = { branches: [{ name: "trunk", tip: "" }], defaultBranch: null, head: null }
  expect(chooseBranch(remote, null, null)).toMatchObject({ branch: "trunk" })
  expect(chooseBranch(remote, null, null).said.join()).toContain('"trunk" is read')
})

test("old flaws that hurt nobody do not stand in the way", async () => {
  const repository = shop.repository("old")
  shop.commit(repository, "one", { a: "a" })
  const tree = shop.git(repository, ["rev-parse", "HEAD^{tree}"])
  const flawed = `tree ${tree}\nauthor No Mail 1000000000 +051800\ncommitter A <a@b> 1000000000 +0000\n\nflawed\n`
  const options = { input: flawed }
  const oid = shop.git(repository, ["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], options)
  mkdirSync(join(repository, ".git", "refs", "heads"), { recursive: true })
  writeFileSync(join(repository, ".git", "refs", "heads", "main"), `${oid}\n`)
  expect(await syncMirror(repository, shop.places("old"))).toMatchObject({ head: oid, commits: 1 })
})

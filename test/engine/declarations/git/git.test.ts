import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs"
import { setTimeout as wait } from "node:timers/promises"
import { join } from "node:path"
import * as fc from "fast-check"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { type Command, commands } from "#engine/declarations/git/commands.ts"
import { environmentOf } from "#engine/declarations/git/hardening.ts"
import { GitFailed, lastWords } from "#engine/declarations/git/git-failed.ts"
import { gitVersion, versionFrom } from "#engine/declarations/git/git-version.ts"
import { parts } from "#engine/declarations/git/parts.ts"
import { type SyncProgress, progressReader } from "#engine/declarations/git/progress.ts"
import { remoteFrom } from "#engine/declarations/git/remote.ts"
import { all, Workshop } from "#test/engine/declarations/git/workshop.ts"

const shop = new Workshop()
const path = process.env["PATH"]
afterEach(() => {
  process.env["PATH"] = path
  delete process.env["ROLLCALL_SECRET"]
})
afterAll(() => shop.remove())

/** Puts a program before all others of its name. */
function first(name: string, script: string): string {
  const folder = shop.make(`bin-${name}`)
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, name), 0o755)
  process.env["PATH"] = `${folder}:${path}`
  return folder
}

const REMOTE = commands.listRemote("ssh://machine.invalid/repository")

describe("a command that does not end", () => {
  // Stands for ssh: it starts another program, and both hear no request to end.
  const stubborn = (folder: string) =>
    `trap '' TERM\nsh -c 'trap "" TERM; echo $$ > ${folder}/child; while :; do sleep 1; done' &\necho $$ > ${folder}/self\nwhile :; do sleep 1; done`

  async function pidsIn(folder: string): Promise<number[]> {
    for (let tries = 0; tries < 200; tries += 1) {
      const files = [join(folder, "self"), join(folder, "child")]
      if (files.every((file) => existsSync(file) && readFileSync(file, "utf8").trim() !== ""))
        return files.map((file) => Number(readFileSync(file, "utf8")))
      await wait(50)
    }
    throw new Error("The program was never started.")
  }

  const lives = (pid: number) => {
    try {
      process.kill(pid, 0)
      return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ")
    } catch {
      return false
    }
  }

  async function gone(pids: readonly number[]): Promise<boolean> {
    for (let tries = 0; tries < 200 && pids.some(lives); tries += 1) await wait(50)
    return !pids.some(lives)
  }

  test.skipIf(process.platform !== "linux")("ends with all it started when the user stops it", async () => {
    const folder = shop.make("stopped")
    first("ssh", stubborn(folder))
    const stop = new AbortController()
    const running = shop.at("none").run(REMOTE, { signal: stop.signal })
    const pids = await pidsIn(folder)
    stop.abort()
    await expect(running).rejects.toMatchObject({ name: "AbortError" })
    expect(await gone(pids)).toBe(true)
  })

  test.skipIf(process.platform !== "linux")("ends with all it started when its time is over", async () => {
    const folder = shop.make("late")
    first("ssh", stubborn(folder))
    const running = shop.at("none").run(REMOTE, { seconds: 1 })
    const [pids] = await Promise.all([pidsIn(folder), expect(running).rejects.toMatchObject({ why: "slow" })])
    expect(await gone(pids)).toBe(true)
  })

  test("is not begun when it was stopped before", async () => {
    const running = shop.at("none").run(commands.version(), { signal: AbortSignal.abort() })
    await expect(running).rejects.toMatchObject({ name: "AbortError" })
  })
})

describe("a command", () => {
  test("of which more comes than is wanted is stopped", async () => {
    await expect(shop.at("none").run(commands.version(), { bytes: 3 })).rejects.toMatchObject({
      why: "large",
    })
  })

  test("that git refuses fails with git's own words, harmless to show", async () => {
    const failed = await shop
      .at("none")
      .run(commands.tree("0".repeat(40)))
      .catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(GitFailed)
    expect(failed).toMatchObject({ why: "failed", exit: 128, code: "bad-file" })
    expect(lastWords("fatal: a\u001B[31m b\u202E.\nremote: fatal: buy this\n")).toBe("a [31m b")
  })

  test("is told to install git where there is none", async () => {
    process.env["PATH"] = shop.make("no-bin")
    await expect(shop.at("none").run(commands.version())).rejects.toMatchObject({ code: "unavailable" })
    expect(await gitVersion(shop.home)).toMatchObject({ version: null, usable: false })
  })

  test("sees nothing of the user's environment but its path and, when it reaches out, the way out", async () => {
    process.env["ROLLCALL_SECRET"] = "secret"
    process.env["GIT_EXTERNAL_DIFF"] = "never"
    process.env["SSH_AUTH_SOCK"] ??= "/nowhere"
    for (const name of Object.keys(process.env)) if (/_proxy$|^SSL_/iu.test(name)) delete process.env[name]
    process.env["https_proxy"] = "http://127.0.0.1:9"
    process.env["GIT_SSL_CAINFO"] = "/nowhere/ca.pem"
    first("ssh", `env > ${shop.path("seen")}; exit 1`)
    await expect(shop.at("none").run(REMOTE)).rejects.toMatchObject({ why: "failed" })
    delete process.env["GIT_EXTERNAL_DIFF"]
    const names = readFileSync(shop.path("seen"), "utf8").match(/^\w+(?==)/gmu) ?? []
    const own = names.filter(
      (name) => !name.startsWith("GIT_") && !["PWD", "_", "SHLVL", "OLDPWD"].includes(name),
    )
    expect(own.toSorted()).toEqual(["HOME", "LANG", "PATH", "SSH_ASKPASS", "SSH_AUTH_SOCK", "https_proxy"])
    expect(names).toContain("GIT_SSL_CAINFO")
    const within = Object.keys(environmentOf(shop.at("none").places, commands.version()))
    expect(within.filter((name) => /proxy|SSL|AUTH_SOCK/iu.test(name))).toEqual([])
    expect(names).not.toContain("GIT_EXTERNAL_DIFF")
  })

  test("takes nothing but whole object ids and refs for revisions", () => {
    const forms: (() => Command)[] = [
      () => commands.tree("HEAD"),
      () => commands.tree("--output=x"),
      () => commands.count("main..other"),
      () => commands.history({ tip: "a".repeat(40), known: "--all" }),
      () => commands.blame({ commit: "HEAD", path: "x", ranges: [], ignored: [] }),
      () => commands.isAncestor("a".repeat(40), `${"a".repeat(40)}\n`),
      () => commands.resolve("--all"),
      () => commands.pointHead("-d"),
    ]
    for (const form of forms) expect(form).toThrow("is not")
  })
})

describe("the version of git", () => {
  test("is that of this system, and new enough to run these tests", async () => {
    expect(await gitVersion(shop.home)).toMatchObject({ usable: true })
  })

  test.each([
    ["git version 2.50.1", true, null],
    ["git version 2.39.5 (Apple Git-154)", true, null],
    ["git version 2.45.0.windows.1", true, "holes"],
    ["git version 2.39.2", true, "holes"],
    ["git version 3.0.0", true, null],
    ["git version 2.30.2", false, "too old"],
    ["git version 1.8.3.1", false, "too old"],
    ["nonsense", false, "does not say"],
  ])("%s: usable %s, advice %s", (told, usable, advice) => {
    const found = versionFrom(told)
    expect(found.usable).toBe(usable)
    if (advice === null) expect(found.advice).toBeNull()
    else expect(found.advice).toContain(advice)
  })
})

describe("what git says while it works", () => {
  test("is progress, and the rest of it is left out", () => {
    const seen: SyncProgress[] = []
    const read = progressReader((progress) => seen.push(progress))
    read("remote: Enumerating objects: 1234, done.\nremote: Counting objects:  50% (5/10)\rremo")
    read(
      "te: Counting objects: 100% (10/10), done.\nremote: Pwned objects: 5% (1/2)\nReceiving objects:   7% (3/",
    )
    read("41), 1.2 MiB | 3 MiB/s\rResolving deltas: 100% (9/9), done.\n")
    expect(seen).toEqual([
      { phase: "enumerating", percent: null, objects: 1_234 },
      { phase: "counting", percent: 50, objects: 5 },
      { phase: "counting", percent: 100, objects: 10 },
      { phase: "receiving", percent: 7, objects: 3 },
      { phase: "resolving", percent: 100, objects: 9 },
    ])
  })

  test("of branches is taken only where they are branches", () => {
    const oid = "a".repeat(40)
    const lines = [
      "ref: refs/heads/gone\tHEAD",
      `${oid}\tHEAD`,
      `${oid}\trefs/heads/main`,
      `${oid}\trefs/heads/x\u001B[31m`,
      `${oid}\trefs/heads/a..b`,
      `${oid}\trefs/heads/-x`,
      `${oid}\trefs/remotes/x/HEAD`,
      `nonsense\trefs/heads/y`,
    ]
    expect(remoteFrom(lines.join("\n"))).toEqual({
      branches: [{ name: "main", tip: oid }],
      defaultBranch: null,
      head: oid,
    })
  })

  beforeAll(() => fc.configureGlobal({ numRuns: 200 }))

  test("comes in pieces, and is split as if it came whole", async () => {
    const chunks = fc.array(fc.array(fc.constantFrom("a", "b", "\n")).map((letters) => letters.join("")))
    await fc.assert(
      fc.asyncProperty(chunks, fc.integer({ min: 1, max: 5 }), async (pieces, longest) => {
        async function* flow() {
          for (const piece of pieces) yield Buffer.from(piece)
        }
        const whole = pieces.join("").split("\n")
        if (whole.at(-1) === "") whole.pop()
        const found = (await all(parts(flow(), 10, longest))).flat().map(String)
        expect(found).toEqual(whole.map((line) => line.slice(0, longest)))
      }),
    )
  })
})

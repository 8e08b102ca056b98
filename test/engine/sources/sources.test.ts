import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { openRoll, type Roll } from "../roll.ts"

vi.setConfig({ testTimeout: 60_000 })

let folder: string
let roll: Roll

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-written-"))
  roll = await openRoll()
})

afterEach(async () => {
  await roll.end()
  rmSync(folder, { recursive: true, force: true })
})

function git(...args: readonly string[]): string {
  const who = {
    GIT_AUTHOR_NAME: "A",
    GIT_AUTHOR_EMAIL: "a@x",
    GIT_COMMITTER_NAME: "A",
    GIT_COMMITTER_EMAIL: "a@x",
  }
  const env = { PATH: process.env["PATH"], HOME: folder, GIT_CONFIG_NOSYSTEM: "1", ...who }
  return execFileSync("git", args, { cwd: folder, env, encoding: "utf8" }).trim()
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

function commit(files: Readonly<Record<string, string>>, subject: string): string {
  write(files)
  git("add", "-A")
  git("commit", "-q", "-m", subject)
  return git("rev-parse", "HEAD")
}

const HOSTS = "10.0.0.11 web1.lan web1\n10.0.0.31 db1.lan db1\n"

async function added(location = folder) {
  const { name } = await roll.client.sources.add({ location, name: "infra", branch: null, network: null })
  return roll.client.sources.sync({ name })
}

const names = async () => {
  const { declarations } = await roll.client.sources.declarations({ name: "infra" })
  return declarations.flatMap(({ path, line, identifiers }) =>
    identifiers.filter(({ kind }) => kind === "address").map(({ value }) => `${path}:${line} ${value}`),
  )
}

test("a repository is read at its head, with the line of each declaration", async () => {
  git("init", "-q", "-b", "trunk")
  const head = commit({ "etc/hosts": HOSTS, "README.md": "web1 is the web server\n" }, "Begin")
  expect(await added()).toMatchObject({ state: "read", kind: "repository", head, files: 2, commits: 1 })
  expect(await names()).toEqual(["etc/hosts:1 10.0.0.11", "etc/hosts:2 10.0.0.31"])
})

test("what changes, goes and comes is so after the next sync, and what stays keeps its id", async () => {
  git("init", "-q", "-b", "trunk")
  commit({ "etc/hosts": HOSTS, "other/hosts": "10.0.0.51 mail1.lan\n" }, "Begin")
  await added()
  const before = (await roll.client.sources.declarations({ name: "infra" })).declarations
  commit({ "etc/hosts": `${HOSTS}10.0.0.12 web2.lan\n` }, "Add web2")
  rmSync(join(folder, "other"), { recursive: true })
  const head = commit({}, "Take mail1 out")
  expect(await roll.client.sources.sync({ name: "infra" })).toMatchObject({ head, commits: 3, state: "read" })
  expect(await names()).toEqual(["etc/hosts:1 10.0.0.11", "etc/hosts:2 10.0.0.31", "etc/hosts:3 10.0.0.12"])
  const after = (await roll.client.sources.declarations({ name: "infra" })).declarations
  expect(after.slice(0, 2).map(({ id }) => id)).toEqual(before.slice(0, 2).map(({ id }) => id))
})

test("a branch that was rewritten is read as it is now", async () => {
  git("init", "-q", "-b", "trunk")
  commit({ "etc/hosts": HOSTS }, "Begin")
  commit({ "etc/hosts": "10.0.0.99 wrong.lan\n" }, "A mistake")
  await added()
  git("reset", "-q", "--hard", "HEAD~1")
  const head = commit({ "etc/hosts": "10.0.0.11 web1.lan\n" }, "Without db1")
  const source = await roll.client.sources.sync({ name: "infra" })
  expect(source).toMatchObject({ head, commits: 2 })
  expect(source.said).toContain("rewritten")
  expect(await names()).toEqual(["etc/hosts:1 10.0.0.11"])
})

test("a folder and a single file are read where they lie, and links in them are not followed", async () => {
  write({ "etc/hosts": HOSTS })
  execFileSync("ln", ["-s", "/etc/passwd", join(folder, "etc/link")])
  expect(await added()).toMatchObject({ state: "read", kind: "folder", head: null, files: 1, problems: 1 })
  expect(await names()).toHaveLength(2)
  const single = await roll.client.sources.add({
    ...{ location: join(folder, "etc/hosts"), name: "single", branch: null, network: null },
  })
  expect(await roll.client.sources.sync({ name: single.name })).toMatchObject({
    kind: "file",
    declarations: 2,
  })
})

test("a source that can't be read any more says why, and what was read before stays", async () => {
  git("init", "-q", "-b", "trunk")
  commit({ "etc/hosts": HOSTS }, "Begin")
  await added()
  rmSync(join(folder, ".git"), { recursive: true })
  const source = await roll.client.sources.sync({ name: "infra" })
  expect(source.state).toBe("failed")
  expect(source.said).not.toBeNull()
  expect(await names()).toHaveLength(2)
})

test("a source that is removed takes its declarations with it", async () => {
  write({ "etc/hosts": HOSTS })
  await added()
  expect(await roll.client.sources.remove({ name: "infra" })).toEqual({ removed: true })
  expect(await roll.client.sources.list()).toEqual([])
  await expect(names()).rejects.toThrow('There is no source "infra"')
})

test("an engine that is opened again has everything, and reads only what is new", async () => {
  git("init", "-q", "-b", "trunk")
  commit({ "etc/hosts": HOSTS }, "Begin")
  await added()
  roll = await roll.again()
  expect(await names()).toHaveLength(2)
  commit({ "b/hosts": "10.0.0.61 new1.lan\n" }, "Add new1")
  await roll.client.sources.sync({ name: "infra" })
  expect(await names()).toEqual(["b/hosts:1 10.0.0.61", "etc/hosts:1 10.0.0.11", "etc/hosts:2 10.0.0.31"])
})

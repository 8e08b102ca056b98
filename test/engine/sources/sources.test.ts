import { execFileSync } from "node:child_process"
import { rmSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { HOSTS, Scene } from "./scene.ts"

vi.setConfig({ testTimeout: 60_000 })

let scene: Scene

beforeEach(async () => {
  scene = await Scene.open()
})

afterEach(() => scene.end())

test("a repository is read at its head, with the line of each declaration", async () => {
  const head = scene.begin({ "etc/hosts": HOSTS, "README.md": "web1 is the web server\n" })
  expect(await scene.added()).toMatchObject({ state: "read", kind: "repository", head, files: 2, commits: 1 })
  expect(await scene.names()).toEqual(["etc/hosts:1 10.0.0.11", "etc/hosts:2 10.0.0.31"])
})

test("what changes, goes and comes is so after the next sync, and what stays keeps its id", async () => {
  scene.begin({ "etc/hosts": HOSTS, "other/hosts": "10.0.0.51 mail1.lan\n" })
  await scene.added()
  const before = (await scene.sources.declarations({ name: "infra" })).declarations
  scene.commit({ "etc/hosts": `${HOSTS}10.0.0.12 web2.lan\n` }, "Add web2")
  rmSync(join(scene.folder, "other"), { recursive: true })
  const head = scene.commit({}, "Take mail1 out")
  expect(await scene.sync()).toMatchObject({ head, commits: 3, state: "read" })
  expect(await scene.names()).toEqual([
    "etc/hosts:1 10.0.0.11",
    "etc/hosts:2 10.0.0.31",
    "etc/hosts:3 10.0.0.12",
  ])
  const after = (await scene.sources.declarations({ name: "infra" })).declarations
  expect(after.slice(0, 2).map(({ id }) => id)).toEqual(before.slice(0, 2).map(({ id }) => id))
})

test("a branch that was rewritten is read as it is now", async () => {
  scene.begin({ "etc/hosts": HOSTS })
  scene.commit({ "etc/hosts": "10.0.0.99 wrong.lan\n" }, "A mistake")
  await scene.added()
  scene.git("reset", "-q", "--hard", "HEAD~1")
  const head = scene.commit({ "etc/hosts": "10.0.0.11 web1.lan\n" }, "Without db1")
  const source = await scene.sync()
  expect(source).toMatchObject({ head, commits: 2 })
  expect(source.said).toContain("rewritten")
  expect(await scene.names()).toEqual(["etc/hosts:1 10.0.0.11"])
})

test("a folder and a single file are read where they lie, and links in them are not followed", async () => {
  scene.write({ "etc/hosts": HOSTS })
  execFileSync("ln", ["-s", "/etc/passwd", join(scene.folder, "etc/link")])
  expect(await scene.added()).toMatchObject({
    state: "read",
    kind: "folder",
    head: null,
    files: 1,
    problems: 1,
  })
  expect(await scene.names()).toHaveLength(2)
  const single = await scene.sources.add({
    ...{ location: join(scene.folder, "etc/hosts"), name: "single", branch: null, network: null },
  })
  expect(await scene.sources.sync({ name: single.name })).toMatchObject({
    kind: "file",
    declarations: 2,
  })
})

test("a source that can't be read any more says why, and what was read before stays", async () => {
  scene.begin({ "etc/hosts": HOSTS })
  await scene.added()
  rmSync(join(scene.folder, ".git"), { recursive: true })
  const source = await scene.sync()
  expect(source.state).toBe("failed")
  expect(source.said).not.toBeNull()
  expect(await scene.names()).toHaveLength(2)
})

test("a source that is removed takes its declarations with it", async () => {
  scene.write({ "etc/hosts": HOSTS })
  await scene.added()
  expect(await scene.sources.remove({ name: "infra" })).toEqual({ removed: true })
  expect(await scene.sources.list()).toEqual([])
  await expect(scene.names()).rejects.toThrow('There is no source "infra"')
})

test("an engine that is opened again has everything, and reads only what is new", async () => {
  scene.begin({ "etc/hosts": HOSTS })
  await scene.added()
  scene.roll = await scene.roll.again()
  expect(await scene.names()).toHaveLength(2)
  scene.commit({ "b/hosts": "10.0.0.61 new1.lan\n" }, "Add new1")
  await scene.sync()
  expect(await scene.names()).toEqual([
    "b/hosts:1 10.0.0.61",
    "etc/hosts:1 10.0.0.11",
    "etc/hosts:2 10.0.0.31",
  ])
})

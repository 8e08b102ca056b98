import { execFileSync, spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type Sqlite from "better-sqlite3"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { ended, homeAt } from "#test/cli/command.ts"
import { refusalOf } from "../roll.ts"
import { HOSTS, Scene } from "./scene.ts"

vi.setConfig({ testTimeout: 180_000 })

let scene: Scene

beforeEach(async () => {
  scene = await Scene.open()
})

afterEach(() => scene.end())

/** Many commits, made at once. */
function manyCommits(count: number): void {
  const blob = (at: number) => `10.0.${at >> 8}.${at & 255} machine-${at}.lan\n`
  const commits = Array.from({ length: count }, (_, at) => {
    const text = Array.from({ length: 20 }, (_each, line) => blob(at * 20 + line)).join("")
    return (
      `commit refs/heads/trunk\ncommitter A <a@x> ${1_600_000_000 + at * 60} +0000\ndata 5\nGoes\n\n` +
      `M 644 inline ${at % 40}/hosts\ndata ${text.length}\n${text}\n`
    )
  })
  scene.git("init", "-q", "-b", "trunk")
  execFileSync("git", ["fast-import", "--quiet"], { cwd: scene.folder, input: commits.join("") })
}

const stateOf = (db: Sqlite.Database) => db.prepare("select state from source").pluck().get()

const held = async () => ({
  names: await scene.names(),
  problems: await scene.problems(),
  sources: (await scene.sources.list()).map(({ commits, files, head, state }) => ({
    commits,
    files,
    head,
    state,
  })),
  history: scene.store((db) => db.prepare("select oid from source_commit order by oid").all()),
  gone: scene.store((db) =>
    db
      .prepare(
        "select token, p.path from gone_token join past_path p on p.id = gone_token.path order by 1, 2",
      )
      .all(),
  ),
})

test("a reading that was killed leaves nothing behind that the next one doesn't put right", async () => {
  manyCommits(600)
  await scene.sources.add({ location: scene.folder, name: "infra", branch: null, network: null })
  await scene.roll.engine.close()
  const home = homeAt(scene.roll.home)
  for (const wait of [50, 600, 1_500]) {
    const child = home.start("sources", "sync", "infra")
    const end = ended(child)
    await vi.waitFor(() => expect(scene.store(stateOf)).toBe("reading"), { timeout: 60_000, interval: 20 })
    await new Promise((resolve) => setTimeout(resolve, wait))
    child.kill("SIGKILL")
    await end
    expect(scene.store(stateOf)).toBe("reading")
    scene.git(
      "update-ref",
      "refs/heads/trunk",
      scene.git("commit-tree", "-m", `${wait}`, "trunk^{tree}", "-p", "trunk~3"),
    )
  }
  scene.roll = await scene.roll.reopened()
  await scene.sync()
  const first = await held()
  expect(first.sources).toMatchObject([{ state: "read", head: scene.git("rev-parse", "trunk") }])
  await scene.sources.remove({ name: "infra" })
  await scene.added()
  expect(await held()).toEqual(first)
})

test("a source that is taken away while it is read is gone with all that it held", async () => {
  manyCommits(300)
  await scene.sources.add({ location: scene.folder, name: "infra", branch: null, network: null })
  const reading = scene.sync().catch((error: unknown) => error)
  expect(await scene.sources.remove({ name: "infra" })).toEqual({ removed: true })
  await reading
  expect(await scene.sources.list()).toEqual([])
  const tables = ["declaration", "tree_entry", "source_commit", "problem"]
  for (const table of tables)
    expect(scene.store((db) => db.prepare(`select count(*) from ${table}`).pluck().get())).toBe(0)
})

test("what could hold a password is refused, and neither kept nor told", async () => {
  const add = (location: string) =>
    refusalOf(scene.sources.add({ location, name: "infra", branch: null, network: null }))
  for (const location of [
    "https://me:s3cret@git.example.org/infra.git",
    "https://s3cret@git.example.org/infra.git",
    "ssh://me:s3cret@git.example.org/infra.git",
    "https://git.example.org/infra.git?private_token=s3cret",
  ])
    expect((await add(location)).message).not.toContain("s3cret")
  expect((await add("https://me:s3cret@git.example.org/infra.git")).message).toContain("ssh agent")
  expect(await scene.sources.list()).toEqual([])
  await scene.roll.engine.close()
  expect(readFileSync(join(scene.roll.home, "rollcall.db"), "latin1")).not.toContain("s3cret")
  scene.roll = await scene.roll.reopened()
})

test("one place is one source, unless another branch of it is named", async () => {
  scene.begin({ "etc/hosts": HOSTS })
  scene.git("branch", "next")
  await scene.added()
  const again = { location: `${scene.folder}/`, name: "again", branch: null, network: null }
  expect((await refusalOf(scene.sources.add(again))).message).toContain('"infra" reads that already')
  await scene.sources.add({ ...again, branch: "next" })
  expect(await scene.sources.sync({ name: "again" })).toMatchObject({ state: "read", declarations: 2 })
  await scene.sources.remove({ name: "again" })
  expect(await scene.sync()).toMatchObject({ state: "read", declarations: 2 })
})

test("an empty repository, one whose branch gets another name, and one that becomes shallow are read", async () => {
  scene.git("init", "-q", "-b", "trunk")
  expect(await scene.added()).toMatchObject({ state: "read", head: null, files: 0 })
  scene.commit({ "etc/hosts": HOSTS }, "Begin")
  scene.commit({ "etc/hosts": `${HOSTS}10.0.0.12 web2.lan\n` }, "Add web2")
  expect(await scene.sync()).toMatchObject({ commits: 2, declarations: 3 })
  scene.git("branch", "-m", "trunk", "main")
  expect(await scene.sync()).toMatchObject({ state: "read", said: expect.stringContaining('"main"') })
  scene.git("fetch", "-q", "--depth=1", "--update-shallow", `file://${scene.folder}`, "main")
  scene.git("clone", "-q", "--depth=1", `file://${scene.folder}`, "shallow")
  rmSync(join(scene.folder, ".git"), { recursive: true })
  execFileSync("mv", [join(scene.folder, "shallow/.git"), scene.folder])
  const shallow = await scene.sync()
  expect(shallow).toMatchObject({ state: "read", declarations: 3 })
})

test("more problems than are kept are counted, also when nothing has changed", async () => {
  const bad = "10.0.0.999 what.lan\n".repeat(150)
  const files = Array.from({ length: 50 }, (_, at) => [`${at}/hosts`, `10.0.0.1 a.lan\n${bad}`] as const)
  scene.begin(Object.fromEntries(files))
  const { problems } = await scene.added()
  expect(problems).toBe(7_500)
  scene.commit({ "README.md": "Nothing\n" }, "Something else")
  expect(await scene.sync()).toMatchObject({ problems })
})

const canMount = spawnSync("unshare", ["-m", "true"]).status === 0

test.skipIf(!canMount)(
  "a disk that fills up is told of; what was read before stays, and the next reading is whole",
  () => {
    scene.begin({ hosts: HOSTS })
    const script = join(import.meta.dirname, "on-small-disk.ts")
    const home = mkdtempSync(join(tmpdir(), "rollcall-small-"))
    try {
      const args = ["-m", process.execPath, script, home, scene.folder]
      const said = execFileSync("unshare", args, { encoding: "utf8", timeout: 150_000 })
      expect(JSON.parse(said)).toMatchObject({
        first: { state: "read", declarations: 2 },
        full: { failure: "disk-full", held: 2 },
        after: { state: "read", declarations: 60_000, held: 60_000 },
      })
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  },
)

test("files whose names differ only in case are two files", async () => {
  scene.begin({ "a/hosts": "10.0.0.11 web1.lan\n", "A/hosts": "10.0.0.31 db1.lan\n" })
  await scene.added()
  expect(await scene.names()).toEqual(["A/hosts:1 10.0.0.31", "a/hosts:1 10.0.0.11"])
})

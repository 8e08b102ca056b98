import { mkdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { Pace } from "#engine/sources/watch.ts"
import { HOSTS, Scene } from "./scene.ts"

vi.setConfig({ testTimeout: 120_000 })

const QUICK: Pace = {
  ...{ look: 50, remote: 300, local: 100, rest: 0 },
  ...{ settle: 50, poll: 200, pollWatched: 600_000 },
}
const WAITED = { timeout: 60_000, interval: 100 }

let scene: Scene

beforeEach(async () => {
  scene = await Scene.open(QUICK)
})

afterEach(() => scene.end())

const counted = async () => (await scene.names()).length

test("a folder is read again when a file in it changes, comes or goes", async () => {
  scene.write({ "etc/hosts": HOSTS })
  await scene.added()
  scene.write({ "etc/hosts": `${HOSTS}10.0.0.12 web2.lan\n` })
  await vi.waitFor(async () => expect(await counted()).toBe(3), WAITED)
  scene.write({ "new/deep/hosts": "10.0.0.61 new1.lan\n" })
  await vi.waitFor(async () => expect(await counted()).toBe(4), WAITED)
  scene.write({ "new/deep/hosts": "10.0.0.61 new1.lan\n10.0.0.62 new2.lan\n" })
  await vi.waitFor(async () => expect(await counted()).toBe(5), WAITED)
  rmSync(join(scene.folder, "etc"), { recursive: true })
  await vi.waitFor(async () => expect(await counted()).toBe(2), WAITED)
})

test("a file is read again when another takes its place", async () => {
  scene.write({ "infra/hosts": HOSTS })
  const file = join(scene.folder, "infra/hosts")
  await scene.added(file)
  scene.write({ "infra/other": "10.0.0.12 web2.lan\n" })
  renameSync(join(scene.folder, "infra/other"), file)
  await vi.waitFor(async () => expect(await scene.names()).toEqual(["hosts:1 10.0.0.12"]), WAITED)
})

test("a repository on this computer is read again when its branch has moved, and only then", async () => {
  scene.begin({ "etc/hosts": HOSTS })
  const before = await scene.added()
  const head = scene.commit({ "etc/hosts": `${HOSTS}10.0.0.12 web2.lan\n` }, "Add web2")
  await vi.waitFor(async () => expect(await scene.sources.list()).toMatchObject([{ head }]), WAITED)
  const [after] = await scene.sources.list()
  expect(after!.synced).toBeGreaterThan(before.synced!)
  scene.write({ "etc/hosts": "10.0.0.99 uncommitted.lan\n" })
  await vi.waitFor(async () => expect(await counted()).toBe(3), WAITED)
})

test("what changed while no engine ran is read when the next one begins", async () => {
  scene.write({ "etc/hosts": HOSTS })
  await scene.added()
  await scene.roll.engine.close()
  scene.write({ "etc/hosts": "10.0.0.12 web2.lan\n" })
  scene.roll = await scene.roll.reopened()
  await vi.waitFor(async () => expect(await scene.names()).toEqual(["etc/hosts:1 10.0.0.12"]), WAITED)
})

test("a source that was never read is left alone, and one that comes back is read", async () => {
  mkdirSync(join(scene.folder, "infra"))
  const folder = join(scene.folder, "infra")
  await scene.sources.add({ location: folder, name: "infra", branch: null, network: null })
  scene.write({ "infra/etc/hosts": HOSTS })
  await scene.sync()
  renameSync(folder, `${folder}-away`)
  await vi.waitFor(
    async () => expect(await scene.sources.list()).toMatchObject([{ state: "failed" }]),
    WAITED,
  )
  renameSync(`${folder}-away`, folder)
  await vi.waitFor(async () => expect(await scene.sources.list()).toMatchObject([{ state: "read" }]), WAITED)
})

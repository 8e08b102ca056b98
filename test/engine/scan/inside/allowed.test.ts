import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { Context } from "#engine/context.ts"
import { allowedFor, lookWhereAllowed } from "#engine/methods/looks.ts"
import { openStore, type Store } from "#store/store.ts"
import { xmlOf } from "#test/engine/invented-scan.ts"
import { openRoll } from "#test/engine/roll.ts"

const folder = mkdtempSync(join(tmpdir(), "rollcall-allowed-"))
const installed = process.env["ROLLCALL_SSH"]
let store: Store
let context: Context
beforeAll(async () => {
  // The real ssh must never be started from here: the addresses are invented.
  process.env["ROLLCALL_SSH"] = "/nonexistent/ssh"
  const roll = await openRoll(folder)
  const machines = ["10.9.0.1", "10.9.0.2", "10.9.0.3", "10.9.0.4"].map((ip) => ({
    ip,
    ports: { 22: "ssh" },
  }))
  await roll.send(xmlOf({ start: 1_700_000_000, machines }))
  const { looks, neverTouch } = roll.client
  await looks.allow({ subject: "default", user: "ops" })
  await looks.allow({ subject: "10.9.0.2", user: "root", port: 2222, name: "two" })
  await looks.deny({ subject: "10.9.0.3" })
  await looks.deny({ subject: "10.9.0.77" })
  await neverTouch.add({ subject: "10.9.0.4" })
  await roll.engine.close()
  store = await openStore(join(folder, "rollcall.db"))
  context = { store, tools: { now: Date.now } } as Context
})
afterAll(async () => {
  if (installed === undefined) delete process.env["ROLLCALL_SSH"]
  else process.env["ROLLCALL_SSH"] = installed
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

test("what is said of a machine or an address counts before what is said of its network", async () => {
  const said = async (ip: string, network = "default") => {
    const found = await allowedFor(context, { ip, network })
    return found && [found.kind, found.user, found.port, found.name]
  }
  expect({
    network: await said("10.9.0.1"),
    machine: await said("10.9.0.2"),
    denied: await said("10.9.0.3"),
    deniedAddress: await said("10.9.0.77"),
    elsewhere: await said("10.9.0.2", "other"),
  }).toEqual({
    network: ["network", "ops", null, null],
    machine: ["machine", "root", 2222, "two"],
    denied: null,
    deniedAddress: null,
    elsewhere: null,
  })
})

test("a scan looks where it is allowed and never-touch does not keep it off, and writes down what came of it", async () => {
  const look = (ip: string) =>
    lookWhereAllowed(context, { ip, network: "default" }, new AbortController().signal)
  expect(await look("10.9.0.3")).toBeNull()
  expect(await look("10.9.0.4")).toBeNull()
  expect(await look("10.9.0.1")).toMatchObject({
    kind: "refused",
    sentence: expect.stringMatching(/ssh is not installed/),
  })
  expect(await store.looks.taken()).toMatchObject([{ ip: "10.9.0.1", refusal: expect.any(String) }])
})

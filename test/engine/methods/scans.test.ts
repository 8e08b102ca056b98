import { chmodSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { xmlOf } from "../invented-scan.ts"
import { openRoll, refusalOf, type Roll } from "../roll.ts"

let roll: Roll
const installed = process.env["ROLLCALL_NMAP"]
beforeEach(async () => {
  roll = await openRoll()
  await roll.send(xmlOf({ start: 1_700_000_000, machines: [{ ip: "10.9.0.1", ports: { 22: "ssh" } }] }))
})
afterEach(async () => {
  if (installed === undefined) delete process.env["ROLLCALL_NMAP"]
  else process.env["ROLLCALL_NMAP"] = installed
  await roll.end()
})

/** A program in nmap's place that says its version and then does as told; it sends nothing. */
function nmapThat(does: string): void {
  const path = join(roll.home, "nmap")
  writeFileSync(
    path,
    `#!/bin/sh\ncase "$1" in --version) echo "Nmap version 7.93 ( https://nmap.org )"; exit 0;; esac\n${does}\n`,
  )
  chmodSync(path, 0o755)
  process.env["ROLLCALL_NMAP"] = path
}

const request = { targets: ["127.0.0.1"], ports: "22", profile: "quick" } as const

async function endOf(id: number) {
  for (let tries = 0; tries < 400; tries += 1) {
    const { scan } = await roll.client.scans.get({ id })
    if (scan.state !== "running") return scan
    await pause(50)
  }
  throw new Error(`Scan ${id} did not end.`)
}

const kept = async () => (await roll.client.machines.list({ query: "ip:10.9.0.1", all: true })).total

describe("where nmap is missing", () => {
  test("a plan and a start are refused in a sentence, imports go on, and nothing is lost", async () => {
    process.env["ROLLCALL_NMAP"] = "/nonexistent/nmap"
    for (const question of [
      roll.client.scans.plan(request),
      roll.client.scans.start({ ...request, confirmed: true }),
    ])
      expect(await refusalOf(question)).toMatchObject({
        code: "nmap-missing",
        message: expect.stringMatching(/nmap/),
      })
    expect((await roll.client.scans.list({})).scans.map(({ kind }) => kind)).toEqual(["import"])
    expect(await kept()).toBe(1)
  })

  test("the doctor says so, what it costs and what mends it", async () => {
    process.env["ROLLCALL_NMAP"] = "/nonexistent/nmap"
    const checks = await roll.client.engine.doctor()
    expect(checks.find(({ name }) => name === "nmap")).toMatchObject({
      state: "missing",
      cost: expect.stringMatching(/\.$/),
      fix: expect.stringContaining("nmap"),
    })
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["git", "ssh", "disk", "database", "raw sockets"]),
    )
  })

  test("a program that is none is not taken for nmap", async () => {
    process.env["ROLLCALL_NMAP"] = "/bin/true"
    expect(await refusalOf(roll.client.scans.plan(request))).toMatchObject({ code: "nmap-missing" })
  })
})

describe("where nmap fails", () => {
  test.each([
    ["ends with an error", `echo "Something is wrong here." >&2; exit 1`, /code 1 .*Something is wrong here/],
    ["ends with an error and no word", "exit 7", /code 7/],
    ["is killed", "kill -9 $$", /ended from outside/],
    ["says it is done and writes nothing", "exit 0", /nmap/],
    ["writes what is no XML", `echo "segmentation fault" > /dev/fd/5; exit 0`, /nmap/],
    [
      "ends in the middle of its XML",
      `echo '<?xml version="1.0"?><nmaprun args="" start="1700000000"><host>' > /dev/fd/5; exit 0`,
      /nmap/,
    ],
  ])("because it %s, the scan fails in a sentence and the ledger is kept", async (_, does, says) => {
    nmapThat(does)
    const { id } = await roll.client.scans.start({ ...request, confirmed: true })
    expect(await endOf(id)).toMatchObject({ id, state: "failed", reason: expect.stringMatching(says) })
    expect((await endOf(id)).reason).toMatch(/\.$/)
    expect(await kept()).toBe(1)
    expect((await roll.client.changes.list({})).changes).toEqual([])
  })

  test("because it hangs, it can still be stopped, and the engine can end", async () => {
    nmapThat("trap '' TERM; sleep 300 & wait")
    const { id } = await roll.client.scans.start({ ...request, confirmed: true })
    expect(await roll.client.scans.stop({ id })).toMatchObject({ state: "stopped" })
    const again = await roll.client.scans.start({ ...request, confirmed: true })
    await roll.engine.close()
    expect(again.id).toBeGreaterThan(id)
  })
})

describe("a scan that can't be", () => {
  test.each([
    ["10.0.0.300", "10.0.0.300"],
    ["10.0.0.0/33", "10.0.0.0/33"],
    ["10.0.0.9-1", "10.0.0.9-1"],
    ["-iL /etc/passwd", "-iL"],
    ["$(reboot)", "$(reboot)"],
    ["", "address"],
  ])("of %s is refused with the bad part named", async (target, part) => {
    const { message } = await refusalOf(roll.client.scans.plan({ ...request, targets: [target] }))
    expect(message).toContain(part)
  })

  test("because all of it is never to be touched is refused, and nothing is started", async () => {
    await roll.client.neverTouch.add({ subject: "127.0.0.0/8" })
    expect(await refusalOf(roll.client.scans.start({ ...request, confirmed: true }))).toMatchObject({
      code: "bad-target",
      message: expect.stringMatching(/never-touch/),
    })
    expect((await roll.client.scans.list({})).total).toBe(1)
  })

  test("because nobody confirmed it is not started", async () => {
    // What a careless caller would send; the types forbid it.
    const careless = { ...request, confirmed: false } as unknown as Parameters<
      typeof roll.client.scans.start
    >[0]
    expect(await refusalOf(roll.client.scans.start(careless))).toMatchObject({ code: "bad-input" })
    expect((await roll.client.scans.list({})).total).toBe(1)
  })

  test("because it is unknown, running or done is neither stopped nor resumed", async () => {
    nmapThat("sleep 300 & wait")
    const { id } = await roll.client.scans.start({ ...request, confirmed: true })
    expect(await refusalOf(roll.client.scans.resume({ id }))).toMatchObject({ code: "conflict" })
    await roll.client.scans.stop({ id })
    expect(await refusalOf(roll.client.scans.stop({ id }))).toMatchObject({ code: "conflict" })
    expect(await refusalOf(roll.client.scans.stop({ id: 99 }))).toMatchObject({ code: "not-found" })
    expect(await refusalOf(roll.client.scans.resume({ id: 1 }))).toMatchObject({ code: "conflict" })
  })

  test("resumed twice at once goes on once", async () => {
    nmapThat("sleep 300 & wait")
    const { id } = await roll.client.scans.start({ ...request, confirmed: true })
    await roll.client.scans.stop({ id })
    const both = await Promise.allSettled([
      roll.client.scans.resume({ id }),
      roll.client.scans.resume({ id }),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"])
    expect(await roll.client.scans.stop({ id })).toMatchObject({ state: "stopped" })
  })
})

test("what a scan that was stopped did not get to ask is not gone, though it was seen before by an older scan", async () => {
  nmapThat("sleep 300 & wait")
  const { id } = await roll.client.scans.start({ ...request, confirmed: true })
  await roll.client.scans.stop({ id })
  await roll.send(xmlOf({ start: 1_700_003_600, machines: [{ ip: "127.0.0.1", ports: { 22: "ssh" } }] }))
  const { machines } = await roll.client.machines.list({ query: "ip:127.0.0.1", all: true })
  expect(machines).toMatchObject([{ presence: "not-asked", services: [{ port: 22, until: null }] }])
})

test("who listens is told of every step, the end included", async () => {
  nmapThat("exit 1")
  const leaving = new AbortController()
  const events = await roll.client.engine.events(undefined, { signal: leaving.signal })
  const told: string[] = []
  const listening = (async () => {
    for await (const event of events) {
      told.push(event.kind)
      if (event.kind === "ledger-changed") return
    }
  })()
  await roll.client.scans.start({ ...request, confirmed: true })
  await listening
  leaving.abort()
  expect(told[0]).toBe("hello")
  expect(told.slice(-3)).toEqual(["progress", "scan-ended", "ledger-changed"])
})

import { chmodSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { xmlOf } from "../invented-scan.ts"
import { openRoll, refusalOf, type Roll } from "../roll.ts"

let roll: Roll
const installed = process.env["ROLLCALL_SSH"]
beforeEach(async () => {
  // The real ssh must never be started from here: the addresses are invented.
  process.env["ROLLCALL_SSH"] = "/nonexistent/ssh"
  roll = await openRoll()
  await roll.send(
    xmlOf({
      start: 1_700_000_000,
      machines: [
        { ip: "10.9.0.1", ports: { 22: "ssh" } },
        { ip: "10.9.0.2", ports: { 2222: "ssh" } },
      ],
    }),
  )
})
afterEach(async () => {
  if (installed === undefined) delete process.env["ROLLCALL_SSH"]
  else process.env["ROLLCALL_SSH"] = installed
  await roll.end()
})

/** A program in ssh's place that sends nothing: it writes down how it was called, and runs the script here. */
function sshThat(does: string): void {
  const path = join(roll.home, "ssh")
  writeFileSync(path, `#!/bin/sh\necho "$*" >>'${roll.home}/called'\n${does}\n`)
  chmodSync(path, 0o755)
  process.env["ROLLCALL_SSH"] = path
}

const take = (ref: string) => roll.client.looks.take({ ref, confirmed: true })

describe("looking inside", () => {
  test("what it brings is kept with the machine, and the others are asked no less for it", async () => {
    sshThat("exec sh -s")
    const done = await take("10.9.0.1")
    expect(done).toMatchObject({
      ip: "10.9.0.1",
      network: "default",
      refusal: null,
      machine: { id: expect.stringMatching(/^m-/) },
    })
    const { facts } = await roll.client.machines.get({ ref: "10.9.0.1" })
    const inside = facts.filter(({ kind }) => kind === "inside")
    expect(inside.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(["system", "sockets", "packages"]),
    )
    expect(inside.every(({ firstScan }) => firstScan === done.scan)).toBe(true)
    const { machines } = await roll.client.machines.list({})
    expect(machines.map(({ presence }) => presence)).toEqual(["present", "present"])
  })

  test("a second look at the same adds no row", async () => {
    sshThat("exec sh -s | sed 's/^tcp .*//; s/^udp .*//; s/^[0-9]* *[0-9]* .*//'")
    await take("10.9.0.1")
    const count = async () => (await roll.client.machines.get({ ref: "10.9.0.1" })).facts.length
    const before = await count()
    await take("10.9.0.1")
    expect(await count()).toBe(before)
  })

  test("nothing comes of it: a sentence, no scan, and the list says so", async () => {
    sshThat("exit 255")
    expect(await take("10.9.0.1")).toMatchObject({
      scan: null,
      refusal: expect.stringMatching(/^ssh could not reach 10\.9\.0\.1 port 22/),
      read: [],
    })
    const { taken } = await roll.client.looks.list()
    expect(taken).toMatchObject([
      { ip: "10.9.0.1", refusal: expect.stringMatching(/could not reach/), machine: { name: "10.9.0.1" } },
    ])
    expect((await roll.client.scans.list({})).scans).toHaveLength(1)
  })

  test("it goes where a scan saw SSH, unless it is said otherwise", async () => {
    expect(await roll.client.looks.plan({ ref: "10.9.0.2" })).toMatchObject({ port: 2222, how: "ssh" })
    expect(await roll.client.looks.plan({ ref: "10.9.0.2", port: 22 })).toMatchObject({ port: 22 })
    await roll.client.looks.allow({ subject: "10.9.0.2", user: "ops", name: "db-primary" })
    expect((await roll.client.looks.plan({ ref: "10.9.0.2" })).sentence).toMatch(
      /^This logs in to ops@db-primary port 2222 /,
    )
    expect((await roll.client.looks.plan({ ref: "127.0.0.1" })).how).toBe("here")
  })

  test("what is never touched is not looked into either", async () => {
    sshThat("exec sh -s")
    await roll.client.looks.allow({ subject: "10.9.0.1" })
    await roll.client.neverTouch.add({ subject: "10.9.0.0/24" })
    expect(await refusalOf(take("10.9.0.1"))).toMatchObject({ code: "not-allowed" })
    expect(await refusalOf(roll.client.looks.plan({ ref: "10.9.0.2" }))).toMatchObject({
      code: "not-allowed",
    })
  })

  test("without ssh it says how to get it", async () => {
    process.env["ROLLCALL_SSH"] = "/nonexistent/ssh"
    expect((await take("10.9.0.1")).refusal).toMatch(/^ssh is not installed/)
  })
})

describe("what may be looked into", () => {
  const kinds = async () =>
    (await roll.client.looks.list()).allowances.map(
      ({ kind, called, allowed }) => `${kind} ${called} ${allowed}`,
    )

  test("a network, a machine, or an address that is not known yet", async () => {
    await roll.client.looks.allow({ subject: "default", user: "ops" })
    await roll.client.looks.allow({ subject: "10.9.0.1" })
    await roll.client.looks.allow({ subject: "10.9.0.77" })
    expect(await kinds()).toEqual(["network default true", "machine 10.9.0.1 true", "address 10.9.0.77 true"])
    expect(await refusalOf(roll.client.looks.allow({ subject: "nobody" }))).toMatchObject({
      code: "not-found",
    })
    expect(await refusalOf(roll.client.looks.allow({ subject: "default", name: "db1" }))).toMatchObject({
      code: "bad-input",
    })
    expect(await refusalOf(roll.client.looks.allow({ subject: "10.9.0.1", user: "-oX" }))).toMatchObject({
      code: "bad-input",
    })
  })

  test("denied, a machine stays out also where its network is allowed; a network is forgotten", async () => {
    await roll.client.looks.allow({ subject: "default" })
    await roll.client.looks.deny({ subject: "10.9.0.1" })
    expect(await kinds()).toEqual(["network default true", "machine 10.9.0.1 false"])
    await roll.client.looks.deny({ subject: "default" })
    expect(await kinds()).toEqual(["machine 10.9.0.1 false"])
    expect(await refusalOf(roll.client.looks.deny({ subject: "default" }))).toMatchObject({
      code: "not-found",
    })
  })
})

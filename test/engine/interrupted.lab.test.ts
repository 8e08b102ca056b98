import { chmodSync, chownSync } from "node:fs"
import { join } from "node:path"
import Sqlite from "better-sqlite3"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { footing } from "#test/lab/footing.ts"
import { startLab, type Lab } from "#test/lab/lab.ts"
import { ended, newHome, nmapsOn, question, scanToEnd, startEngine, until } from "./scanner.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const PORTS = "1-300"
const TARGETS = ["10.77.1.11-12", "10.77.1.41", "10.77.16.10-30"]
const request = { ...question, targets: TARGETS, ports: PORTS } as const

describe.skipIf(ground.kind === "none")(`a scan that is cut short, over a lab${reason}`, () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ only: ["web1", "web2", "shell1", "quiet1"], machines: 14 })
  })
  afterAll(() => lab?.stop())

  const noNmapLeft = () =>
    until("The end of every nmap", async () => (nmapsOn(lab).length === 0 ? true : null))
  const crowd = () => lab.truth.filter(({ group }) => group === "crowd")

  test("kill -9 in the middle: what was seen is there, no nmap is left, and a resume asks only what is left", async () => {
    const home = newHome()
    const first = await startEngine(lab, home.folder)
    // Gentle, so that there is a middle.
    const { id } = await first.client.scans.start({ ...request, pace: "gentle", confirmed: true })
    const doneBefore = await until("Some ports asked to the end", async () => {
      const done = workOf(home.folder, id).filter((work) => work.startsWith("tcp 10.77.16."))
      return done.length > 2 ? done : null
    })
    const seen = (await first.client.machines.list({ limit: 1_000 })).machines.map(
      ({ id: machine }) => machine,
    )
    await first.kill()
    await noNmapLeft()
    const second = await startEngine(lab, home.folder)
    const { client } = second
    try {
      const { scan } = await client.scans.get({ id })
      expect(scan).toMatchObject({ state: "interrupted", reason: expect.stringMatching(/^Interrupted/) })
      expect((await client.engine.doctor()).find(({ name }) => name === "database")).toMatchObject({
        state: "ok",
      })
      const kept = (await client.machines.list({ limit: 1_000 })).machines.map(({ id: machine }) => machine)
      expect(kept).toEqual(expect.arrayContaining(seen))
      expect(seen.length).toBeGreaterThan(2)

      const asked = doneBefore.map((work) => nameAt(work.slice("tcp ".length)))
      const before = await packetsOf(asked)
      const fresh = crowd().map(({ name }) => name)
      const freshBefore = await packetsOf(fresh)
      await client.scans.resume({ id })
      expect(await ended(client, id)).toMatchObject({ id, state: "done", reason: null })
      // Its 300 ports were asked before; what is left is what speaks on one of them, and a guess at its system.
      for (const [index, packets] of (await packetsOf(asked)).entries())
        expect(packets - before[index]!).toBeLessThan(150)
      const most = Math.max(
        ...(await packetsOf(fresh)).map((packets, index) => packets - freshBefore[index]!),
      )
      expect(most).toBeGreaterThanOrEqual(300)
      const { machines } = await client.machines.list({ limit: 1_000, query: "ip:10.77.16.0/24" })
      const open = machines.map(({ addresses, services }) => [
        addresses[0]?.ip,
        services.map(({ port }) => port),
      ])
      const inside = crowd().flatMap(({ interfaces, openTcp }) =>
        interfaces.map(({ ipv4 }) => [ipv4, openTcp]),
      )
      expect(Object.fromEntries(open)).toMatchObject(Object.fromEntries(inside))
      await noNmapLeft()
    } finally {
      await second.end()
      home.remove()
    }
  })

  test("stopped, no nmap is left and nothing more is sent", async () => {
    const home = newHome()
    const { client, end } = await startEngine(lab, home.folder)
    try {
      const { id } = await client.scans.start({ ...request, confirmed: true })
      await until("A running nmap", async () => (nmapsOn(lab).length > 0 ? true : null))
      expect(await client.scans.stop({ id })).toMatchObject({ state: "stopped" })
      expect(nmapsOn(lab)).toEqual([])
      const names = lab.truth.map(({ name }) => name)
      const before = await packetsOf(names)
      expect(await packetsOf(names)).toEqual(before)
    } finally {
      await end()
      home.remove()
    }
  })

  test("ended like a program in the middle of a scan, the engine leaves it stopped and to be resumed", async () => {
    const home = newHome()
    const first = await startEngine(lab, home.folder)
    const { id } = await first.client.scans.start({ ...request, confirmed: true })
    await until("A running nmap", async () => (nmapsOn(lab).length > 0 ? true : null))
    await first.end()
    await noNmapLeft()
    const second = await startEngine(lab, home.folder)
    try {
      expect((await second.client.scans.get({ id })).scan.state).toBe("stopped")
      await second.client.scans.resume({ id })
      expect(await ended(second.client, id)).toMatchObject({ state: "done" })
    } finally {
      await second.end()
      home.remove()
    }
  })

  test("nmap killed from outside fails the scan in a sentence; what was seen is kept, and a resume goes on", async () => {
    const home = newHome()
    const { client, end } = await startEngine(lab, home.folder)
    try {
      const { id } = await client.scans.start({
        ...request,
        targets: ["10.77.16.10-15"],
        pace: "gentle",
        confirmed: true,
      })
      await until("A machine", async () => ((await client.machines.list({})).total > 0 ? true : null))
      const [victim] = await until("A running nmap", async () => {
        const running = nmapsOn(lab)
        return running.length > 0 ? running : null
      })
      process.kill(victim!, "SIGKILL")
      const failed = await ended(client, id)
      expect(failed).toMatchObject({
        state: "failed",
        reason: expect.stringMatching(/nmap was ended from outside.*\.$/),
      })
      expect((await client.machines.list({})).total).toBeGreaterThan(0)
      await client.scans.resume({ id })
      expect(await ended(client, id)).toMatchObject({ state: "done" })
    } finally {
      await end()
      home.remove()
    }
  })

  test("without a right to raw sockets it finds what accepts connections, and says what it can't see", async () => {
    const home = newHome()
    chownSync(home.folder, 65_534, 65_534)
    chmodSync(home.folder, 0o700)
    const nobody = [
      "setpriv",
      "--reuid=65534",
      "--regid=65534",
      "--clear-groups",
      "--bounding-set=-all",
      "--inh-caps=-all",
    ]
    const { client, end } = await startEngine(lab, home.folder, { before: nobody })
    try {
      const targets = ["10.77.1.0/26"]
      const plan = await client.scans.plan({ targets, exclude: ["10.77.1.2"] })
      expect(plan).toMatchObject({
        privilege: "connect",
        unseen: [{ what: expect.stringMatching(/raw sockets/) }],
      })
      expect(plan.unseen[0]?.fix).toContain("setcap")
      const scan = await scanToEnd(client, { targets, exclude: ["10.77.1.2"], ports: "1-100,443" })
      expect(scan).toMatchObject({ state: "done", privilege: "connect" })
      const sort = { by: "address", descending: false } as const
      const { machines } = await client.machines.list({ sort })
      const open = machines.map(({ addresses: [address], services }) => [
        address?.ip,
        address?.mac,
        services.filter(({ protocol }) => protocol === "tcp").map(({ port }) => port),
      ])
      expect(open).toEqual([
        ["10.77.1.1", null, [22]],
        ["10.77.1.11", null, [80, 443]],
        ["10.77.1.12", null, [80, 443]],
        ["10.77.1.41", null, [22]],
        ["10.77.1.53", null, [53]],
        ["10.77.1.62", null, []],
      ])
      await lab.machine("web1").down()
      await scanToEnd(client, { targets, exclude: ["10.77.1.2"], ports: "80" })
      const { changes } = await client.changes.list({})
      expect(changes.map(({ kind, fact }) => `${kind} ${fact}`)).toEqual(["machine-gone 10.77.1.11"])
    } finally {
      await lab.machine("web1").up()
      await end()
      home.remove()
    }
  })

  function nameAt(ip: string): string {
    const machine = lab.truth.find(({ interfaces }) => interfaces.some(({ ipv4 }) => ipv4 === ip))
    if (machine === undefined) throw new Error(`The lab has no machine at ${ip}.`)
    return machine.name
  }

  async function packetsOf(names: readonly string[]): Promise<number[]> {
    const counted: number[] = []
    for (const name of names) counted.push((await lab.packets(name)).syn)
    return counted
  }
})

/** What a scan has finished so far, read beside the engine that writes it. */
function workOf(home: string, scan: number): string[] {
  const db = new Sqlite(join(home, "rollcall.db"), { readonly: true })
  try {
    const rows = db.prepare<[number], { work: string }>("select work from scan_work where scan = ?").all(scan)
    return rows.map(({ work }) => work)
  } finally {
    db.close()
  }
}

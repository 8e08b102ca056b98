import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Machine } from "#model/machine.ts"
import { footing } from "#test/lab/footing.ts"
import { startLab, type Lab } from "#test/lab/lab.ts"
import { newHome, scanToEnd, startEngine, until, question, ended, type Running } from "./scanner.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const MACHINES = [
  "web1",
  "shell1",
  "shell2",
  "db1",
  "redis1",
  "files1",
  "printer1",
  "sleeper1",
  "guarded1",
  "quiet1",
]
const TARGETS = ["10.77.1.0/25", "10.77.2.0/26"]
// The ports that are open in this lab, and more that are not; without the printer's 631, which takes all that nmap
// has to say and never answers: a minute and a half for one port.
const PORTS = "1-200,443-445,515,2222,5000,5432,6379,8080-8100,9100-9107,9999"
const SCANNER = "10.77.1.2"
const UNTOUCHED = "10.77.1.45"

describe.skipIf(ground.kind === "none")(`roll calls over a lab${reason}`, () => {
  let lab: Lab
  let engine: Running
  const home = newHome()

  beforeAll(async () => {
    lab = await startLab({ only: [...MACHINES, "shell5", "six1"] })
    await lab.machine("web1").stop("nginx")
    engine = await startEngine(lab, home.folder)
    await engine.client.neverTouch.add({ subject: UNTOUCHED, reason: "a test" })
  })
  afterAll(async () => {
    await engine?.end()
    await lab?.stop()
    home.remove()
  })

  const request = { targets: TARGETS, exclude: [SCANNER], ports: PORTS }
  const machines = async () => (await engine.client.machines.list({ all: true, limit: 1_000 })).machines

  /** Addresses and open TCP ports the truth puts inside the targets, but for what a test has switched off. */
  function truth(off: readonly string[]): Record<string, readonly number[]> {
    const inside = /^10\.77\.(?:1\.\d{1,2}|1\.1[01]\d|1\.12[0-7]|2\.[1-5]?\d|2\.6[0-3])$/
    return Object.fromEntries(
      lab.truth.flatMap(({ name, interfaces, openTcp }) =>
        interfaces.flatMap(({ ipv4 = "" }) =>
          inside.test(ipv4) && ipv4 !== UNTOUCHED
            ? [[ipv4, off.includes(name) ? [] : openTcp.filter((port) => port !== 631)]]
            : [],
        ),
      ),
    )
  }

  test("while it runs the ledger fills; at the end it shows every machine and open port, and none invented", async () => {
    const { id } = await engine.client.scans.start({ ...question, ...request, confirmed: true })
    const during = await until("A machine before the end", async () => {
      const { scan } = await engine.client.scans.get({ id })
      const found = await machines()
      if (scan.state !== "running") throw new Error("It ended before a machine was in the ledger.")
      return found.length > 0 ? found : null
    })
    const scan = await ended(engine.client, id)
    expect({ state: scan.state, reason: scan.reason, during: during.length > 0 }).toEqual({
      state: "done",
      reason: null,
      during: true,
    })
    expect(openBy(await machines())).toEqual(truth(["web1"]))
  })

  test("the printer got no payload, and what is never to be touched got no packet, ARP included", async () => {
    const { "631": _asked, ...silent } = lab.payloadBytes("printer1")
    expect(Object.values(silent).every((bytes) => bytes === 0)).toBe(true)
    expect(await lab.packets("shell5")).toEqual({ ipv4: 0, ipv6: 0, arp: 0, syn: 0, bytes: 0 })
    expect((await lab.packets("shell1")).syn).toBeGreaterThan(0)
  })

  test("a second one tells exactly what changed, each once", async () => {
    await lab.machine("web1").start("nginx")
    await lab.machine("shell1").stop("sshd")
    await lab.machine("sleeper1").down()
    const scan = await scanToEnd(engine.client, request)
    const { changes } = await engine.client.changes.list({ to: scan.id, order: "machine", limit: 1_000 })
    const told = changes.map(({ kind, machineName, fact }) => `${kind} ${machineName.split(".")[0]} ${fact}`)
    expect(told.toSorted()).toEqual([
      "machine-gone sleeper1 10.77.1.63",
      "port-closed shell1 22/tcp",
      "port-opened web1 443/tcp",
      "port-opened web1 80/tcp",
    ])
  })

  test("one with a smaller scope reports nothing as gone or closed", async () => {
    const before = await machines()
    const scan = await scanToEnd(engine.client, { targets: ["10.77.1.53"], profile: "quick", ports: "53" })
    const { changes } = await engine.client.changes.list({ to: scan.id })
    expect([scan.state, changes]).toEqual(["done", []])
    const after = await machines()
    expect(openBy(after)).toEqual(openBy(before))
    expect(Map.groupBy(after, ({ presence }) => presence).get("not-asked")).toHaveLength(before.length - 2)
  })

  test("a machine that has IPv6 only is found with its ports, and one that has both is one machine", async () => {
    const { interfaces, openTcp } = lab.truth.find(({ name }) => name === "six1")!
    const also = lab.truth.find(({ name }) => name === "web1")!
    const ip = interfaces[0]?.ipv6 ?? ""
    const targets = [ip, also.interfaces[0]?.ipv6 ?? ""]
    expect(await scanToEnd(engine.client, { targets, ports: PORTS })).toMatchObject({
      state: "done",
      answered: 2,
    })
    expect(openBy(await machines())).toMatchObject({ [ip]: openTcp })
    const web = await engine.client.machines.get({ ref: targets[1]! })
    expect(web.addresses.map((address) => address.ip)).toEqual(["10.77.1.11", targets[1]])
    expect(web.identity.joins).toMatchObject([{ a: "10.77.1.11", b: targets[1] }])
  })

  test("a rebuild gives the same machines with the same ids", async () => {
    const ids = (await machines()).map(({ id }) => id)
    expect(await engine.client.engine.rebuild()).toMatchObject({ same: true })
    expect((await machines()).map(({ id }) => id)).toEqual(ids)
  })

  test("stopped, it ends at once and keeps what it saw; resumed, it goes on to the end", async () => {
    const { client } = engine
    const { id } = await client.scans.start({ ...question, ...request, confirmed: true })
    await until("An answer", async () => {
      const { progress } = await client.scans.get({ id })
      return (progress?.answered ?? 0) > 2 ? true : null
    })
    const stopped = await client.scans.stop({ id })
    expect(stopped.state).toBe("stopped")
    await client.scans.resume({ id })
    expect(await ended(client, id)).toMatchObject({ id, state: "done", reason: null })
  })
})

function openBy(machines: readonly Machine[]): Record<string, readonly number[]> {
  return Object.fromEntries(
    machines.flatMap(({ addresses, services }) =>
      addresses.map(({ ip }) => [
        ip,
        services.filter((one) => one.ip === ip && one.protocol === "tcp").map(({ port }) => port),
      ]),
    ),
  )
}

import { afterAll, beforeAll, expect, test } from "vitest"
import { NOTHING_SPENT, addSpent } from "#model/spent.ts"
import { type Lab, startLab } from "#test/lab/lab.ts"
import { newHome, type Running, scanToEnd, startEngine } from "./scanner.ts"

const MACHINES = ["web1", "shell1"]
const home = newHome()
let lab: Lab
let engine: Running

beforeAll(async () => {
  lab = await startLab({ only: MACHINES })
  engine = await startEngine(lab, home.folder)
})

afterAll(async () => {
  await engine?.end()
  await lab?.stop()
  home.remove()
})

const addressOf = (name: string) => lab.truth.find((one) => one.name === name)!.interfaces[0]!.ipv4!

async function counted(name: string) {
  const { ipv4, ipv6, arp, bytes } = await lab.packets(name)
  return { packets: ipv4 + ipv6 + arp, bytes }
}

const spentOn = async (name: string) =>
  (await engine.client.machines.get({ ref: addressOf(name), asOf: null })).spent

test("a machine's page says what it got, scan by scan, as its own counters do; and all of a scan is somewhere", async () => {
  const request = { targets: ["10.77.1.1-80"], ports: "1-1000" }
  const first = await scanToEnd(engine.client, request)
  const second = await scanToEnd(engine.client, { ...request, targets: [addressOf("web1")] })
  const [web, shell] = [await spentOn("web1"), await spentOn("shell1")]
  expect(web.scans.map(({ scan }) => scan)).toEqual([second.id, first.id])
  expect(shell.scans.map(({ scan }) => scan)).toEqual([first.id])
  for (const [name, { inAll }] of [["web1", web] as const, ["shell1", shell] as const]) {
    const { packets, bytes } = await counted(name)
    expect([
      name,
      Math.abs(inAll.packets / packets - 1) <= 0.02,
      Math.abs(inAll.bytes / bytes - 1) <= 0.02,
    ]).toEqual([name, true, true])
  }
  const { machines } = await engine.client.machines.list({ all: true })
  const dossiers = await Promise.all(
    machines.map(({ id }) => engine.client.machines.get({ ref: id, asOf: null })),
  )
  const { spent } = await engine.client.scans.get({ id: first.id })
  const inFirst = dossiers.flatMap((one) => one.spent.scans.filter(({ scan }) => scan === first.id))
  const { packets, connections, bytes } = inFirst.reduce((sum, one) => addSpent(sum, one), spent.silent)
  expect({ packets, connections, bytes }).toEqual(spent.all)
  expect(spent.all.packets).toBe(first.packets)
  expect(spent.silent.packets).toBeGreaterThan(0)
  expect(web.before).toEqual({ scans: 0, ...NOTHING_SPENT })
})

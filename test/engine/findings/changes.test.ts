import { afterEach, beforeEach, expect, test } from "vitest"
import { xmlOf, type Shown } from "../invented-scan.ts"
import { openRoll, type Roll } from "../roll.ts"

let roll: Roll
let hour = 0
beforeEach(async () => {
  roll = await openRoll()
})
afterEach(() => roll.end())

const WEB: Shown = {
  ip: "10.9.0.1",
  mac: "00:50:56:00:00:01",
  name: "web.lab",
  os: "Linux 6",
  ports: { 80: "http nginx 1.24" },
}
const SHELL: Shown = { ip: "10.9.0.2", mac: "00:50:56:00:00:02", ports: { 22: "ssh OpenSSH 9.2" } }
const WITNESS: Shown = { ip: "10.9.0.9", mac: "00:50:56:00:00:09" }

async function see(
  machines: readonly Shown[],
  scope: { target?: string; total?: number; asked?: string } = {},
) {
  hour += 1
  const sent = await roll.send(
    xmlOf({ start: 1_700_000_000 + hour * 3_600, machines: [...machines, WITNESS], ...scope }),
  )
  return sent.scan!.id
}

async function told(from: number, to: number) {
  const { changes } = await roll.client.changes.list({ from, to, limit: 1_000 })
  return changes.map(({ kind, fact, before, after }) =>
    [kind, fact, before, after].filter(Boolean).join(" | "),
  )
}

async function history(ref: string) {
  const { history: all } = await roll.client.machines.get({ ref })
  return all.map(({ kind, fact }) => `${kind} ${fact}`)
}

test("between any two moments it is the difference of their ends that is told, either way round", async () => {
  const one = await see([WEB, SHELL])
  const two = await see([{ ...WEB, ports: { 80: "http nginx 1.26" } }, SHELL])
  const three = await see([WEB])
  expect([
    await told(one, two),
    await told(two, three),
    await told(one, three),
    await told(three, one),
  ]).toEqual([
    ["service | 80/tcp | http nginx 1.24 | http nginx 1.26"],
    ["machine-gone | 10.9.0.2 | answers", "service | 80/tcp | http nginx 1.26 | http nginx 1.24"],
    ["machine-gone | 10.9.0.2 | answers"],
    ["machine-gone | 10.9.0.2 | answers"],
  ])
})

test("a new machine is one change, whatever answers on it", async () => {
  const one = await see([WEB])
  const two = await see([WEB, { ...SHELL, name: "shell.lab", os: "Linux", ports: { 22: "ssh", 80: "http" } }])
  expect(await told(one, two)).toEqual(["machine-new | 10.9.0.2 | answers"])
})

test("a machine that comes back is one change; what is new on it, another", async () => {
  const one = await see([SHELL])
  const two = await see([])
  const three = await see([{ ...SHELL, ports: { 22: "ssh OpenSSH 9.2", 80: "http nginx 1" } }])
  expect([await told(one, two), await told(two, three), await told(one, three)]).toEqual([
    ["machine-gone | 10.9.0.2 | answers"],
    ["machine-back | 10.9.0.2 | answers", "port-opened | 80/tcp | open"],
    ["port-opened | 80/tcp | open"],
  ])
})

test("a smaller scope reports nothing as gone or closed", async () => {
  const one = await see([WEB, SHELL, { ...WITNESS, ip: "10.9.0.3", mac: "00:50:56:00:00:03" }])
  const fewer = await see([SHELL], { target: "10.9.0.2", total: 2, asked: "22" })
  expect(await told(one, fewer)).toEqual([])
})

test("what is learned for the first time is no change", async () => {
  const bare = { ip: "10.9.0.1", ports: { 80: "" } }
  const one = await see([bare])
  const two = await see([{ ...WEB, name: "" }])
  expect(await told(one, two)).toEqual([])
})

test("a machine that moves to another address is one arrival and one departure, not gone and not its ports again", async () => {
  const one = await see([WEB, SHELL])
  const two = await see([WEB, { ...SHELL, ip: "10.9.0.5" }])
  expect(await told(one, two)).toEqual([
    "address-new | 10.9.0.5 | answers",
    "address-left | 10.9.0.2 | answers",
  ])
  expect(await history("00:50:56:00:00:02")).toEqual([
    "address-new 10.9.0.5",
    "address-left 10.9.0.2",
    "machine-new 10.9.0.2",
  ])
})

test("a machine with two addresses that falls silent is gone once", async () => {
  const one = await see([SHELL, { ...SHELL, ip: "10.9.0.5" }])
  const two = await see([])
  const three = await see([SHELL, { ...SHELL, ip: "10.9.0.5" }])
  expect([await told(one, two), (await told(two, three)).length]).toEqual([
    ["machine-gone | 10.9.0.2 | answers"],
    1,
  ])
})

test("where another machine takes over an address, what happens later is told of the new holder only", async () => {
  const one = await see([SHELL])
  const two = await see([{ ...SHELL, mac: "00:50:56:00:00:0a" }])
  const three = await see([{ ...SHELL, mac: "00:50:56:00:00:0a", ports: { 22: "ssh OpenSSH 10" } }])
  expect([await told(one, two), await told(two, three)]).toEqual([
    ["machine-new | 10.9.0.2 | answers", "machine-gone | 10.9.0.2 | answers"],
    ["service | 22/tcp | ssh OpenSSH 9.2 | ssh OpenSSH 10"],
  ])
  const { changes } = await roll.client.changes.list({ from: two, to: three })
  expect(changes.map(({ machine }) => machine)).toEqual([
    (await roll.client.machines.get({ ref: "00:50:56:00:00:0a" })).id,
  ])
})

test("each side of a takeover keeps its own facts and history", async () => {
  await see([SHELL])
  await see([{ ...SHELL, mac: "00:50:56:00:00:0a" }])
  await see([{ ...SHELL, mac: "00:50:56:00:00:0a", ports: { 22: "ssh OpenSSH 10" } }])
  const { machines } = await roll.client.machines.list({ query: "ip:10.9.0.2 | is:gone", all: true })
  const [gone, present] = ["gone", "present"].map((word) =>
    machines.find(({ presence }) => presence === word)!,
  )
  const [first, second] = [
    await roll.client.machines.get({ ref: gone!.id }),
    await roll.client.machines.get({ ref: present!.id }),
  ]
  const said = ({ facts }: typeof first) =>
    facts.filter(({ kind }) => kind === "mac" || kind === "service").map(({ value }) => value)
  expect([said(first), said(second)]).toEqual([
    ["00:50:56:00:00:02", "ssh OpenSSH 9.2"],
    ["00:50:56:00:00:0a", "ssh OpenSSH 9.2", "ssh OpenSSH 10"],
  ])
  expect(first.lastSeen < second.firstSeen).toBe(true)
  expect(await history(gone!.id)).toEqual(["machine-gone 10.9.0.2", "machine-new 10.9.0.2"])
  expect(await history(present!.id)).toEqual(["service 22/tcp", "machine-new 10.9.0.2"])
})

test("history tells each step once, newest first, and ends with the first answer", async () => {
  await see([SHELL])
  await see([{ ...SHELL, ports: { 22: "ssh OpenSSH 9.2", 80: "http nginx 1" } }])
  await see([])
  await see([SHELL])
  expect(await history("10.9.0.2")).toEqual([
    "machine-back 10.9.0.2",
    "port-closed 80/tcp",
    "machine-gone 10.9.0.2",
    "port-opened 80/tcp",
    "machine-new 10.9.0.2",
  ])
})

test("every change cites observations that are there", async () => {
  const one = await see([WEB, SHELL])
  const two = await see([{ ...WEB, ports: { 80: "http nginx 2", 443: "https" } }])
  const { changes } = await roll.client.changes.list({ from: one, to: two })
  const ids = changes.flatMap(({ evidence }) => evidence)
  const found = await roll.client.observations.get({ ids })
  expect(changes.every(({ evidence }) => evidence.length > 0)).toBe(true)
  expect(found.map(({ id }) => id)).toEqual(ids)
})

test("a port that is open since lies between the moment from which one looks and the scan that saw it", async () => {
  const one = await see([SHELL])
  const two = await see([{ ...SHELL, ports: { 22: "ssh OpenSSH 9.2", 80: "http nginx 1" } }])
  const { changes, from, to } = await roll.client.changes.list({ from: one, to: two })
  expect(changes.map(({ fact, between }) => [fact, between])).toEqual([["80/tcp", [from, to]]])
})

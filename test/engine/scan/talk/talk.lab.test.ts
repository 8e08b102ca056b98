import { Readable } from "node:stream"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { Fact } from "#model/observation.ts"
import { readNmapXml } from "#engine/scan/nmap/read-xml.ts"
import { factsFrom } from "#engine/scan/nmap/sighting.ts"
import { type Lab, startLab } from "#test/lab/lab.ts"
import type { Brought, Errand } from "./run-talk.ts"

const MACHINES = [
  ...["files1", "db1", "db2", "db3", "broker1", "cache1", "redis1", "redis2", "mail1", "ftp1", "print1"],
  ...["web1", "web5", "shell1", "shell5", "app1", "app2"],
]
/** The router passes on what others get; its counters say nothing of it alone. */
const COUNTED = MACHINES.filter((name) => name !== "router")

let lab: Lab
let brought: readonly Brought[]
let got: number

interface Place {
  readonly ip: string
  readonly port: number
  readonly name: string
}

const places = (): readonly Place[] =>
  lab.truth
    .filter(({ name }) => COUNTED.includes(name))
    .flatMap(({ interfaces, services }) =>
      services
        .filter(({ protocol }) => protocol === "tcp")
        .map(({ port, name }) => ({ ip: interfaces[0]!.ipv4!, port, name })),
    )

async function talkToAll(thorough: boolean): Promise<readonly Brought[]> {
  const errand: Errand = { ports: places().map(({ ip, port }) => ({ ip, port })), thorough }
  const script = new URL("run-talk.ts", import.meta.url).pathname
  const { stdout } = await lab.run(process.execPath, [script, JSON.stringify(errand)], { timeout: 120_000 })
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Brought)
}

async function packets(): Promise<number> {
  const each = await Promise.all(COUNTED.map((name) => lab.packets(name)))
  return each.reduce((sum, { ipv4 }) => sum + ipv4, 0)
}

beforeAll(async () => {
  lab = await startLab({ only: MACHINES })
  const before = await packets()
  brought = await talkToAll(false)
  got = (await packets()) - before
})

afterAll(async () => {
  await lab.stop()
})

test("every daemon is understood as what it is, on its own port or a foreign one", () => {
  const names = new Map(brought.map(({ ip, port, talk }) => [`${ip}:${port}`, [talk.protocol, talk.tunnel]]))
  const expected = places().map(({ ip, port, name }) => [
    `${ip}:${port}`,
    name === "https" ? ["http", "ssl"] : [name, null],
  ])
  expect(Object.fromEntries(names)).toEqual(Object.fromEntries(expected))
})

test("asked again, each answers the same", () => {
  expect(brought.filter(({ check }) => check.state !== "same")).toEqual([])
})

test("asking again takes one connection a port", () => {
  expect(brought.filter(({ checked }) => checked.connections !== 1)).toEqual([])
})

test("what the machines got is what we say we sent", () => {
  const ours = brought.reduce((sum, { spent, checked }) => sum + spent.packets + checked.packets, 0)
  expect(Math.abs(ours / got - 1)).toBeLessThan(0.05)
})

const IDENTITY = new Set(["host-key", "certificate", "identifier", "http-title"])
const plain = ({ kind, subject, value, standing }: Fact) => `${kind} ${subject} ${value} ${standing}`

async function askedByNmap(): Promise<ReadonlyMap<string, readonly Fact[]>> {
  const ips = [...new Set(places().map(({ ip }) => ip))]
  const ports = [...new Set(places().map(({ port }) => port))].join(",")
  const scripts = "ssh-hostkey,ssl-cert,http-title"
  const { stdout } = await lab.run(
    "nmap",
    ["-sV", "--version-light", "-n", "-Pn", "-p", ports, "--script", scripts, "-oX", "-", ...ips],
    { timeout: 200_000 },
  )
  const found = new Map<string, readonly Fact[]>()
  for await (const event of readNmapXml(Readable.from([stdout])))
    if (event.kind === "host") found.set(event.host.ip, factsFrom(event.host))
  return found
}

test("keys, certificates and titles are the same facts as an import of nmap's brings", async () => {
  const nmaps = await askedByNmap()
  const theirs = [...nmaps].flatMap(([ip, facts]) =>
    facts.filter(({ kind }) => IDENTITY.has(kind)).map((fact) => `${ip} ${plain(fact)}`),
  )
  const ours = brought.flatMap(({ ip, talk }) =>
    talk.facts.filter(({ kind }) => IDENTITY.has(kind)).map((fact) => `${ip} ${plain(fact)}`),
  )
  expect(ours.toSorted()).toEqual(theirs.toSorted())
  const details = (facts: readonly Fact[]) =>
    facts
      .filter(({ kind }) => kind === "certificate" || kind === "host-key")
      .map(({ subject, detail }) => [subject, detail])
  const mine = new Map<string, Fact[]>()
  for (const { ip, talk } of brought) mine.set(ip, [...(mine.get(ip) ?? []), ...talk.facts])
  for (const [ip, facts] of nmaps)
    expect(new Map(details(mine.get(ip) ?? []) as [string, unknown][])).toEqual(
      new Map(details(facts) as [string, unknown][]),
    )
})

test("asked for everything, none of them is hurt and all answer the same", async () => {
  const all = await talkToAll(true)
  expect(all.filter(({ check }) => check.state !== "same")).toEqual([])
  expect(all.filter(({ talk }) => talk.protocol === null)).toEqual([])
})

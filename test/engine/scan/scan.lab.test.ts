import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { PACE_LIMITS } from "#model/pace.ts"
import type { ScanEvent, ScanOrder } from "#engine/scan/scan.ts"
import { type Lab, startLab } from "#test/lab/lab.ts"

type Order = Omit<ScanOrder, "done"> & {
  readonly done?: Readonly<Record<string, string>>
  readonly stopAfter?: number
}
type Timed = ScanEvent & { readonly at: number }

const MACHINES = [
  "web1",
  "shell1",
  "shell2",
  "db1",
  "files1",
  "printer1",
  "guarded1",
  "switch1",
  "redis1",
  "six1",
]
const PORTS = "22,25,80,139,443,445,515,3306,5432,6379,8081,9100-9107,9999"

let lab: Lab

beforeAll(async () => {
  lab = await startLab({ only: MACHINES })
})

afterAll(async () => {
  await lab.stop()
})

const segments = ["10.77.1", "10.77.2", "10.77.3"].map((net) => ({ first: `${net}.1`, last: `${net}.80` }))
const standard: Order = {
  addresses: segments,
  tcp: PORTS,
  udp: "53,137,161",
  profile: "standard",
  pace: "normal",
  privilege: "raw",
  neverTouch: [],
  local: [],
  rescan: null,
}

/** Runs a scan on the lab's scanner and reads its events. */
async function scanLab(order: Order): Promise<readonly Timed[]> {
  const script = fileURLToPath(new URL("./run-scan.ts", import.meta.url))
  const { stdout } = await lab.run(process.execPath, [script, JSON.stringify({ done: {}, ...order })], {
    timeout: 280_000,
  })
  const lines = stdout.trim().split("\n")
  return lines.map((line) => JSON.parse(line) as Timed).filter((event) => event.kind !== ("ended" as string))
}

function factsBy(events: readonly Timed[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const machines = new Map<string, Map<string, string>>()
  for (const event of events) {
    if (event.kind !== "sighting") continue
    const facts = machines.get(event.sighting.ip) ?? new Map<string, string>()
    machines.set(event.sighting.ip, facts)
    for (const { kind, subject, value } of event.sighting.facts) facts.set(`${kind} ${subject}`, value)
  }
  return machines
}

const worksOf = (events: readonly Timed[]) =>
  Object.fromEntries(
    events.flatMap((event) => (event.kind === "work-done" ? [[event.work, event.result]] : [])),
  )

const addressOf = (name: string) =>
  lab.truth.find((machine) => machine.name === name)?.interfaces[0]?.ipv4 ?? "no such machine"

describe("a standard scan", () => {
  let events: readonly Timed[]
  let facts: ReadonlyMap<string, ReadonlyMap<string, string>>

  beforeAll(async () => {
    events = await scanLab(standard)
    facts = factsBy(events)
  })

  test("finds every machine and every open port that was asked for, and invents none", () => {
    const asked = new Set([
      "22",
      "25",
      "80",
      "139",
      "443",
      "445",
      "515",
      "3306",
      "5432",
      "6379",
      "8081",
      "9100",
      "9999",
    ])
    const expected = lab.truth.flatMap(({ interfaces, services }) =>
      interfaces.flatMap(({ ipv4 }) =>
        ipv4 === undefined
          ? []
          : services
              .filter(({ port, protocol }) => protocol === "tcp" && asked.has(`${port}`))
              .map(({ port }) => `${ipv4} ${port}/tcp`),
      ),
    )
    const found = [...facts].flatMap(([ip, known]) =>
      [...known.keys()].filter((key) => /^port \d+\/tcp$/u.test(key)).map((key) => `${ip} ${key.slice(5)}`),
    )
    expect(found.toSorted()).toEqual(expected.toSorted())
  })

  test("knows services, host keys, certificates, titles, names, MACs and UDP services", () => {
    const web = facts.get(addressOf("web1"))
    expect(web?.get("service 80/tcp")).toMatch(/^http nginx/)
    expect(web?.get("certificate 443/tcp")).toMatch(/^SHA256:/)
    expect(web?.get("http-title 80/tcp")).toBe("web1: intranet")
    expect(web?.get("name ptr")).toMatch(/^web1\./)
    expect(web?.get("mac ")).toBe("a4:bb:6d:10:00:11")
    expect(facts.get(addressOf("shell1"))?.get("host-key 22/tcp ssh-ed25519")).toMatch(/^SHA256:/)
    expect(facts.get(addressOf("db1"))?.get("service 5432/tcp")).toMatch(/^postgresql/)
    const networkSwitch = facts.get(addressOf("switch1"))
    expect(networkSwitch?.get("service 161/udp")).toMatch(/^snmp/)
    expect(networkSwitch?.get("identifier snmp-engine")).toMatch(/^net-snmp \S+ [0-9a-f]{10,}$/)
    expect(web?.get("identifier 443/tcp tls-key")).toMatch(/^SHA256:/)
  })

  test("says of every other address that it was asked and silent", () => {
    const silent = events.flatMap((event) => (event.kind === "silent" ? event.ranges : []))
    const last = (ip: string) => Number(ip.split(".").at(-1))
    const count = silent.reduce((sum, range) => sum + last(range.last) - last(range.first) + 1, 0)
    expect(count + facts.size).toBe(240)
  })

  test("sends no payload to ports that print, and says which it left alone", () => {
    const bytes = lab.payloadBytes("printer1")
    expect([bytes["515"], bytes["9100"], bytes["9999"]].map((count) => count ?? 0)).toEqual([0, 0, 0])
    const last = events.findLast((event) => event.kind === "progress")
    const ip = addressOf("printer1")
    expect(last?.kind === "progress" && last.leftAlone.toSorted()).toEqual([
      `${ip} 515/tcp`,
      `${ip} 9100/tcp`,
      `${ip} 9999/tcp`,
    ])
  })

  test("tells of the first machine before discovery has ended", () => {
    const first = events.findIndex((event) => event.kind === "sighting")
    const lastDiscovery = events.findLastIndex(
      (event) => event.kind === "work-done" && event.work.startsWith("discover"),
    )
    expect(first).toBeGreaterThanOrEqual(0)
    expect(first).toBeLessThan(lastDiscovery)
  })

  test("stays under the pace's packets a second as a whole", () => {
    const last = events.findLast((event) => event.kind === "progress")
    const packets = last?.kind === "progress" ? last.packets : 0
    expect(packets).toBeGreaterThan(1_000)
    expect(packets / ((last?.at ?? 0) / 1_000)).toBeLessThanOrEqual(PACE_LIMITS.normal.packetsPerSecond)
  })

  test("is resumed without asking again what was answered", async () => {
    const before = await lab.packets("web1")
    const again = await scanLab({ ...standard, done: worksOf(events) })
    const after = await lab.packets("web1")
    expect(again.filter((event) => event.kind === "sighting")).toEqual([])
    expect(after.ipv4 - before.ipv4).toBe(0)
  })
})

test("a machine on the never-touch list gets no packet at all, while its neighbours are scanned", async () => {
  const ip = addressOf("shell1")
  const octet = Number(ip.split(".").at(-1))
  const around = [
    { first: "10.77.1.30", last: `10.77.1.${octet - 1}` },
    { first: `10.77.1.${octet + 1}`, last: "10.77.1.80" },
  ]
  const before = await lab.packets("shell1")
  const events = await scanLab({
    ...standard,
    addresses: around,
    udp: "",
    profile: "quick",
    neverTouch: [{ first: ip, last: ip }],
  })
  const after = await lab.packets("shell1")
  expect(factsBy(events).has(addressOf("printer1"))).toBe(true)
  expect(after).toEqual(before)
})

test("a gentle scan stays under its packets a second, over all and for one machine", async () => {
  const web = addressOf("web1")
  const addresses = [{ first: web, last: web }]
  const before = await lab.packets("web1")
  const events = await scanLab({
    ...standard,
    addresses,
    tcp: "1-400",
    udp: "",
    profile: "quick",
    pace: "gentle",
  })
  const after = await lab.packets("web1")
  const seconds = (events.at(-1)?.at ?? 0) / 1_000
  const sent = after.ipv4 - before.ipv4
  expect(sent).toBeGreaterThan(400)
  expect(sent / seconds).toBeLessThanOrEqual(PACE_LIMITS.gentle.packetsPerSecondPerMachine * 1.1)
})

test("IPv6 machines are found on the segment, with their MAC", async () => {
  const events = await scanLab({
    ...standard,
    addresses: [{ first: "fd77:0:0:1::60", last: "fd77:0:0:1::66" }],
    profile: "quick",
  })
  const six = factsBy(events).get("fd77:0:0:1::64")
  expect([six?.get("port 22/tcp"), six?.get("port 80/tcp"), six?.get("mac ") !== undefined]).toEqual([
    "open",
    "open",
    true,
  ])
})

test("a scan stopped in the middle goes on where it was", async () => {
  const stopped = await scanLab({ ...standard, udp: "", stopAfter: 2_500 })
  const rest = await scanLab({ ...standard, udp: "", done: worksOf(stopped) })
  const repeated = Object.keys(worksOf(rest)).filter((work) => Object.hasOwn(worksOf(stopped), work))
  const facts = factsBy([...stopped, ...rest])
  expect(repeated).toEqual([])
  expect(facts.get(addressOf("web1"))?.get("service 443/tcp")).toMatch(/nginx/)
  expect(facts.get(addressOf("redis1"))?.get("service 6379/tcp")).toMatch(/redis/i)
})

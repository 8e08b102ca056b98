import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { ScanEvent, ScanOrder } from "#engine/scan/scan.ts"
import { NOTHING_SPENT, type Spent, addSpent } from "#model/spent.ts"
import { type Lab, type Packets, startLab } from "#test/lab/lab.ts"

const MACHINES = ["web1", "shell1", "shell2", "db1", "files1", "guarded1", "redis1", "six1", "printer1"]
/** Asks what it is asked once, and refuses from then on: it is eased off from. */
const REFUSES = "shell2"
// The router's own counter also has what it only passed on, and the name server's what the system's resolver asked.
const UNCOUNTED = ["router", "ns1"]

const LOST_LINES = 2 * Math.ceil(4_096 / 90)

type Order = Omit<ScanOrder, "done"> & { readonly done: Readonly<Record<string, string>>; stopAfter?: number }

let lab: Lab
let before: ReadonlyMap<string, Packets>

beforeAll(async () => {
  lab = await startLab({ only: MACHINES })
  const refusal = [
    "table inet refusal {",
    "chain input { type filter hook input priority -10;",
    "tcp dport 22 tcp flags & (syn | ack) == syn limit rate over 1/hour burst 1 packets reject with tcp reset",
    "}",
    "}",
  ]
  await lab.machine(REFUSES).run("nft", ["-f", "-"], refusal.join("\n"))
  before = await counters()
})

afterAll(async () => {
  await lab.stop()
})

const six = { first: "fd77:0:0:1::64", last: "fd77:0:0:1::64" }
const standard: Order = {
  addresses: [
    ...["10.77.1", "10.77.2", "10.77.3"].map((net) => ({ first: `${net}.1`, last: `${net}.80` })),
    six,
  ],
  tcp: "1-1000,3306,5432,6379,8081,9100",
  udp: "53,137,161",
  profile: "standard",
  pace: "normal",
  privilege: "raw",
  neverTouch: [],
  local: [],
  rescan: null,
  done: {},
}

async function counters(): Promise<ReadonlyMap<string, Packets>> {
  return new Map(
    await Promise.all(lab.truth.map(async ({ name }) => [name, await lab.packets(name)] as const)),
  )
}

async function scanLab(order: Order): Promise<readonly ScanEvent[]> {
  const script = fileURLToPath(new URL("./run-scan.ts", import.meta.url))
  const { stdout } = await lab.run(process.execPath, [script, JSON.stringify(order)], { timeout: 280_000 })
  const events = stdout.trim().split("\n")
  return events.map((line) => JSON.parse(line) as ScanEvent)
}

function spentBy(events: readonly ScanEvent[]): ReadonlyMap<string, Spent> {
  const sums = new Map<string, Spent>()
  for (const event of events) {
    if (event.kind !== "spent") continue
    for (const { ip, spent } of event.machines) sums.set(ip, addSpent(sums.get(ip) ?? NOTHING_SPENT, spent))
  }
  return sums
}

function addressesOf(name: string): readonly string[] {
  const interfaces = lab.truth.find((machine) => machine.name === name)?.interfaces ?? []
  return interfaces.flatMap(({ ipv4, ipv6 }) => [ipv4 ?? [], ipv6 ?? []].flat())
}

/** What each machine's own counters say came from us since last asked, beside what we say. */
async function compare(events: readonly ScanEvent[]) {
  const ours = spentBy(events)
  const now = await counters()
  const rows = [...now].map(([name, after]) => {
    const earlier = before.get(name)!
    const got = (key: keyof Packets) => after[key] - earlier[key]
    const spent = addressesOf(name).map((ip) => ours.get(ip) ?? NOTHING_SPENT)
    return {
      name,
      packets: got("ipv4") + got("ipv6") + got("arp"),
      bytes: got("bytes"),
      ours: spent.reduce(addSpent, NOTHING_SPENT),
    }
  })
  before = now
  return rows.filter(({ name }) => !UNCOUNTED.includes(name))
}

/** Those that differ by more than two in a hundred, and by more packets than may be missing. */
function apart(rows: Awaited<ReturnType<typeof compare>>, missing = 0): readonly string[] {
  return rows.flatMap(({ name, packets, bytes, ours }) => {
    const far = (said: number, counted: number) => Math.abs(said - counted) > counted * 0.02
    if (Math.abs(ours.packets - packets) <= missing) return []
    if (!far(ours.packets, packets) && !far(ours.bytes, bytes)) return []
    return [`${name}: ${ours.packets} packets, ${packets} counted; ${ours.bytes} bytes, ${bytes} counted`]
  })
}

test("what we say each machine got agrees with its own counters within two in a hundred", async () => {
  const events = await scanLab(standard)
  const rows = await compare(events)
  expect(rows.filter(({ packets }) => packets < 1_000).map(({ name }) => name)).toEqual([])
  expect(apart(rows)).toEqual([])
  const easedOff = events.flatMap((event) => (event.kind === "progress" ? event.easedOff : []))
  expect(easedOff.map(({ ip }) => ip)).toContain(addressesOf(REFUSES)[0])
  const said = events.findLast((event) => event.kind === "progress")?.packets
  const sum = [...spentBy(events).values()].reduce(addSpent, NOTHING_SPENT)
  expect(sum.packets).toBe(said)
})

test("of a scan that was stopped, what was sent until then is told all the same", async () => {
  const events = await scanLab({ ...standard, tcp: "1-20000", stopAfter: 3_000 })
  // What an nmap has not written yet when it is ended is lost: it writes its trace 4,096 bytes at a time.
  expect(apart(await compare(events), LOST_LINES)).toEqual([])
})

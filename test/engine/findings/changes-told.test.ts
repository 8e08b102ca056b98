import { expect, onTestFinished, test } from "vitest"
import { xmlOf, type InventedScan, type Shown } from "#test/engine/invented-scan.ts"
import { openRoll } from "#test/engine/roll.ts"

const HOUR = 3_600

/** What is found of a series of scans, one every six hours, by rules of change alone. */
async function found(scans: readonly Omit<InventedScan, "start">[]) {
  const roll = await openRoll()
  onTestFinished(() => roll.end())
  const start = Math.floor(Date.now() / 1_000) - 8 * 86_400
  for (const [at, scan] of scans.entries()) {
    const { status } = await roll.send(xmlOf({ ...scan, start: start + at * 6 * HOUR }))
    expect(status).toBe(200)
    await roll.client.findings.settle()
  }
  const rules = ["machine-new", "machine-gone", "network-lost", "change-unexplained"]
  const { findings } = await roll.client.findings.list({ limit: 100 })
  const { notices } = await roll.client.notifications.notices({})
  return {
    open: findings
      .filter(({ rule, state }) => rules.includes(rule) && (state === "open" || state === "came-back"))
      .map(({ rule, machines }) => `${rule} ${machines.length}`),
    told: notices.flatMap((notice) => notice.findings.map(({ rule }) => rule)),
    held: (await roll.client.notifications.held({ reason: "benign", limit: 1_000 })).held,
  }
}

const server = (last: number, more: Partial<Shown> = {}): Shown => ({
  ip: `10.9.0.${last}`,
  mac: `00:25:90:00:01:${last.toString(16).padStart(2, "0")}`,
  ports: { 443: "https nginx 1.24.0" },
  hostKey: `key ${last}`,
  ...more,
})

const servers = (...lasts: readonly number[]) => lasts.map((last) => server(last))
const wide = { target: "10.9.0.0/24", total: 256 }

test("what a larger scope finds was not asked before, and is not new", async () => {
  const all = servers(1, 2, 3, 40, 41, 42)
  const { open, told, held } = await found([
    { machines: servers(1, 2, 3) },
    { machines: servers(1, 2, 3) },
    { machines: all, ...wide },
    { machines: all, ...wide },
  ])
  expect([open, told]).toEqual([[], []])
  expect(held.filter(({ rule }) => rule === "machine-new")).toHaveLength(3)
}, 60_000)

test("a port that a longer list of ports finds did not open", async () => {
  const few = { machines: [server(1, { ports: { 443: "https nginx 1.24.0" } }), server(2)], asked: "1-1000" }
  const more = {
    machines: [server(1, { ports: { 443: "https nginx 1.24.0", 3306: "mysql MySQL 8.0" } }), server(2)],
  }
  const longer = { ...more, asked: "1-4000" }
  const { open } = await found([few, few, longer, longer, longer, longer])
  expect(open).toEqual([])
}, 60_000)

test("a server that is away for one scan is not gone", async () => {
  const all = { machines: servers(1, 2, 3) }
  const { open, told } = await found([all, all, { machines: servers(1, 2) }, all, all])
  expect([open, told]).toEqual([[], []])
}, 60_000)

test("where most of a network goes at once, that is one finding, and over when they are back", async () => {
  const all = { machines: servers(1, 2, 3, 4, 5) }
  const silent = { machines: servers(1) }
  const away = await found([all, all, silent, silent])
  expect(away.open).toEqual(["network-lost 4"])
  expect(away.told).toEqual(["network-lost"])
  const back = await found([all, all, silent, silent, all])
  expect(back.open).toEqual([])
}, 120_000)

test("a port that opens is told once it was seen twice, and is over when it is closed", async () => {
  const plain = { machines: servers(1, 2) }
  const telnet = {
    machines: [server(1, { ports: { 443: "https nginx 1.24.0", 23: "telnet Linux" } }), server(2)],
  }
  const once = await found([plain, plain, telnet])
  expect([once.open, once.told.includes("change-unexplained")]).toEqual([[], false])
  const twice = await found([plain, plain, telnet, telnet])
  expect([twice.open, twice.told.includes("change-unexplained")]).toEqual([["change-unexplained 1"], true])
  const closed = await found([plain, plain, telnet, telnet, plain])
  expect(closed.open).toEqual([])
}, 120_000)

test("where another machine answers at the address, the old one is not told as gone beside it", async () => {
  const plain = (key: string) => [1, 2, 3].map((last) => ({ ...server(last), hostKey: `${key} ${last}` }))
  const unknown = plain("key").map(({ mac: _mac, ...shown }) => shown)
  const other = unknown.map((shown, index) => (index === 0 ? { ...shown, hostKey: "another key" } : shown))
  const { told, held } = await found([
    { machines: unknown },
    { machines: unknown },
    { machines: other },
    { machines: other },
  ])
  expect(told).not.toContain("machine-gone")
  expect(told).toContain("machine-new")
  expect(held.map(({ cause }) => cause.sentence).join("\n")).toContain(
    "Another machine answers at its address 10.9.0.1",
  )
}, 60_000)

import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { NOTHING_ASKED } from "#model/observation.ts"
import type { Scan } from "#model/scan.ts"
import { NOTHING_SPENT } from "#model/spent.ts"
import { openStore, type Store } from "#store/store.ts"
import { spendingOf } from "#engine/spending.ts"

const FOUND = "10.77.1.11"
const SILENT = "10.77.1.99"
let folder: string
let store: Store
let scan: Scan

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-spending-"))
  store = await openStore(join(folder, "rollcall.db"))
  scan = await store.scans.add(
    {
      kind: "scan",
      started: 1_000,
      ended: null,
      state: "running",
      reason: null,
      network: "office",
      profile: "standard",
      targets: [],
      excluded: [],
      tcp: "",
      udp: "",
      methods: [],
      privilege: "raw",
      pace: "normal",
      asked: 0,
      answered: 0,
      packets: 0,
      file: null,
    },
    null,
  )
})

afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const spent = (packets: number) => ({ packets, connections: 0, bytes: packets * 28 })

async function answers(ip: string) {
  const up = {
    kind: "up",
    subject: "",
    value: "up",
    detail: null,
    method: "arp",
    standing: "observed",
  } as const
  await store.observations.record("office", scan.moment, [{ ip, facts: [up], asked: NOTHING_ASKED }])
}

test("what was sent before an address answered is its own when it does", async () => {
  const spending = await spendingOf(store, scan)
  await spending.write([
    { ip: FOUND, spent: spent(1) },
    { ip: SILENT, spent: spent(2) },
  ])
  expect(await store.spent.ofScan(scan.id)).toEqual({ all: spent(3), silent: spent(3) })
  await answers(FOUND)
  spending.seen(FOUND)
  await spending.write([{ ip: SILENT, spent: spent(1) }])
  expect(await store.spent.ofScan(scan.id)).toEqual({ all: spent(4), silent: spent(3) })
})

test("a scan that goes on after a stop adds to what it had spent", async () => {
  await answers(FOUND)
  const before = await spendingOf(store, scan)
  await before.write([
    { ip: FOUND, spent: spent(5) },
    { ip: SILENT, spent: spent(2) },
  ])
  await before.end()
  const after = await spendingOf(store, scan)
  await after.write([{ ip: FOUND, spent: spent(4) }])
  await after.end()
  expect(await store.spent.ofScan(scan.id)).toEqual({ all: spent(11), silent: spent(2) })
})

test("a scan that sent nothing costs no row", async () => {
  const spending = await spendingOf(store, scan)
  await spending.end()
  expect(await store.spent.ofScan(scan.id)).toEqual({ all: NOTHING_SPENT, silent: NOTHING_SPENT })
})

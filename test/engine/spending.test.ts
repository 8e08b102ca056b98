import { beforeEach, expect, test } from "vitest"
import { NOTHING_ASKED } from "#model/observation.ts"
import type { Scan } from "#model/scan.ts"
import { NOTHING_SPENT } from "#model/spent.ts"
import type { Store } from "#store/store.ts"
import { spendingOf } from "#engine/spending.ts"
import { addScan, temporaryStore } from "#test/store/temporary-store.ts"

const FOUND = "10.77.1.11"
const SILENT = "10.77.1.99"
let store: Store
let scan: Scan

beforeEach(async () => {
  store = await temporaryStore()
  scan = await addScan(store)
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

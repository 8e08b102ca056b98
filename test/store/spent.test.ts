import Sqlite from "better-sqlite3"
import { beforeEach, expect, test } from "vitest"
import { NOTHING_ASKED } from "#model/observation.ts"
import { SCANS_KEPT } from "#store/spent.ts"
import type { Store } from "#store/store.ts"
import { addScan, temporaryStore } from "./temporary-store.ts"

const NETWORK = "office"
const IP = "10.77.1.11"

let store: Store

beforeEach(async () => {
  store = await temporaryStore()
})

const scanAt = (started: number) => addScan(store, { started, ended: started, state: "done" })

async function seen(moment: number, ip = IP) {
  const up = {
    kind: "up",
    subject: "",
    value: "up",
    detail: null,
    method: "arp",
    standing: "observed",
  } as const
  await store.observations.record(NETWORK, moment, [{ ip, facts: [up], asked: NOTHING_ASKED }])
}

const spent = (packets: number) => ({ packets, connections: 1, bytes: packets * 44 })

test("what an address got is kept only where an endpoint is, and added up within a scan", async () => {
  const scan = await scanAt(1_000)
  await seen(scan.moment)
  await store.spent.add(scan, [{ ip: IP, spent: spent(5) }])
  const left = await store.spent.add(scan, [
    { ip: IP, spent: spent(7) },
    { ip: "10.77.1.99", spent: spent(3) },
  ])
  expect(left).toEqual([{ ip: "10.77.1.99", spent: spent(3) }])
})

test("a scan's sum is kept beside what nobody answered to", async () => {
  const scan = await scanAt(1_000)
  await store.spent.keep(scan.id, { all: spent(20), silent: spent(8) })
  await store.spent.keep(scan.id, { all: spent(30), silent: spent(9) })
  expect(await store.spent.ofScan(scan.id)).toEqual({ all: spent(30), silent: spent(9) })
  expect((await store.spent.ofScan(scan.id + 1)).all.packets).toBe(0)
})

test("only the last scans of an endpoint are kept one by one, and nothing of the others is lost", async () => {
  for (let each = 1; each <= SCANS_KEPT + 5; each += 1) {
    const scan = await scanAt(each * 1_000)
    await seen(scan.moment)
    await store.spent.add(scan, [{ ip: IP, spent: spent(each) }])
    await store.spent.fold(scan.id)
  }
  aMachine("01", [[0, Number.MAX_SAFE_INTEGER]])
  const { inAll, scans, before } = await store.spent.ofMachine("01", 30_000)
  expect(scans.map(({ scan }) => scan)).toEqual(Array.from({ length: SCANS_KEPT }, (_, at) => 25 - at))
  expect(before).toEqual({ scans: 5, packets: 15, connections: 5, bytes: 15 * 44 })
  expect(inAll).toEqual({ packets: 325, connections: 25, bytes: 325 * 44 })
})

test("each machine is told what it got itself, where an address went from one to another", async () => {
  for (const moment of [1_000, 2_000, 3_000]) {
    const scan = await scanAt(moment)
    await seen(scan.moment)
    await store.spent.add(scan, [{ ip: IP, spent: spent(moment / 1_000) }])
  }
  aMachine("01", [[1_000, 2_500]])
  aMachine("02", [[3_000, Number.MAX_SAFE_INTEGER]])
  const packets = async (id: string, moment: number) =>
    (await store.spent.ofMachine(id, moment)).scans.map((each) => each.packets)
  expect([await packets("01", 9_000), await packets("02", 9_000), await packets("01", 1_500)]).toEqual([
    [2, 1],
    [3],
    [1],
  ])
})

/** A machine that had the endpoint from one moment to another. */
function aMachine(id: string, spans: readonly (readonly [number, number])[]) {
  const db = new Sqlite(store.file)
  db.prepare(
    `insert into machine (key, id, first_seen, last_seen, joins, doubts, decided, tags, digest)
     values (?, ?, 0, 0, '[]', '[]', '{}', '[]', '')`,
  ).run(Number(id), id)
  for (const [since, until] of spans)
    db.prepare(
      "insert into machine_span (endpoint, since, until, founding, machine) values (1, ?, ?, ?, ?)",
    ).run(since, until, Number(id), Number(id))
  db.close()
}

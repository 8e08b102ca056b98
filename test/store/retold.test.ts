import { expect, test } from "vitest"
import { FOREVER } from "#model/moment.ts"
import { type Fact, NOTHING_ASKED, type Observation } from "#model/observation.ts"
import { place } from "#store/ledger.ts"
import { temporaryStore } from "./temporary-store.ts"

const said = { method: "test", standing: "observed" } as const
const silent = (ports: string): Fact => ({
  kind: "filtered",
  subject: "tcp",
  value: "some",
  detail: { ports },
  ...said,
})
const clock = (value: string, plusMinusMs: number): Fact => ({
  kind: "clock",
  subject: "http",
  value,
  detail: { aheadMs: 1, plusMinusMs, at: 0 },
  ...said,
})
const port = (subject: string): Fact => ({ kind: "port", subject, value: "open", detail: null, ...said })
const card = (value: string): Fact => ({ kind: "mac", subject: "", value, detail: null, ...said })

/** One endpoint's ledger in memory. */
class Ledger {
  rows: Observation[] = []

  see(moment: number, tcp: string, ...facts: readonly Fact[]) {
    const placed = place(this.rows, facts, { ...NOTHING_ASKED, tcp }, moment)
    for (const { id, fact, ...life } of placed.updates)
      this.rows = this.rows.map((row) => (row.id === id ? { ...row, ...fact, ...life, id } : row))
    for (const { fact, ...life } of placed.inserts)
      this.rows.push({ ...fact, ...life, id: this.rows.length + 1, endpoint: 1 })
    return placed
  }

  silent(moment: number): unknown {
    return this.rows.find(
      ({ kind, first, ended }) => kind === "filtered" && first <= moment && moment < ended,
    )?.detail
  }
}

test("the goes of one scan put their silent ports together, in one row", () => {
  const ledger = new Ledger()
  ledger.see(10, "22,80,443", port("22/tcp"), silent("80,443"))
  ledger.see(10, "1-21,23-79,81-442,444-1000", silent("500-600"))
  expect(ledger.rows.filter(({ kind }) => kind === "filtered")).toMatchObject([
    { detail: { ports: "80,443,500-600" }, first: 10, last: 10, ended: FOREVER },
  ])
})

test("a port that was asked again and answered is silent no more; one that was not asked still is", () => {
  const ledger = new Ledger()
  ledger.see(10, "1-1000", silent("80,443,500-600"))
  ledger.see(20, "22,80,443", port("80/tcp"), silent("443"))
  expect(ledger.silent(20)).toEqual({ ports: "443,500-600" })
  ledger.see(30, "22", port("22/tcp"))
  expect(ledger.silent(30)).toEqual({ ports: "443,500-600" })
  ledger.see(40, "400-700", port("22/tcp"))
  expect(ledger.silent(40)).toBeUndefined()
  expect(ledger.rows.filter(({ kind }) => kind === "filtered")).toMatchObject([
    { first: 10, last: 20, ended: 40 },
  ])
})

test("a port that was silent and then answers in the same scan is not left silent", () => {
  const ledger = new Ledger()
  ledger.see(10, "80", silent("80"))
  ledger.see(10, "80", port("80/tcp"))
  expect(ledger.silent(10)).toEqual({ ports: "" })
  ledger.see(20, "22", port("22/tcp"))
  expect(ledger.silent(20)).toBeUndefined()
})

test("silence and clocks are no change, however they change", () => {
  const ledger = new Ledger()
  const placed = [
    ledger.see(10, "1-1000", silent("80")),
    ledger.see(20, "1-1000", silent("80,81"), clock("in step", 5)),
    ledger.see(30, "1-1000", clock("off by hours", 5)),
  ]
  expect(placed.map(({ changed }) => changed)).toEqual([false, false, false])
  expect(placed.map(({ isRetold }) => isRetold)).toEqual([true, true, true])
  expect(ledger.see(40, "22", clock("off by hours", 5))).toMatchObject({ changed: false, isRetold: false })
})

test("nothing of it goes over to another machine at the address", () => {
  const ledger = new Ledger()
  ledger.see(10, "1-1000", card("a4:bb:6d:00:00:01"), silent("80,443"))
  ledger.see(20, "443", card("a4:bb:6d:00:00:02"), silent("443"))
  expect(ledger.silent(10)).toEqual({ ports: "80,443" })
  expect(ledger.silent(20)).toEqual({ ports: "443" })
  const begun = ledger.rows.filter(({ kind }) => kind === "filtered").map(({ first }) => first)
  expect(begun).toEqual([10, 20])
})

test("of several clocks that one scan reads, the one that is read best counts; a later scan's is newer", () => {
  const ledger = new Ledger()
  ledger.see(10, "", clock("in step", 500))
  ledger.see(10, "", clock("in step", 900))
  ledger.see(10, "", clock("in step", 20))
  const kept = () => ledger.rows.filter(({ kind }) => kind === "clock").map(({ detail }) => detail)
  expect(kept()).toMatchObject([{ plusMinusMs: 20 }])
  ledger.see(20, "", clock("in step", 900))
  expect(kept()).toMatchObject([{ plusMinusMs: 900 }])
})

test("the store keeps what was said last, and tells identity nothing of it", async () => {
  const store = await temporaryStore()
  const see = (moment: number, ...facts: readonly Fact[]) =>
    store.observations.record("lab", moment, [
      { ip: "10.0.0.1", facts, asked: { ...NOTHING_ASKED, tcp: "1-1000" } },
    ])
  const up: Fact = { kind: "up", subject: "", value: "up", detail: null, ...said }
  const [endpoint = 0] = (await see(10, up, silent("80"), clock("in step", 30))).changed
  expect(await see(20, up, silent("80"), clock("in step", 40))).toEqual({
    changed: [],
    unchanged: [endpoint],
    retold: [],
  })
  expect(await see(30, up, silent("81"), clock("in step", 50))).toMatchObject({ retold: [endpoint] })
  const [evidence] = await store.observations.evidence([endpoint])
  expect(evidence?.observations.map(({ kind, detail, last }) => [kind, detail, last])).toEqual([
    ["up", null, 30],
    ["clock", { aheadMs: 1, plusMinusMs: 50, at: 0 }, 30],
    ["filtered", { ports: "81" }, 30],
  ])
  const [identity] = await store.observations.forIdentity([endpoint])
  expect(identity?.observations.map(({ kind }) => kind)).toEqual(["up"])
})

import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Metric } from "#model/metric.ts"
import { xmlOf, type Shown } from "#test/engine/invented-scan.ts"
import { openRoll, refusalOf, type Roll } from "#test/engine/roll.ts"

const DAY = 86_400
// Scans of the last days, at the same time of day.
const TODAY = Math.floor(Date.now() / 1_000) - 3_600
const daysAgo = (days: number) => TODAY - days * DAY

const web: Shown = { ip: "10.9.0.2", mac: "52:54:00:00:00:02", name: "web-01", ports: { 22: "", 443: "" } }
const db: Shown = { ip: "10.9.0.3", mac: "52:54:00:00:00:03", name: "db-01", ports: { 22: "" } }
const stranger: Shown = { ip: "10.9.0.9", mac: "52:54:00:00:00:09", ports: { 22: "", 80: "", 3389: "" } }

let roll: Roll
beforeEach(async () => {
  roll = await openRoll()
})
afterEach(() => roll.end())

/** Imports a scan, and waits until what it found was counted. */
async function seen(start: number, machines: readonly Shown[]): Promise<number> {
  const { scan } = await roll.send(xmlOf({ start, machines }))
  await roll.client.findings.settle()
  return scan!.id
}

async function seriesOf(metric: Metric, network: string | null = null, days = 30) {
  const all = await roll.client.normal.series({ network, days })
  return all.find((one) => one.metric === metric)!
}

describe("what is usual", () => {
  test("of nothing is nothing, in a sentence", async () => {
    const all = await roll.client.normal.series({})
    expect(all.map(({ metric }) => metric)).toEqual([
      "machines",
      "explained",
      "findings",
      "ports",
      "changes",
      "new",
      "gone",
    ])
    expect(all.every(({ points, isUnusual }) => points.length === 0 && isUnusual === null)).toBe(true)
    expect(all[0]!.says).toBe("Nothing was counted yet: it is after each scan.")
  })

  test("is counted after each scan, and known after four on three days", async () => {
    for (const days of [5, 4, 3, 2]) await seen(daysAgo(days), [web, db])
    const early = await seriesOf("machines")
    expect(early.points.map(({ value }) => value)).toEqual([2, 2, 2, 2])
    expect(early.isUnusual).toBeNull()
    await seen(daysAgo(1), [web, db])
    const known = await seriesOf("machines")
    expect(known.points.at(-1)).toMatchObject({ value: 2, low: 1, high: 3, from: 4 })
    expect(known.says).toMatch(/^2 machines are there; usual around \d+:00 is 1 to 3, from 4 scans\.$/u)
    expect(known.isUnusual).toBe(false)
    expect((await seriesOf("ports")).points.at(-1)).toMatchObject({ value: 3, low: 2, high: 4 })
    expect((await seriesOf("changes")).points.map(({ value }) => value)).toEqual([0, 0, 0, 0])
  }, 60_000)

  test("what is out of it is marked, and stands among what is different", async () => {
    for (const days of [6, 5, 4, 3, 2]) await seen(daysAgo(days), [web])
    const many = Array.from({ length: 5 }, (_, at) => ({
      ...stranger,
      ip: `10.9.0.${at + 9}`,
      mac: `52:54:00:00:01:0${at}`,
    }))
    await seen(daysAgo(1), [web, ...many])
    const told = await seriesOf("new")
    expect(told.points.at(-1)).toMatchObject({ value: 5, low: 0, high: 1 })
    expect(told.isUnusual).toBe(true)
    const { unusual } = await roll.client.normal.different()
    expect(unusual.map(({ metric }) => metric)).toContain("new")
  }, 60_000)

  test("of a network is that of its own scans alone", async () => {
    await roll.client.networks.save({
      name: "lab",
      targets: ["10.9.0.0/28"],
      excluded: [],
      pace: "normal",
      environment: null,
    } as never)
    await seen(daysAgo(3), [web])
    const other = await roll.send(
      xmlOf({ start: daysAgo(2), machines: [{ ip: "10.8.0.5", ports: { 22: "" } }], target: "10.8.0.0/28" }),
    )
    expect(other.failure).toBeUndefined()
    await roll.client.findings.settle()
    await seen(daysAgo(1), [web, db])
    const { scans } = await roll.client.scans.list({})
    const [network] = scans.filter(({ moment }) => moment >= daysAgo(1) * 1_000).map((scan) => scan.network)
    const own = scans.filter((scan) => scan.network === network).length
    expect((await seriesOf("machines", network)).points).toHaveLength(own)
    expect((await seriesOf("machines")).points.map(({ value }) => value)).toEqual([1, 2, 3])
    expect((await seriesOf("machines", "no such network")).points).toEqual([])
  }, 60_000)

  test("shows the days asked for, with bands from those before", async () => {
    for (const days of [44, 43, 42, 41, 2]) await seen(daysAgo(days), [web])
    const { points } = await seriesOf("machines", null, 30)
    expect(points).toHaveLength(1)
    expect(points[0]).toMatchObject({ from: 4 })
    expect((await seriesOf("machines", null, 90)).points).toHaveLength(5)
  }, 60_000)
})

describe("a moment that is called normal", () => {
  test("can't be, where nothing was scanned by then", async () => {
    expect(await refusalOf(roll.client.normal.pin({ at: null }))).toEqual({
      code: "bad-input",
      message: "Nothing had been scanned by then, so there is nothing to call normal.",
    })
    await seen(daysAgo(3), [web])
    expect((await refusalOf(roll.client.normal.pin({ at: "2001-01-01" }))).code).toBe("bad-input")
    expect((await refusalOf(roll.client.normal.pin({ at: 99 }))).code).toBe("not-found")
    expect(await roll.client.normal.get()).toBeNull()
  }, 30_000)

  test("says who, why and when, is the scan of then, and can be taken back", async () => {
    const first = await seen(daysAgo(3), [web])
    await seen(daysAgo(2), [web, db])
    const pinned = await roll.client.normal.pin({ at: first, why: "after the move" })
    expect(pinned).toMatchObject({ scan: first, moment: daysAgo(3) * 1_000, why: "after the move" })
    expect(pinned.by).not.toBe("")
    const later = await roll.client.normal.pin({ at: null })
    expect(later.moment).toBe(daysAgo(2) * 1_000)
    await roll.client.decisions.undo({ id: later.decision })
    expect(await roll.client.normal.get()).toMatchObject({ decision: pinned.decision })
    await roll.client.decisions.undo({ id: pinned.decision })
    expect(await roll.client.normal.get()).toBeNull()
  }, 30_000)

  test("takes words that a person can read, and no others", async () => {
    await seen(daysAgo(3), [web])
    const { code } = await refusalOf(roll.client.normal.pin({ at: null, why: "it\u202E was\u0000" }))
    expect(code).toBe("bad-input")
    expect(await roll.client.normal.pin({ at: null, why: "<b>so</b>" })).toMatchObject({ why: "<b>so</b>" })
  }, 30_000)
})

describe("what is different from normal", () => {
  test("of nothing is nothing", async () => {
    expect(await roll.client.normal.different()).toMatchObject({
      baseline: null,
      from: null,
      to: null,
      totalChanges: 0,
      totalFindings: 0,
    })
  })

  test("counts machines then and now, and changes by kind, as the list of changes does", async () => {
    await seen(daysAgo(4), [web, db])
    await seen(daysAgo(3), [web, db, stranger])
    await seen(daysAgo(2), [{ ...web, ports: { 22: "", 443: "", 8443: "" } }, stranger])
    await seen(daysAgo(1), [{ ...web, ports: { 22: "", 443: "", 8443: "" } }, stranger])
    const since = await roll.client.normal.different()
    expect(since).toMatchObject({ baseline: null, from: daysAgo(4) * 1_000, to: daysAgo(1) * 1_000 })
    const listed = await roll.client.changes.list({ from: 1, to: 4 })
    expect(since.totalChanges).toBe(listed.total)
    expect(since.counts).toEqual(listed.counts)
    const { machines } = await roll.client.rollcall.summary()
    expect(since.machines).toMatchObject({ before: 2, now: machines, new: 1 })
    await roll.client.normal.pin({ at: 3, why: null })
    const after = await roll.client.normal.different()
    expect(after.from).toBe(daysAgo(2) * 1_000)
    expect(after.totalChanges).toBe(0)
  }, 60_000)

  test("tells findings that are open now and were not then, and not those of the first look", async () => {
    await seen(daysAgo(6), [web, db, { ...stranger, ports: { 23: "telnet" } }])
    await seen(daysAgo(5), [web, db, { ...stranger, ports: { 23: "telnet" } }])
    const pinned = await roll.client.normal.different()
    expect(pinned.totalFindings).toBe(0)
    await seen(daysAgo(2), [
      { ...web, ports: { 22: "", 23: "telnet", 443: "" } },
      db,
      { ...stranger, ports: { 23: "telnet" } },
    ])
    await seen(daysAgo(1), [
      { ...web, ports: { 22: "", 23: "telnet", 443: "" } },
      db,
      { ...stranger, ports: { 23: "telnet" } },
    ])
    const { findings, totalFindings } = await roll.client.normal.different()
    expect(totalFindings).toBe(findings.length)
    expect(findings.map(({ names }) => names.join(" "))).toContain("web-01")
    expect(findings.every(({ isBaseline }) => !isBaseline)).toBe(true)
    await roll.client.normal.pin({ at: null })
    expect((await roll.client.normal.different()).totalFindings).toBe(0)
  }, 60_000)
})

test("the last point tells what there is now: who dismisses a finding sees it counted no more", async () => {
  const telnet = { ...web, ports: { 23: "telnet" } }
  await seen(daysAgo(4), [web, db])
  await seen(daysAgo(3), [telnet, db])
  await seen(daysAgo(2), [telnet, db])
  const { counts, findings } = await roll.client.findings.list({ withoutHints: true })
  expect((await seriesOf("findings")).points.at(-1)?.value).toBe(counts.open)
  const [first] = findings
  await roll.client.findings.dismiss({ id: first!.id })
  expect((await seriesOf("findings")).points.at(-1)?.value).toBe(counts.open - 1)
}, 60_000)

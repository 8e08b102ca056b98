import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { xmlOf } from "#test/engine/invented-scan.ts"
import { openRoll, type Roll } from "#test/engine/roll.ts"
import type { HeldBack, Notice } from "#model/notice.ts"
import { inventedWeek, type InventedWeek } from "./invented-week.ts"

const DAY = 86_400
// A week takes a minute or two: more of them where somebody asks, ROLLCALL_WEEKS=1,2,3.
const SEEDS = (process.env["ROLLCALL_WEEKS"] ?? "1").split(",").map(Number)
// Switched off at night: in the first one nobody can know that they come back.
const SLEEPERS = ["backup40", "backup41"]

describe.each(SEEDS)("a week of an office, %i", (seed) => {
  let roll: Roll
  let week: InventedWeek
  let notices: readonly Notice[]
  let held: readonly HeldBack[]
  const moments: number[] = []

  beforeAll(async () => {
    roll = await openRoll()
    week = inventedWeek(seed, Math.floor(Date.now() / 1_000) - 8 * DAY)
    for (const scan of week.scans) {
      const { status, scan: read, sentence } = await roll.send(xmlOf(scan))
      expect([status, sentence]).toEqual([200, undefined])
      moments.push(read!.moment)
      await roll.client.findings.settle()
    }
    notices = (await roll.client.notifications.notices({ limit: 1_000 })).notices
    held = (await roll.client.notifications.held({ limit: 1_000 })).held
  }, 600_000)

  afterAll(() => roll.end())

  const toldOf = (name: string) =>
    notices.filter(({ findings }) => findings.some(({ names }) => names.includes(name)))
  const others = () => {
    const planted = new Set(week.events.map(({ name }) => name))
    return notices.flatMap(({ findings }) =>
      findings.filter(({ names }) => !names.some((name) => planted.has(name))),
    )
  }

  test("tells of each of the four things that matter, within one scan", () => {
    const late = week.events.filter(({ name, scan }) => {
      const told = toldOf(name).map(({ moment }) => moment)
      return !told.some((moment) => moment >= moments[scan]! && moment <= moments[scan + 1]!)
    })
    expect(late).toEqual([])
  })

  test("tells of nothing before it happened", () => {
    const early = week.events.filter(({ name, scan }) =>
      toldOf(name).some(({ moment }) => moment < moments[scan]!),
    )
    expect(early).toEqual([])
  })

  test("tells of at most four other things all week", () => {
    expect(others().map(({ rule, title, names }) => `${rule}: ${title} (${names.join(", ")})`)).toHaveLength(
      Math.min(4, others().length),
    )
  })

  test("tells of nobody as gone who was not asked, or when nobody answered", () => {
    const gone = notices.flatMap(({ findings, moment }) =>
      findings
        .filter(({ rule }) => rule === "machine-gone" || rule === "network-lost")
        .map(({ names }) => ({ moment, names })),
    )
    const expected = new Set(["server7", ...SLEEPERS])
    expect(gone.filter(({ names }) => !names.every((name) => expected.has(name)))).toEqual([])
    // Where all of a network is silent once, or is not asked, nothing is gone.
    const without = new Set([...week.smaller, ...week.dead].map((scan) => moments[scan]))
    expect(gone.filter(({ moment }) => without.has(moment))).toEqual([])
  })

  test("counts what it held back, each with its cause", () => {
    const reasons = Map.groupBy(held, ({ cause }) => cause.sentence.replaceAll(/[\d:.a-f]{4,}/gu, "…"))
    expect(held.every(({ cause }) => cause.sentence !== "")).toBe(true)
    expect([...reasons.keys()].join("\n")).toMatch(/made up/u)
    expect([...reasons.keys()].join("\n")).toMatch(/container/u)
  })
})

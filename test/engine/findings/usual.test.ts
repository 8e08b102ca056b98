import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { bandsOf, FEWEST, FEWEST_DAYS, type Point, type Wording } from "#engine/findings/usual.ts"

const machines: Wording = {
  isShare: false,
  says: (value) => `${value} machines are there`,
  number: String,
}
const share: Wording = {
  isShare: true,
  says: (value) => `${(value * 100).toFixed(1)} % are explained`,
  number: (value) => `${(value * 100).toFixed(1)} %`,
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
// A Monday, at 6:12 of whatever time is kept here.
const MONDAY = new Date(2026, 2, 2, 6, 12).getTime()

/** Every day at the same time of day, whatever summer time does. */
const daily = (values: readonly number[]): readonly Point[] =>
  values.map((value, day) => ({ at: new Date(2026, 2, 2 + day, 6, 12).getTime(), value }))

describe("what is usual", () => {
  test("is not known of nothing", () => {
    expect(bandsOf([], machines)).toEqual({
      bands: [],
      says: "Nothing was counted yet: it is after each scan.",
      isUnusual: null,
    })
  })

  test("is known from four scans on three days, and not before", () => {
    const found = bandsOf(daily([10, 10, 10, 10, 10]), machines)
    expect(found.bands.map(({ from }) => from)).toEqual([0, 0, 0, 0, 4])
    expect(bandsOf(daily([10, 10, 10, 10]), machines).says).toBe(
      "10 machines are there; what is usual is known from 4 earlier scans on 3 days; so far there are 3 on 3.",
    )
  })

  test("is not what one afternoon was, however often it was looked at", () => {
    const points = Array.from({ length: 40 }, (_, at) => ({ at: MONDAY + at * 10 * 60_000, value: 10 }))
    expect(bandsOf([...points, { at: MONDAY + 8 * HOUR, value: 90 }], machines).isUnusual).toBeNull()
  })

  test("is that of the weekday and hour where there are enough, so a quiet Sunday alarms nobody", () => {
    const weeks = Array.from({ length: 8 * 7 }, (_, day) => (day % 7 === 6 ? 40 : 400))
    const found = bandsOf(daily(weeks), machines)
    expect(found.isUnusual).toBe(false)
    expect(found.says).toBe("40 machines are there; usual on Sundays around 6:00 is 39 to 41, from 7 scans.")
    expect(bandsOf(daily([...weeks.slice(0, -1), 400]), machines).isUnusual).toBe(true)
  })

  test("of nights is that of nights, also over midnight", () => {
    const nights = Array.from({ length: 30 }, (_, day) => [
      { at: new Date(2026, 2, 2 + day, day % 2 === 0 ? 0 : 23, 30).getTime(), value: 5 },
      { at: new Date(2026, 2, 2 + day, 12, 0).getTime(), value: 500 },
    ]).flat()
    const last = { at: new Date(2026, 3, 6, 0, 10).getTime(), value: 6 }
    expect(bandsOf([...nights, last], machines).isUnusual).toBe(false)
    expect(bandsOf([...nights, { ...last, value: 500 }], machines).isUnusual).toBe(true)
  })

  test("a Monday just after midnight is not like a Monday just before it", () => {
    const points = Array.from({ length: 5 }, (_, week) => ({
      at: new Date(2026, 2, 2 + 7 * week, 0, 5).getTime(),
      value: 5,
    }))
    const late = { at: new Date(2026, 3, 6, 23, 30).getTime(), value: 5 }
    expect(bandsOf([...points, late], machines).says).toContain("usual around 23:00")
  })

  test("of what never moved has room for one, and a single odd scan widens it by nothing", () => {
    expect(bandsOf(daily([3, 3, 3, 3, 3, 6, 6]), machines).isUnusual).toBe(true)
    const odd = bandsOf(daily([0, 0, 0, 900, 0, 0, 0, 0, 0, 0, 1]), machines)
    expect(odd.bands.at(-1)).toEqual({ low: 0, high: 1, from: 10 })
    expect(odd.isUnusual).toBe(false)
  })

  test("of a share stays between nothing and all", () => {
    const whole = bandsOf(daily([1, 1, 1, 1, 1, 1]), share)
    expect(whole.says).toBe("100.0 % are explained; usual around 6:00 is 99.0 % to 100.0 %, from 5 scans.")
    expect(bandsOf(daily([0.8, 0.8, 0.8, 0.8, 0.8, 0.7]), share).isUnusual).toBe(true)
  })

  test("forgets what was half a year ago", () => {
    const old = daily([10, 10, 10, 10, 10, 10])
    const late = { at: MONDAY + 300 * DAY, value: 900 }
    expect(bandsOf([...old, late], machines).isUnusual).toBeNull()
  })
})

const points = fc.array(
  fc.record({
    at: fc.integer({ min: MONDAY, max: MONDAY + 400 * DAY }),
    value: fc.integer({ min: 0, max: 200_000 }),
  }),
  { maxLength: 120 },
)

describe("whatever was counted", () => {
  test("a band is whole, holds its own middle, and comes from enough scans before its point", () => {
    fc.assert(
      fc.property(points, (some) => {
        const inOrder = some.toSorted((one, other) => one.at - other.at)
        const { bands } = bandsOf(some, machines)
        expect(bands).toHaveLength(some.length)
        for (const [index, { low, high, from }] of bands.entries()) {
          if (low === null || high === null) {
            expect([low, high, from]).toEqual([null, null, 0])
            continue
          }
          expect(low).toBeGreaterThanOrEqual(0)
          expect(high).toBeGreaterThan(low)
          expect([low, high].every(Number.isInteger)).toBe(true)
          expect(from).toBeGreaterThanOrEqual(FEWEST)
          expect(from).toBeLessThanOrEqual(index)
          const before = inOrder.slice(0, index).map(({ value }) => value)
          expect(before.some((value) => value >= low && value <= high)).toBe(true)
        }
      }),
    )
  })

  test("what comes later changes no band, and the order in which it is told none either", () => {
    fc.assert(
      fc.property(points, fc.nat({ max: 119 }), (some, until) => {
        const inOrder = some.toSorted((one, other) => one.at - other.at)
        const whole = bandsOf(inOrder, machines).bands
        expect(bandsOf(inOrder.slice(0, until), machines).bands).toEqual(whole.slice(0, until))
        const moments = new Set(inOrder.map(({ at }) => at))
        if (moments.size === inOrder.length)
          expect(bandsOf(inOrder.toReversed(), machines).bands).toEqual(whole)
      }),
    )
  })

  test("the sentence and the mark say the same", () => {
    fc.assert(
      fc.property(points, (some) => {
        const { bands, says, isUnusual } = bandsOf(some, machines)
        const last = some.toSorted((one, other) => one.at - other.at).at(-1)
        const band = bands.at(-1)
        if (last === undefined || band === undefined || band.low === null || band.high === null) {
          expect(isUnusual).toBeNull()
          return
        }
        expect(isUnusual).toBe(last.value < band.low || last.value > band.high)
        expect(says).toContain(`is ${band.low} to ${band.high}, from ${band.from} scans.`)
      }),
    )
  })

  test("what never changes is never unusual", () => {
    fc.assert(
      fc.property(points, fc.nat({ max: 1_000_000 }), (some, value) => {
        const { isUnusual } = bandsOf(
          some.map(({ at }) => ({ at, value })),
          machines,
        )
        expect(isUnusual).not.toBe(true)
      }),
    )
  })

  test("years of hourly scans are done quickly, and each day is like its own", () => {
    const hours = Array.from({ length: 5_000 }, (_, hour) => ({
      at: MONDAY + hour * HOUR,
      value: new Date(MONDAY + hour * HOUR).getHours() < 8 ? 10 : 100,
    }))
    const { bands } = bandsOf(hours, machines)
    expect(bands.filter(({ from }) => from > 0).length).toBeGreaterThan(5_000 - FEWEST_DAYS * 24 - FEWEST)
  })
})

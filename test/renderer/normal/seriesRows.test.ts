import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { SeriesTold } from "#api/normal.ts"
import { drawn, heightOf, isOutside, rowsOf, unknownSpans } from "#renderer/normal/seriesRows.ts"

type Point = SeriesTold["points"][number]

const known = (at: number, value: number): Point => ({ at, value, low: value - 1, high: value + 1, from: 4 })
const unknown = (at: number, value: number): Point => ({ at, value, low: null, high: null, from: 0 })
const seriesOf = (metric: SeriesTold["metric"], points: readonly Point[]): SeriesTold => ({
  metric,
  points,
  says: "",
  isUnusual: null,
})

describe("what a chart draws", () => {
  test("is hatched where what is usual is not known, up to the first point of which it is", () => {
    expect(unknownSpans(drawn([unknown(1, 5), unknown(2, 5), known(3, 5), known(4, 5)]))).toEqual([[1, 3]])
    expect(
      unknownSpans(drawn([known(1, 5), unknown(2, 5), known(3, 5), unknown(4, 5), unknown(5, 5)])),
    ).toEqual([
      [2, 3],
      [4, 5],
    ])
    expect(unknownSpans(drawn([unknown(1, 5)]))).toEqual([])
    expect(unknownSpans([])).toEqual([])
  })

  test("fits into its height, never below nothing, and a share never above all", () => {
    expect(heightOf("machines", [])).toEqual([0, 1])
    expect(heightOf("explained", drawn([known(1, 1)]))[1]).toBeLessThanOrEqual(1)
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 50 }), (values) => {
        const points = drawn(values.map((value, at) => known(at, value)))
        const [bottom, top] = heightOf("machines", points)
        expect(bottom).toBeGreaterThanOrEqual(0)
        expect(top).toBeGreaterThan(bottom)
        expect(values.every((value) => value >= bottom && value <= top)).toBe(true)
      }),
    )
  })
})

describe("the table behind the charts", () => {
  test("has one row a scan, the newest first, with what was counted then", () => {
    const rows = rowsOf([
      seriesOf("machines", [known(1, 5), known(3, 7)]),
      seriesOf("changes", [known(3, 2), known(2, 1)]),
    ])
    expect(rows.map(({ at }) => at)).toEqual([3, 2, 1])
    expect(rows[0]?.counted).toEqual({ machines: known(3, 7), changes: known(3, 2) })
    expect(rows[1]?.counted).toEqual({ changes: known(2, 1) })
    expect(rowsOf([])).toEqual([])
  })

  test("says what lies outside only where what is usual is known", () => {
    expect(isOutside(known(1, 5))).toBe(false)
    expect(isOutside({ ...known(1, 5), value: 9 })).toBe(true)
    expect(isOutside(unknown(1, 5))).toBeNull()
  })
})

import type { SeriesTold } from "#api/normal.ts"
import type { Metric } from "#model/metric.ts"

type Point = SeriesTold["points"][number]

/** A point as the chart draws it. */
export interface Drawn {
  readonly at: number
  readonly value: number
  readonly band: readonly [number, number] | null
}

/** Points with their bands as ranges. */
export const drawn = (points: readonly Point[]): readonly Drawn[] =>
  points.map(({ at, value, low, high }) => ({
    at,
    value,
    band: low === null || high === null ? null : [low, high],
  }))

/** The stretches of time in which what is usual is not known, from point to point. */
export function unknownSpans(points: readonly Drawn[]): readonly (readonly [number, number])[] {
  const spans: [number, number][] = []
  for (const [index, point] of points.entries()) {
    if (point.band !== null) continue
    const until = points[index + 1]?.at ?? point.at
    const last = spans.at(-1)
    if (last !== undefined && last[1] === point.at) last[1] = until
    else spans.push([point.at, until])
  }
  return spans.filter(([from, to]) => to > from)
}

/** From the least to the most that is drawn, with a little room, never below nothing. */
export function heightOf(metric: Metric, points: readonly Drawn[]): readonly [number, number] {
  const values = points.flatMap(({ value, band }) => [value, ...(band ?? [])])
  if (values.length === 0) return [0, 1]
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const room = Math.max((most - least) * 0.1, metric === "explained" ? 0.005 : 0.5)
  const top = most + room
  return [Math.max(0, least - room), metric === "explained" ? Math.min(1, Math.max(top, 0.01)) : top]
}

/** One scan with everything that was counted after it. */
export interface ScanRow {
  readonly at: number
  readonly counted: Readonly<Partial<Record<Metric, Point>>>
}

/** All series side by side, the newest scan first. */
export function rowsOf(all: readonly SeriesTold[]): readonly ScanRow[] {
  const rows = new Map<number, Partial<Record<Metric, Point>>>()
  for (const { metric, points } of all)
    for (const point of points) {
      const own = rows.get(point.at) ?? {}
      own[metric] = point
      rows.set(point.at, own)
    }
  return [...rows].map(([at, counted]) => ({ at, counted })).toSorted((one, other) => other.at - one.at)
}

/** Whether a point lies outside of what was usual at its time; null where that is not known. */
export const isOutside = ({ value, low, high }: Point): boolean | null =>
  low === null || high === null ? null : value < low || value > high

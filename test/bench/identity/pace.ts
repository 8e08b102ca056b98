import { contestInProcess } from "./ours.ts"
import { changing, type ShapeWish } from "./shapes.ts"

/** How long a scan takes to import beside how much changed in it: medians, and the extra over a scan without change. */
export interface Pace {
  readonly rates: readonly number[]
  readonly seconds: readonly number[]
  /** Extra time at the last rate, divided by extra time at the first one above none. */
  readonly ratio: number
}

const RATES = [0, 0.01, 0.1]

/** Imports scans of steady servers of which none, 1 % and 10 % changed from one to the next. */
export async function measurePace(wish: ShapeWish): Promise<Pace> {
  const seconds: number[] = []
  for (const rate of RATES) {
    const network = changing({ ...wish, scans: 12 }, rate)
    const { importSeconds } = await contestInProcess(network, { xml: null, rebuild: false, asOf: false })
    seconds.push(median(importSeconds.slice(2)))
  }
  const [none = 0, few = 0, many = 0] = seconds
  return { rates: RATES, seconds, ratio: (many - none) / (few - none) }
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

import { contestInProcess } from "./ours.ts"
import { changing, type ShapeWish } from "./shapes.ts"

/** What a scan costs to import beside how much changed in it: processor time, medians over several scans. */
export interface Pace {
  readonly rates: readonly number[]
  readonly seconds: readonly number[]
  /**
   * Extra time at the last rate divided by extra time at the first one above none; null where the first extra is too
   * small to be told from noise, since then the ratio would mean nothing.
   */
  readonly ratio: number | null
}

const RATES = [0, 0.01, 0.1]
/** Less extra than this share of a scan without change is noise. */
const NOISE = 0.05

/** Imports scans of steady servers of which none, 1 % and 10 % changed from one to the next. */
export async function measurePace(wish: ShapeWish): Promise<Pace> {
  const seconds: number[] = []
  for (const rate of RATES) {
    const network = changing({ ...wish, scans: 12 }, rate)
    const { imports } = await contestInProcess(network, { xml: null, rebuild: false, asOf: false })
    seconds.push(median(imports.slice(2).map(({ cpuSeconds }) => cpuSeconds)))
  }
  return { rates: RATES, seconds, ratio: ratioOf(seconds) }
}

/** How many times the extra of a few changes the extra of many is; null where there is too little to tell. */
export function ratioOf([none = 0, few = 0, many = 0]: readonly number[]): number | null {
  return few - none > NOISE * none ? (many - none) / (few - none) : null
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

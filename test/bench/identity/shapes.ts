import type { NetworkWish } from "./play.ts"
import * as behaviours from "./behaviours.ts"
import type { Shares } from "./world.ts"

const START = Date.UTC(2026, 0, 5, 6)

export interface ShapeWish {
  readonly machines: number
  readonly scans: number
  readonly seed: string
}

const TRAITS = { start: START, ssh: 0.85, rate: 0.01 }

/** All behaviours by name. */
export const CASTS = behaviours.CASTS

const sharesOf = (shares: Readonly<Record<string, number>>): Shares =>
  Object.entries(shares).map(([name, share]) => {
    const cast = CASTS[name]
    if (!cast) throw new Error(`There is no behaviour "${name}".`)
    return { name, cast, share }
  })

/** An ordinary network with a little of everything. */
export function mixed({ machines, scans, seed }: ShapeWish): NetworkWish {
  return {
    seed,
    machines,
    traits: { ...TRAITS, days: scans },
    segments: Math.max(4, Math.ceil(machines / 60)),
    prefix: 24,
    local: 0.5,
    named: 0.7,
    six: 0.3,
    scripts: true,
    odd: 0.08,
    shares: sharesOf(behaviours.MIXED),
  }
}

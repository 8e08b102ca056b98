import { BEHAVIOURS } from "./behaviours.ts"
import type { NetworkWish } from "./play.ts"
import { Random } from "./random.ts"
import type { Traits } from "./stage.ts"
import type { Shares } from "./world.ts"

const START = Date.UTC(2026, 0, 5, 6)

export interface ShapeWish {
  readonly machines: number
  readonly scans: number
  readonly seed: string
}

const traitsOf = (scans: number): Traits => ({
  start: START,
  days: scans,
  ssh: 0.85,
  rate: 0.01,
  scripts: true,
  pem: true,
})

const segmentsFor = (machines: number) => Math.max(5, Math.ceil(machines / 50))

/** An ordinary network with a little of everything. */
export function mixed({ machines, scans, seed }: ShapeWish): NetworkWish {
  return {
    seed: `mixed ${seed}`,
    machines,
    traits: traitsOf(scans),
    segments: segmentsFor(machines),
    prefix: 24,
    local: 0.5,
    named: 0.7,
    six: 0.3,
    odd: 0.08,
    shares: BEHAVIOURS.map(({ name, cast, ordinary }) => ({ name, cast, share: ordinary })),
  }
}

/** A network where the evidence often can't decide. */
export function hard(wish: ShapeWish): NetworkWish {
  return {
    ...mixed(wish),
    seed: `hard ${wish.seed}`,
    traits: { ...traitsOf(wish.scans), ssh: 0.6, rate: 0.03 },
    local: 0.25,
    named: 0.3,
    odd: 0.15,
    shares: BEHAVIOURS.map(({ name, cast, hard: share }) => ({ name, cast, share })),
  }
}

/** A mixture that the seed draws, of a kind that the seed draws. */
export function random(wish: ShapeWish): NetworkWish {
  const draw = new Random(`random ${wish.seed}`)
  const share = () => draw.under(101) / 100
  const prefix = draw.pick([24, 24, 23, 22])
  return {
    seed: `random ${wish.seed}`,
    machines: wish.machines,
    traits: {
      ...traitsOf(wish.scans),
      ssh: share(),
      rate: draw.pick([0.002, 0.01, 0.03]),
      scripts: draw.chance(0.8),
    },
    segments: Math.max(4, Math.ceil(segmentsFor(wish.machines) / 2 ** (24 - prefix))),
    prefix,
    local: share(),
    named: share(),
    six: share() / 2,
    odd: share() / 5,
    shares: BEHAVIOURS.filter(() => draw.chance(0.6)).map(({ name, cast }) => ({
      name,
      cast,
      share: draw.under(100) ** 2 / 100,
    })),
  }
}

/** Each behaviour alone in a small network among a few ordinary machines: near the scanner, and far from it. */
export function named({
  scans,
  seed,
}: ShapeWish): readonly { readonly title: string; readonly wish: NetworkWish }[] {
  return BEHAVIOURS.flatMap((behaviour) =>
    [true, false].map((isLocal) => ({
      title: `${behaviour.name}, ${isLocal ? "near" : "far"}`,
      wish: alone(behaviour, isLocal, { machines: 24, scans: Math.min(scans, 40), seed }),
    })),
  )
}

function alone({ name, cast }: (typeof BEHAVIOURS)[number], isLocal: boolean, wish: ShapeWish): NetworkWish {
  const shares: Shares = [
    { name, cast, share: 18 },
    ...BEHAVIOURS.filter((each) => each.name === "static server" && each.name !== name).map((each) => ({
      name: each.name,
      cast: each.cast,
      share: 6,
    })),
  ]
  return {
    ...mixed(wish),
    seed: `alone ${name} ${isLocal} ${wish.seed}`,
    segments: 4,
    local: isLocal ? 1 : 0,
    named: 0.5,
    six: name.includes("IPv6") ? 1 : 0,
    odd: 0,
    shares,
  }
}

/** Machines that are always there, so that only what happens to them changes anything. */
const LASTING = new Map([
  ["static server", 60],
  ["keyless machine", 10],
  ["leased, always on", 20],
  ["reused address", 2],
  ["replaced", 2],
  ["reinstalled", 2],
  ["new card", 2],
  ["renamed", 2],
])

/** Many machines of which a share changes every day. */
export function large(wish: ShapeWish): NetworkWish {
  return {
    ...mixed(wish),
    seed: `large ${wish.seed}`,
    segments: Math.max(5, Math.ceil(wish.machines / 80)),
    six: 0,
    odd: 0,
    shares: BEHAVIOURS.flatMap(({ name, cast }) => {
      const share = LASTING.get(name)
      return share === undefined ? [] : [{ name, cast, share }]
    }),
  }
}

/** Servers that stay where they are, of which this share is upgraded every day. */
export function changing(wish: ShapeWish, rate: number): NetworkWish {
  const shares = BEHAVIOURS.filter(({ name }) => name === "static server")
  return {
    ...large(wish),
    seed: `changing ${wish.seed}`,
    traits: { ...traitsOf(wish.scans), rate },
    shares: shares.map(({ name, cast }) => ({ name, cast, share: 1 })),
  }
}

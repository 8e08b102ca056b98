import type { Answer } from "./machine.ts"
import { Random } from "./random.ts"
import { Segment } from "./segment.ts"
import { NoRoom, Stage, type Actor, type Cast, type Ground, type Traits } from "./stage.ts"

/** How much of which behaviour, in shares of the machines. */
export type Shares = readonly { readonly name: string; readonly cast: Cast; readonly share: number }[]

export interface WorldWish {
  readonly seed: string
  readonly machines: number
  readonly traits: Traits
  readonly segments: number
  /** Length of the segments' prefix. */
  readonly prefix: number
  /** Share of segments that the scanner stands on. */
  readonly local: number
  /** Share of segments whose fixed addresses are named in the zone. */
  readonly named: number
  /** Share of segments that speak IPv6 too. */
  readonly six: number
  readonly shares: Shares
}

/** An invented network, which lives one day at a time. The same wish gives the same network. */
export class World {
  readonly segments: readonly Segment[]
  readonly traits: Traits
  readonly machines: number
  private readonly actors: readonly { readonly name: string; readonly actor: Actor }[]
  private readonly random: Random
  private next = 0

  constructor(wish: WorldWish) {
    this.random = new Random(`${wish.seed} world`)
    this.traits = wish.traits
    this.segments = segmentsOf(wish, this.random.child("segments"))
    const ground: Ground = { segments: this.segments, traits: wish.traits, count: 0 }
    this.actors = castAll(wish, ground, this.random)
    this.machines = ground.count
  }

  /** What every address would answer on the next day. */
  nextDay(): Answer[] {
    const day = this.next
    this.next += 1
    for (const { pool } of this.segments) pool.begin(day)
    const answers = this.actors.flatMap(({ actor }) => [...actor.day(day)])
    const byAddress = new Map<string, Answer>()
    for (const answer of answers) {
      const before = byAddress.get(answer.ip)
      // A real machine speaks for its own address before one that answers for every address does.
      if (before && before.truth.kind !== "bogus" && answer.truth.kind !== "bogus")
        throw new Error(`${answer.ip} is told twice: ${before.behaviour} and ${answer.behaviour}.`)
      if (!before || before.truth.kind === "bogus") byAddress.set(answer.ip, answer)
    }
    return [...byAddress.values()]
  }
}

function segmentsOf(wish: WorldWish, random: Random): Segment[] {
  const size = 2 ** (32 - wish.prefix)
  const base = (10 << 24) + (random.between(1, 200) << 16)
  const locals = Math.max(wish.local > 0 ? 1 : 0, Math.round(wish.segments * wish.local))
  const areLocal = random.shuffled(Array.from({ length: wish.segments }, (_, at) => at < locals))
  return areLocal.map((local, index) => {
    const naming = {
      domain: `${random.pick(["corp", "lan", "lab", "site"])}${index}.example`,
      fixed: random.chance(wish.named),
      leased: random.pick(["client", "address", "none"] as const),
    }
    const prefix6 = random.chance(wish.six) ? `fd20:${random.hex(2)}:0:${index.toString(16)}` : null
    const first = (base + index * size) >>> 0
    return new Segment({ first, prefix: wish.prefix, local, naming, prefix6 }, random.child(index))
  })
}

function castAll(wish: WorldWish, ground: Ground, random: Random) {
  const total = wish.shares.reduce((sum, { share }) => sum + share, 0)
  return wish.shares.flatMap(({ name, cast, share }) => {
    const draw = random.child("how many", name)
    const exact = (wish.machines * share) / total
    const wanted = Math.floor(exact) + (draw.chance(exact % 1) ? 1 : 0)
    return castUntil(wanted, (number) => ({
      name,
      actor: cast(new Stage(name, random.child(name, number), ground)),
    }))
  })
}

interface Named {
  readonly name: string
  readonly actor: Actor
}

/** Actors until they bring so many machines, or until the network is full. */
function castUntil(wanted: number, make: (number: number) => Named): Named[] {
  const actors: Named[] = []
  for (let made = 0; made < wanted;) {
    try {
      const one = make(actors.length)
      actors.push(one)
      made += Math.max(1, one.actor.machines)
    } catch (error) {
      if (error instanceof NoRoom) return actors
      throw error
    }
  }
  return actors
}

import { newMachine, type Answer, type Machine, type Shown, type Truth } from "./machine.ts"
import type { Random } from "./random.ts"
import { ROLES, type RoleName } from "./roles.ts"
import type { Segment } from "./segment.ts"

export const DAY = 86_400_000

/** What networks differ in, beside who is in them. */
export interface Traits {
  readonly days: number
  /** Moment of the first scan. */
  readonly start: number
  /** Share of machines with SSH whose SSH is shown. */
  readonly ssh: number
  /** Whether scans run scripts, which show keys and certificates. */
  readonly scripts: boolean
  /** Whether they show whole certificates, or only what is written in them. */
  readonly pem: boolean
  /** How likely it is that one machine changes something on one day. */
  readonly rate: number
}

/** One behaviour in the flesh: some machines, and what their addresses answer day by day. */
export interface Actor {
  /** How many true machines it brings. */
  readonly machines: number
  day(day: number): readonly Answer[]
}

export type Cast = (stage: Stage) => Actor

/** An address that a machine answers on. */
export interface Place {
  readonly segment: Segment
  readonly ip: string
  readonly mac: string | null
  readonly names: readonly string[]
}

export interface SegmentNeed {
  readonly local?: boolean
  /** A leased address, not a fixed one. */
  readonly leased?: boolean
  /** Room for so many. */
  readonly room?: number
  readonly not?: Segment
  readonly six?: boolean
}

/** What all actors of one world share. */
export interface Ground {
  readonly segments: readonly Segment[]
  readonly traits: Traits
  /** Machines there are so far. */
  count: number
}

/** The network is full: what does not fit in is left out. */
export class NoRoom extends Error {}

/** What an actor is made with: its own randomness, and the network's addresses. */
export class Stage {
  readonly behaviour: string
  readonly random: Random
  readonly ground: Ground
  readonly traits: Traits

  constructor(behaviour: string, random: Random, ground: Ground) {
    this.behaviour = behaviour
    this.random = random
    this.ground = ground
    this.traits = ground.traits
  }

  /** A segment with room; where none is as needed, one that has at least the room. */
  segment(need: SegmentNeed = {}): Segment {
    const room = need.room ?? 1
    const free = (segment: Segment) =>
      (need.leased === true ? segment.pool.room : segment.room) > room && segment !== need.not
    const roomy = this.ground.segments.filter(free)
    const fitting = roomy.filter(
      ({ local, wish }) =>
        (need.local === undefined || local === need.local) && (need.six !== true || wish.prefix6 !== null),
    )
    if (roomy.length === 0) throw new NoRoom(`No segment has room for "${this.behaviour}".`)
    const segment = this.random.pick(fitting.length > 0 ? fitting : roomy)
    if (need.leased === true) segment.pool.promise(room)
    return segment
  }

  machine(role: RoleName): Machine {
    const number = this.ground.count
    this.ground.count += 1
    return newMachine({
      truth: `t${number}`,
      role: ROLES[role],
      name: `${ROLES[role].name}-${this.random.hex(2)}${number}`,
      random: this.random.child("machine", number),
      ssh: this.traits.ssh,
      at: this.traits.start,
    })
  }

  /** Gives a machine a fixed address. */
  fixed(machine: Machine, segment: Segment, card = 0): Place {
    return placeAt(machine, segment, segment.take(), card)
  }

  /** Where a machine is today that gets its address by lease. */
  leased(machine: Machine, segment: Segment, day: number): Place {
    const ip = segment.pool.lease(machine.truth, day)
    return { segment, ip, mac: machine.macs[0] ?? null, names: segment.leasedNames(machine.name, ip) }
  }

  answer(machine: Machine, place: Place, over: Partial<Answer> = {}): Answer {
    return {
      behaviour: this.behaviour,
      ...place,
      machine,
      services: machine.services,
      truth: { kind: "machine", id: machine.truth },
      undecidable: false,
      ...over,
    }
  }

  /** A day in the middle part of the run, so that there is a before and an after. */
  someDay(from = 0.2, to = 0.8): number {
    const { days } = this.traits
    return this.random.between(Math.floor(days * from), Math.max(1, Math.floor(days * to)))
  }

  /** Whether scans see anything of its own that outlives its cards. */
  showsKeys({ hostKeys, certificate }: Machine): boolean {
    return this.traits.scripts && (hostKeys.length > 0 || certificate !== null)
  }

  at(day: number): number {
    return this.traits.start + day * DAY
  }
}

/** A machine's card at an address; its name in the zone is always today's. */
export function placeAt(machine: Machine, segment: Segment, ip: string, card = 0): Place {
  return {
    segment,
    ip,
    get mac() {
      return machine.macs[card] ?? null
    },
    get names() {
      return segment.fixedNames(machine.name)
    },
  }
}

export const holder = (machine: Machine): Truth => ({ kind: "virtual", holder: machine.truth })

/** What another machine's port shows where this one passes it on. */
export function passedOn(service: Shown, port: number, by: Machine): Shown {
  return { ...service, port, by }
}

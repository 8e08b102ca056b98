import { macAfter, madeBy } from "../hardware.ts"
import type { Answer, Machine } from "../machine.ts"
import { passedOn, placeAt, type Actor, type Cast, type Place, type Stage } from "../stage.ts"

const SERVERS = ["web", "app", "database", "windows", "hypervisor"] as const

/** A further card, beside the first one on its board or from anywhere. */
function addCard(machine: Machine, isBeside: boolean): void {
  const last = machine.macs.at(-1)!
  const maker = machine.random.pick(machine.role.makers)
  machine.macs.push(isBeside ? macAfter(last, 1) : madeBy(maker, machine.random))
}

const always = (stage: Stage, machine: Machine, places: readonly Place[]): Actor => ({
  machines: 1,
  day: () => places.map((place) => stage.answer(machine, place)),
})

/** Two cards on one segment, both with everything that listens. */
export const twoCards: Cast = (stage) => {
  const machine = stage.machine(stage.random.pick(SERVERS))
  addCard(machine, stage.random.chance(0.5))
  const segment = stage.segment({ room: 2 })
  return always(stage, machine, [stage.fixed(machine, segment), stage.fixed(machine, segment, 1)])
}

/** Cards on several segments, of which the scanner may stand on some. */
export const twoSegments: Cast = (stage) => {
  const machine = stage.machine(stage.random.pick(SERVERS))
  addCard(machine, stage.random.chance(0.5))
  const first = stage.segment({ local: true })
  const second = stage.segment({ not: first })
  const other = stage.fixed(machine, second, 1)
  const suffix = stage.random.pick(["", "-mgmt", "-b"])
  const named = {
    ...other,
    get names() {
      return second.fixedNames(`${machine.name}${suffix}`)
    },
  }
  return always(stage, machine, [stage.fixed(machine, first), named])
}

/** A machine that listens on one segment only; on the other nothing but its card answers. */
export const silentLeg: Cast = (stage) => {
  const machine = stage.machine(stage.random.pick(SERVERS))
  addCard(machine, stage.random.chance(0.7))
  const first = stage.segment({ local: true })
  const quiet = stage.fixed(machine, first, 1)
  const spoken = stage.fixed(machine, stage.segment({ not: first }))
  return {
    machines: 1,
    day: () => [stage.answer(machine, spoken), stage.answer(machine, quiet, { services: [], names: [] })],
  }
}

/** A router with a leg in many segments; some of them hide what listens. */
export const router: Cast = (stage) => {
  const machine = stage.machine("router")
  const wanted = stage.random.between(3, 8)
  const segments = stage.random
    .shuffled(stage.ground.segments.filter(({ room }) => room > 1))
    .slice(0, wanted)
  const places = segments.map((segment, card) => {
    if (card > 0) addCard(machine, true)
    return stage.fixed(machine, segment, card)
  })
  const hidden = places.map((_, leg) => leg > 1 && stage.random.chance(0.2))
  return {
    machines: 1,
    day: () => places.map((place, leg) => stage.answer(machine, place, hidden[leg] ? { services: [] } : {})),
  }
}

/** A router that passes port 2222 on to a machine behind it, which the scanner may also reach itself. */
export const portForward: Cast = (stage) => {
  const gate = stage.machine("router")
  const inner = stage.machine(stage.random.pick(["web", "database"]))
  const segment = stage.segment()
  const outside = stage.fixed(gate, segment)
  const inside = stage.fixed(inner, stage.segment({ local: true, not: segment }))
  const isReached = stage.random.chance(0.8)
  return {
    machines: 2,
    day: () => {
      const ssh = inner.services.filter((service) => service.ssh === true)
      const services = [...gate.services, ...ssh.map((service) => passedOn(service, 2_222, inner))]
      const shown = [stage.answer(gate, outside, { services })]
      return isReached ? [...shown, stage.answer(inner, inside)] : shown
    },
  }
}

/** Bundled links: one hardware address on every network it is in. */
export const bundled: Cast = (stage) => {
  const machine = stage.machine(stage.random.pick(["hypervisor", "nas", "database"]))
  const first = stage.segment({ local: true })
  const second = stage.segment({ local: true, not: first })
  return always(stage, machine, [stage.fixed(machine, first), placeAt(machine, second, second.take())])
}

/** A server with several addresses on one card. */
export const aliases: Cast = (stage) => {
  const machine = stage.machine(stage.random.pick(["web", "app"]))
  const count = stage.random.between(2, 6)
  const segment = stage.segment({ room: count })
  const places = Array.from({ length: count }, () => stage.fixed(machine, segment))
  const from = places.map((_, at) => (at === 0 ? 0 : stage.someDay(0, 0.5)))
  return {
    machines: 1,
    day: (day): Answer[] =>
      places.filter((_, at) => day >= from[at]!).map((place) => stage.answer(machine, place)),
  }
}

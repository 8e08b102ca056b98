import { randomisedMac } from "../hardware.ts"
import type { RoleName } from "../roles.ts"
import type { Segment } from "../segment.ts"
import { type Cast, type SegmentNeed } from "../stage.ts"

/** Machines that get their address by lease, are away on some days, and lose it now and then. */
const leased =
  (roles: readonly RoleName[], need: SegmentNeed = {}): Cast =>
  (stage) => {
    const segment = stage.segment({ ...need, leased: true })
    const machine = stage.machine(stage.random.pick(roles))
    const present = 0.5 + stage.random.under(50) / 100
    return {
      machines: 1,
      day: (day) => {
        if (stage.random.chance(stage.traits.rate)) segment.pool.release(machine.truth)
        if (!stage.random.chance(present)) return []
        return [stage.answer(machine, stage.leased(machine, segment, day))]
      },
    }
  }

/** Always on, and moved to another address now and then. */
export const leasedAlways: Cast = (stage) => {
  const segment = stage.segment({ leased: true })
  const machine = stage.machine(stage.random.pick(["web", "app", "windows", "nas"]))
  return {
    machines: 1,
    day: (day) => {
      if (stage.random.chance(stage.traits.rate)) segment.pool.release(machine.truth)
      return [stage.answer(machine, stage.leased(machine, segment, day))]
    },
  }
}

export const leasedDesktop = leased(["desktop", "laptop", "windows"])
export const leasedServer = leased(["web", "app", "printer"])

/** Everybody on a segment gets another address on one day, many of them one that somebody else had. */
export const reshuffled: Cast = (stage) => {
  const count = stage.random.between(4, 12)
  const segment = stage.segment({ leased: true, room: count })
  const roles = ["desktop", "laptop", "web", "printer"] as const
  const machines = Array.from({ length: count }, () => stage.machine(stage.random.pick(roles)))
  const days = new Set([stage.someDay(), stage.someDay(), stage.someDay()])
  return {
    machines: count,
    day: (day) => {
      if (days.has(day)) segment.pool.reshuffle()
      const here = machines.filter(() => stage.random.chance(0.9))
      return here.map((machine) => stage.answer(machine, stage.leased(machine, segment, day)))
    },
  }
}

/** To the server it is another client every day; yesterday's lease has run out, so that others may get it. */
function leaseAnew(segment: Segment, client: string, day: number): string {
  const ip = segment.pool.lease(`${client} ${day}`, day)
  segment.pool.letGo(`${client} ${day}`)
  return ip
}

/** A phone that shows another address of its own making every day, and the same name. */
export const dailyPhone: Cast = (stage) => {
  const segment = stage.segment({ leased: true, local: true })
  const machine = stage.machine("phone")
  const name = `${stage.random.pick(["annas", "bobs", "chris", "daria", "emils"])}-iphone-${stage.random.hex(2)}`
  return {
    machines: 1,
    day: (day) => {
      machine.macs = [randomisedMac(stage.random)]
      if (!stage.random.chance(0.8)) return []
      const ip = leaseAnew(segment, machine.truth, day)
      const place = { segment, ip, mac: machine.macs[0]!, names: [`${name}.${segment.wish.naming.domain}`] }
      return [stage.answer(machine, place)]
    },
  }
}

/** A phone that made up one address for this network, keeps it, and tells no name. */
export const privatePhone: Cast = (stage) => {
  const segment = stage.segment({ leased: true, local: true })
  const machine = stage.machine("phone")
  machine.macs = [randomisedMac(stage.random)]
  return {
    machines: 1,
    day: (day) => {
      if (stage.random.chance(stage.traits.rate)) segment.pool.release(machine.truth)
      if (!stage.random.chance(0.8)) return []
      return [stage.answer(machine, { ...stage.leased(machine, segment, day), names: [] })]
    },
  }
}

/** A phone with another address every day and no name: nobody can follow it. */
export const untraceablePhone: Cast = (stage) => {
  const segment = stage.segment({ leased: true, local: true })
  const machine = stage.machine("phone")
  return {
    machines: 1,
    day: (day) => {
      if (!stage.random.chance(0.8)) return []
      machine.macs = [randomisedMac(stage.random)]
      const ip = leaseAnew(segment, machine.truth, day)
      return [stage.answer(machine, { segment, ip, mac: machine.macs[0]!, names: [] })]
    },
  }
}

/** Small things behind a router that get their address by lease and show nothing of their own. */
export const leasedKeyless = leased(["bare", "sensor"], { local: false })

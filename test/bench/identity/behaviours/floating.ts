import { holder, type Cast, type Place } from "../stage.ts"
import type { RoleName } from "../roles.ts"

/** Where the wandering address gets its hardware address from. */
type Way = "vrrp" | "hsrp" | "carp" | "plain"

function virtualMac(way: Way, group: string): string | null {
  switch (way) {
    case "vrrp":
    case "carp":
      return `00:00:5e:00:01:${group}`
    case "hsrp":
      return `00:00:0c:07:ac:${group}`
    case "plain":
      return null
  }
}

/** Two machines of which one at a time holds an address beside its own. */
const floating =
  (way: Way, roles: readonly RoleName[]): Cast =>
  (stage) => {
    const role = stage.random.pick(roles)
    const pair = [stage.machine(role), stage.machine(role)] as const
    const segment = stage.segment({ room: 3 })
    const own = pair.map((machine) => stage.fixed(machine, segment))
    const ip = segment.take()
    const mac = virtualMac(way, stage.random.hex(1))
    const names = segment.fixedNames(`vip-${stage.random.hex(2)}`)
    const every = stage.random.between(5, 30)
    const isDownToo = stage.random.chance(0.5)
    let active = 0
    return {
      machines: 2,
      day: (day) => {
        const moves = day > 0 && day % every === 0
        if (moves) active = 1 - active
        const machine = pair[active]!
        const place: Place = { segment, ip, mac: mac ?? machine.macs[0] ?? null, names }
        // The one that lost it may be down on that day.
        const alive = pair.flatMap((each, at) =>
          moves && isDownToo && at !== active ? [] : [stage.answer(each, own[at]!)],
        )
        return [...alive, stage.answer(machine, place, { truth: holder(machine) })]
      },
    }
  }

export const vrrp = floating("vrrp", ["router"])
export const hsrp = floating("hsrp", ["switch", "router"])
export const carp = floating("carp", ["router"])
export const floatingPlain = floating("plain", ["web", "database", "app"])

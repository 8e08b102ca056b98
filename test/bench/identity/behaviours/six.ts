import { addressText, readAddress } from "#model/address.ts"
import { eui64, groups } from "../hardware.ts"
import type { Machine } from "../machine.ts"
import type { Cast, Place, Stage } from "../stage.ts"
import type { Segment } from "../segment.ts"

const prefixOf = ({ wish }: Segment) => wish.prefix6

function six(machine: Machine, segment: Segment, ending: string): Place {
  return { segment, ip: canonical(`${prefixOf(segment)}:${ending}`), mac: machine.macs[0] ?? null, names: [] }
}

function canonical(text: string): string {
  const address = readAddress(text)
  if (address === null) throw new Error(`${text} is no address.`)
  return addressText(address)
}

const privateEnding = (stage: Stage) => groups(stage.random.bytes(8))

/** IPv4 by lease or fixed, and IPv6 by the address of its card. */
export const dualStack: Cast = (stage) => {
  const machine = stage.machine(stage.random.pick(["web", "windows", "printer", "database"]))
  const segment = stage.segment({ six: true })
  const place = stage.fixed(machine, segment)
  return {
    machines: 1,
    day: () => [
      stage.answer(machine, place),
      ...(prefixOf(segment) === null
        ? []
        : [stage.answer(machine, six(machine, segment, eui64(machine.macs[0]!)))]),
    ],
  }
}

/** IPv6 addresses that last a day, beside an IPv4 lease. */
export const privacySix: Cast = (stage) => {
  const machine = stage.machine(stage.random.pick(["desktop", "laptop", "web"]))
  const segment = stage.segment({ six: true, leased: true })
  return {
    machines: 1,
    day: (day) => {
      if (!stage.random.chance(0.85)) return []
      const shown = [stage.answer(machine, stage.leased(machine, segment, day))]
      if (prefixOf(segment) === null) return shown
      return [...shown, stage.answer(machine, six(machine, segment, privateEnding(stage)))]
    },
  }
}

/** IPv6 and nothing else. */
export const onlySix: Cast = (stage) => {
  const machine = stage.machine(stage.random.pick(["web", "database", "sensor"]))
  const segment = stage.segment({ six: true })
  const ending = stage.random.chance(0.5) ? eui64(machine.macs[0]!) : `1:1:1:${stage.random.hex(2)}`
  const isFixed = stage.random.chance(0.7)
  return {
    machines: 1,
    day: () =>
      prefixOf(segment) === null
        ? []
        : [stage.answer(machine, six(machine, segment, isFixed ? ending : privateEnding(stage)))],
  }
}

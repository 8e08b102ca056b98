import { containerMac, madeBy } from "../hardware.ts"
import type { Machine } from "../machine.ts"
import type { Cast, Stage } from "../stage.ts"

/** Containers that come and go on a few addresses of one machine; what follows on an address shows the same MAC. */
export const containers: Cast = (stage) => {
  const machine = stage.machine("hypervisor")
  const slots = stage.random.between(2, 5)
  const segment = stage.segment({ room: slots + 1, local: true })
  const place = stage.fixed(machine, segment)
  const ips = Array.from({ length: slots }, () => segment.take())
  const running = ips.map(() => ({ container: null as Machine | null, until: 0 }))
  return {
    machines: 1 + slots,
    day: (day) => [
      stage.answer(machine, place),
      ...ips.flatMap((ip, slot) => {
        const container = today(stage, running[slot]!, day)
        if (container === null) return []
        return [stage.answer(container, { segment, ip, mac: containerMac(ip), names: [] })]
      }),
    ],
  }
}

function today(
  stage: Stage,
  slot: { container: Machine | null; until: number },
  day: number,
): Machine | null {
  if (day >= slot.until) {
    const isRunning = stage.random.chance(0.8)
    slot.container = isRunning ? stage.machine("container") : null
    slot.until = day + stage.random.between(3, 30)
  }
  return slot.container
}

/** Virtual machines of a lifetime of days to weeks, which get each other's addresses by lease. */
export const shortLived: Cast = (stage) => {
  const segment = stage.segment({ leased: true, room: 4, local: true })
  const places = stage.random.between(2, 4)
  const running = Array.from({ length: places }, () => ({ container: null as Machine | null, until: 0 }))
  return {
    machines: 2 * places,
    day: (day) =>
      running.flatMap((slot) => {
        const before = slot.container
        const machine = todaysVirtualMachine(stage, slot, day)
        if (before !== null && before !== machine) segment.pool.release(before.truth)
        return machine === null ? [] : [stage.answer(machine, stage.leased(machine, segment, day))]
      }),
  }
}

function todaysVirtualMachine(stage: Stage, slot: { container: Machine | null; until: number }, day: number) {
  if (day >= slot.until) {
    slot.container = stage.random.chance(0.85) ? stage.machine(stage.random.pick(["web", "app"])) : null
    if (slot.container)
      slot.container.macs = [madeBy(stage.random.pick(["KVM", "VMware", "Hyper-V"]), stage.random)]
    slot.until = day + stage.random.between(4, 40)
  }
  return slot.container
}

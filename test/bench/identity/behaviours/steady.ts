import type { RoleName } from "../roles.ts"
import type { Cast, SegmentNeed } from "../stage.ts"
import { upgrade } from "../machine.ts"

/** A machine that stays where it is and what it is, but for upgrades now and then. */
const steady =
  (roles: readonly RoleName[], need: SegmentNeed = {}): Cast =>
  (stage) => {
    const machine = stage.machine(stage.random.pick(roles))
    const place = stage.fixed(machine, stage.segment(need))
    return {
      machines: 1,
      day: () => {
        if (stage.random.chance(stage.traits.rate)) upgrade(machine)
        return [stage.answer(machine, place)]
      },
    }
  }

export const staticServer = steady(["web", "app", "database", "nas", "windows", "hypervisor"])
export const keyless = steady(["printer", "camera", "sensor", "bare"])
export const infrastructure = steady(["switch", "management", "plc"])

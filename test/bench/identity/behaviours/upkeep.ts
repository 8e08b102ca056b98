import { newKeys, renewCertificate, upgrade } from "../machine.ts"
import { tlsKey } from "../credentials.ts"
import type { Cast } from "../stage.ts"

/** A machine that is upgraded often. */
export const upgraded: Cast = (stage) => {
  const machine = stage.machine(stage.random.pick(["web", "database", "nas", "switch"]))
  const place = stage.fixed(machine, stage.segment())
  const every = stage.random.between(5, 20)
  return {
    machines: 1,
    day: (day) => {
      if (day % every === every - 1) upgrade(machine)
      return [stage.answer(machine, place)]
    },
  }
}

/** Certificates that are renewed every few weeks, for the same key or for a new one each time. */
const renewed =
  (isNewKey: boolean): Cast =>
  (stage) => {
    const machine = stage.machine(stage.random.pick(["web", "app", "nas", "windows"]))
    const place = stage.fixed(machine, stage.segment())
    const every = stage.random.between(7, 40)
    const phase = stage.random.under(every)
    return {
      machines: 1,
      day: (day) => {
        if (day > 0 && (day + phase) % every === 0) {
          if (isNewKey) machine.tlsKey = tlsKey(machine.random)
          // From afar, where the certificate is all that is seen, it looks like a replaced machine.
          if (isNewKey && !place.segment.local && machine.hostKeys.length === 0) machine.epoch += 1
          renewCertificate(machine, stage.at(day))
        }
        return [stage.answer(machine, place)]
      },
    }
  }

export const renewedForKey = renewed(false)
export const renewedWithKey = renewed(true)

/** A leased machine whose keys are made anew at one moment, as when weak ones were found. */
export const rekeyed: Cast = (stage) => {
  const machine = stage.machine(stage.random.pick(["web", "app", "database"]))
  const segment = stage.segment({ leased: true, local: true })
  const change = stage.someDay()
  return {
    machines: 1,
    day: (day) => {
      if (day === change) {
        newKeys(machine, stage.at(day))
        if (!segment.local) machine.epoch += 1
      }
      if (stage.random.chance(stage.traits.rate)) segment.pool.release(machine.truth)
      return [stage.answer(machine, stage.leased(machine, segment, day))]
    },
  }
}

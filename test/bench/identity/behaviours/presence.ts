import type { Cast } from "../stage.ts"

const ROLES = ["web", "desktop", "windows", "printer", "nas"] as const

/** Switched off at weekends, or on one day in so many. */
export const sleeper: Cast = (stage) => {
  const machine = stage.machine(stage.random.pick(ROLES))
  const place = stage.fixed(machine, stage.segment())
  const isWeekly = stage.random.chance(0.6)
  return {
    machines: 1,
    day: (day) => {
      const isOff = isWeekly ? day % 7 > 4 : stage.random.chance(0.35)
      return isOff ? [] : [stage.answer(machine, place)]
    },
  }
}

/** There up to some day, or from some day on. */
export const leaver: Cast = (stage) => {
  const machine = stage.machine(stage.random.pick(ROLES))
  const place = stage.fixed(machine, stage.segment())
  const isComing = stage.random.chance(0.5)
  const change = stage.someDay()
  return {
    machines: 1,
    day: (day) => (day < change !== isComing ? [stage.answer(machine, place)] : []),
  }
}

/** Away for weeks, then back: where it was, or wherever the lease puts it. */
export const returner: Cast = (stage) => {
  const machine = stage.machine(stage.random.pick(ROLES))
  const isLeased = stage.random.chance(0.5)
  const segment = stage.segment({ leased: isLeased })
  const place = isLeased ? null : stage.fixed(machine, segment)
  const goes = stage.someDay(0.2, 0.4)
  const back = goes + stage.random.between(5, 30)
  return {
    machines: 1,
    day: (day) => {
      if (day >= goes && day < back) return []
      return [stage.answer(machine, place ?? stage.leased(machine, segment, day))]
    },
  }
}

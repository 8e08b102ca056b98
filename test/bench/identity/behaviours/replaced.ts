import { madeBy } from "../hardware.ts"
import { newKeys, upgrade, type Machine } from "../machine.ts"
import type { RoleName } from "../roles.ts"
import type { Actor, Cast, Place, Stage } from "../stage.ts"

const SERVERS: readonly RoleName[] = ["web", "app", "database", "nas", "windows"]

/** One machine up to a day, and another from some days later, on the same address. */
function oneAfterTheOther(stage: Stage, places: { before: Place; after: Place }, gap: number) {
  const change = stage.someDay()
  return (day: number, before: Machine, after: Machine, isUndecidable: boolean) => {
    if (day < change) return [stage.answer(before, places.before)]
    if (day < change + gap) return []
    return [stage.answer(after, places.after, { undecidable: isUndecidable })]
  }
}

/** A machine goes, and a different one gets its address; the zone may keep the old name. */
export const reusedAddress: Cast = (stage) => {
  const [first, second] = stage.random.shuffled(SERVERS).map((role) => stage.machine(role)) as [
    Machine,
    Machine,
  ]
  const before = stage.fixed(first, stage.segment())
  const isStale = stage.random.chance(0.3)
  const after = {
    ...before,
    get mac() {
      return second.macs[0] ?? null
    },
    get names() {
      return before.segment.fixedNames(isStale ? first.name : second.name)
    },
  }
  const show = oneAfterTheOther(stage, { before, after }, stage.random.between(0, 5))
  return { machines: 2, day: (day) => show(day, first, second, false) }
}

/** New hardware and new keys under the old name and address: a machine of its own. */
export const replaced: Cast = (stage) => {
  const role = stage.random.pick(SERVERS)
  const [first, second] = [stage.machine(role), stage.machine(role)]
  second.name = first.name
  newKeys(second, stage.at(0))
  const before = stage.fixed(first, stage.segment())
  const after = {
    ...before,
    get mac() {
      return second.macs[0] ?? null
    },
  }
  const show = oneAfterTheOther(stage, { before, after }, stage.random.between(0, 2))
  // From afar it looks like a reinstallation; near by, without keys, like a new card.
  const isUndecidable = !before.segment.local || !stage.showsKeys(first) || !stage.showsKeys(second)
  return { machines: 2, day: (day) => show(day, first, second, isUndecidable) }
}

/** A fixed machine to which something happens on one day. */
const happening =
  (
    roles: readonly RoleName[],
    happen: (machine: Machine, stage: Stage, place: Place, day: number) => void,
  ): Cast =>
  (stage): Actor => {
    const machine = stage.machine(stage.random.pick(roles))
    const place = stage.fixed(machine, stage.segment())
    const change = stage.someDay()
    return {
      machines: 1,
      day: (day) => {
        if (day === change) happen(machine, stage, place, day)
        return [stage.answer(machine, place)]
      },
    }
  }

/** The card stays, everything on the disk is new. */
export const reinstalled = happening(SERVERS, (machine, stage, { segment }, day) => {
  newKeys(machine, stage.at(day))
  upgrade(machine)
  if (machine.engine !== null) machine.engine = `80001f88${machine.random.hex(8)}`
  // From afar nothing is left that would prove it.
  if (!segment.local) machine.epoch += 1
})

/** The disk stays, the card is new. */
export const newCard = happening(SERVERS, (machine, stage, { segment }) => {
  machine.macs = [madeBy(machine.random.pick(machine.role.makers), machine.random)]
  if (segment.local && !stage.showsKeys(machine)) machine.epoch += 1
})

/** Another name, the same machine. */
export const renamed = happening([...SERVERS, "printer"], (machine) => {
  machine.name = `${machine.name.split("-")[0]}-new${machine.random.hex(2)}`
})

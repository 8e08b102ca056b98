import { certificate, INTERNAL } from "../shared-certificates.ts"
import { MAKERS, madeBy, type Maker } from "../hardware.ts"
import type { Machine } from "../machine.ts"
import type { Cast, Place, Stage } from "../stage.ts"

/** Machines made from one image that was never told apart: keys, certificate and engine id are the same. */
function cloned(stage: Stage, count: number): Machine[] {
  const role = stage.random.pick(["web", "nas", "database"] as const)
  const [first, ...others] = Array.from({ length: count }, () => stage.machine(role))
  const isWhole = stage.random.chance(0.5)
  for (const other of others) {
    other.services = first!.services
    other.generation = first!.generation
    other.hostKeys = first!.hostKeys
    other.engine = first!.engine
    if (isWhole) {
      other.tlsKey = first!.tlsKey
      other.certificate = first!.certificate
    }
  }
  return [first!, ...others]
}

const unnamed = (place: Place): Place => ({ ...place, mac: place.mac, names: [] })

/** Clones that live side by side. */
export const clones: Cast = (stage) => {
  const machines = cloned(stage, stage.random.between(2, 5))
  const segment = stage.segment({ room: machines.length })
  const places = machines.map((machine) => stage.fixed(machine, segment))
  return {
    machines: machines.length,
    day: () => machines.map((machine, at) => stage.answer(machine, places[at]!)),
  }
}

/** Two clones without names of their own that swap addresses one day. */
export const swappedClones: Cast = (stage) => {
  const machines = cloned(stage, 2)
  const segment = stage.segment({ room: 2 })
  const ips = [segment.take(), segment.take()]
  const swap = stage.someDay(0.3, 0.7)
  return {
    machines: 2,
    day: (day) =>
      machines.map((machine, at) => {
        const ip = ips[day < swap ? at : 1 - at]!
        return stage.answer(machine, unnamed({ segment, ip, mac: machine.macs[0]!, names: [] }))
      }),
  }
}

/** Clones of which one comes later, and the original goes. */
export const lateClone: Cast = (stage) => {
  const machines = cloned(stage, 2)
  const segment = stage.segment({ room: 2, local: true })
  const places = machines.map((machine) => stage.fixed(machine, segment))
  const comes = stage.someDay(0.2, 0.4)
  const goes = stage.someDay(0.6, 0.8)
  return {
    machines: 2,
    day: (day) =>
      machines.flatMap((machine, at) =>
        (at === 0 ? day < goes : day >= comes) ? [stage.answer(machine, places[at]!)] : [],
      ),
  }
}

/** Appliances of one maker that were all shipped with the same key and certificate. */
export const shippedKeys: Cast = (stage) => {
  const maker: Maker = stage.random.pick(["Ubiquiti", "Hikvision", "Synology"])
  const count = stage.random.between(3, 10)
  const segment = stage.segment({ room: count })
  const machines = Array.from({ length: count }, () => stage.machine("nas"))
  const [first] = machines
  const shipped = certificate(first!, {
    commonName: maker === "Ubiquiti" ? "UBNT" : maker,
    organizationName: maker,
  })
  for (const machine of machines) {
    machine.macs = [madeBy(maker in MAKERS ? maker : "Synology", machine.random)]
    machine.hostKeys = first!.hostKeys
    machine.services = first!.services
    machine.certificate = shipped
    machine.engine = null
  }
  const places = machines.map((machine) => stage.fixed(machine, segment))
  return {
    machines: count,
    day: () => machines.map((machine, at) => stage.answer(machine, places[at]!)),
  }
}

/** One certificate for everything under a domain, on many machines. */
export const wildcard: Cast = (stage) => {
  const count = stage.random.between(4, 12)
  const machines = Array.from({ length: count }, () => stage.machine(stage.random.pick(["web", "app"])))
  const shared = certificate(machines[0]!, { commonName: `*.${stage.random.hex(2)}.example` }, INTERNAL)
  for (const machine of machines) machine.certificate = shared
  const places = machines.map((machine) => stage.fixed(machine, stage.segment()))
  return {
    machines: count,
    day: () => machines.map((machine, at) => stage.answer(machine, places[at]!)),
  }
}

/** Machines whose maker never wrote a serial number. */
export const placeholderSerials: Cast = (stage) => {
  const count = stage.random.between(3, 8)
  const machines = Array.from({ length: count }, () =>
    stage.machine(stage.random.pick(["plc", "management"])),
  )
  for (const machine of machines) {
    machine.serial = machine.role.name === "plc" ? "00000000" : "0000000000"
    machine.uuid = "0".repeat(32)
  }
  const places = machines.map((machine) => stage.fixed(machine, stage.segment()))
  return {
    machines: count,
    day: () => machines.map((machine, at) => stage.answer(machine, places[at]!)),
  }
}

/** Machines that answer with no hardware address to speak of. */
export const zeroMacs: Cast = (stage) => {
  const count = stage.random.between(3, 6)
  const segment = stage.segment({ room: count, local: true })
  const machines = Array.from({ length: count }, () =>
    stage.machine(stage.random.pick(["bare", "web", "printer"])),
  )
  for (const machine of machines) machine.macs = ["00:00:00:00:00:00"]
  const places = machines.map((machine) => stage.fixed(machine, segment))
  return {
    machines: count,
    day: () => machines.map((machine, at) => stage.answer(machine, places[at]!)),
  }
}

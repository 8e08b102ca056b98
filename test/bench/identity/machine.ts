import {
  certificate,
  hostKey,
  KEY_TYPES,
  tlsKey,
  type Certificate,
  type HostKey,
  type Name,
} from "./credentials.ts"
import { madeBy } from "./hardware.ts"
import type { Random } from "./random.ts"
import { servicesOf, type Role, type Speaking } from "./roles.ts"
import type { Segment } from "./segment.ts"

/** A true machine of an invented network. What changes about it changes here, day by day. */
export interface Machine {
  readonly truth: string
  readonly role: Role
  readonly random: Random
  name: string
  /** One for each card. */
  macs: string[]
  hostKeys: readonly HostKey[]
  /** Modulus of its TLS key pair. */
  tlsKey: Buffer | null
  certificate: Certificate | null
  /** Data of its SNMP engine id. */
  engine: string | null
  serial: string | null
  uuid: string | null
  /** Still speaks the first SMB, and so tells its whole name. */
  readonly oldSmb: boolean
  services: readonly Speaking[]
  generation: number
  /** Grows where it became another in the eyes of everybody: nothing seen later proves that it is the same. */
  epoch: number
}

/** Who truly stands behind an address. */
export type Truth =
  | { readonly kind: "machine"; readonly id: string }
  /** An address that wanders between machines, with the one that holds it. */
  | { readonly kind: "virtual"; readonly holder: string }
  /** Nobody stands there; something answers for every address. */
  | { readonly kind: "bogus" }

/** What one address would answer to somebody who may ask everything. */
export interface Answer {
  readonly behaviour: string
  readonly segment: Segment
  readonly ip: string
  /** What answers ARP or neighbour discovery. */
  readonly mac: string | null
  readonly names: readonly string[]
  /** Whose keys and numbers are shown. */
  readonly machine: Machine
  readonly services: readonly Shown[]
  readonly truth: Truth
  /** No evidence can tell whose it is, whatever it may look like. */
  readonly undecidable: boolean
}

/** A service, and whose it is where the machine only passes it on. */
export type Shown = Speaking & { readonly by?: Machine }

export interface MachineWish {
  readonly truth: string
  readonly role: Role
  readonly name: string
  readonly random: Random
  /** Share of machines whose SSH is shown. */
  readonly ssh: number
  readonly at: number
}

export function newMachine({ truth, role, name, random, ssh, at }: MachineWish): Machine {
  const generation = random.under(4)
  const hidden = !random.chance(ssh)
  const services = servicesOf(role, generation).filter((service) => service.ssh !== true || !hidden)
  const machine: Machine = {
    truth,
    role,
    random,
    name,
    macs: [madeBy(random.pick(role.makers), random)],
    hostKeys: [],
    tlsKey: null,
    certificate: null,
    engine: role.snmp === true ? `80001f88${random.hex(8)}` : null,
    serial: role.name === "plc" || role.name === "ilo" ? random.hex(4) : null,
    uuid: role.name === "ilo" ? random.hex(16) : null,
    oldSmb: random.chance(0.4),
    services,
    generation,
    epoch: 0,
  }
  newKeys(machine, at)
  return machine
}

/** Fresh host keys and a fresh certificate, as after an installation. */
export function newKeys(machine: Machine, at: number): void {
  const { random, services } = machine
  if (services.some(({ ssh }) => ssh)) {
    const types = random.chance(0.6) ? KEY_TYPES : random.shuffled(KEY_TYPES).slice(0, random.between(1, 2))
    machine.hostKeys = KEY_TYPES.filter((type) => types.includes(type)).map((type) => hostKey(type, random))
  }
  if (services.some(({ tls }) => tls)) {
    machine.tlsKey = tlsKey(random)
    renewCertificate(machine, at, random.chance(0.5) ? null : INTERNAL_CA)
  }
}

export const INTERNAL_CA: Name = { commonName: "Example Corp Issuing CA 2", organizationName: "Example Corp" }
const DAY = 86_400_000

/** Another certificate for the key it has; signed by itself where there is no issuer. */
export function renewCertificate(machine: Machine, at: number, issuer: Name | null = null): void {
  if (machine.tlsKey === null) return
  const { random } = machine
  const subject = { commonName: `${machine.name}.corp.example` }
  machine.certificate = certificate(
    {
      subject,
      issuer: issuer ?? machine.certificate?.issuer ?? subject,
      names: [subject.commonName],
      notBefore: at - random.under(200) * DAY,
      days: 398,
      key: machine.tlsKey,
    },
    random,
  )
}

/** The same products a step newer. */
export function upgrade(machine: Machine): void {
  machine.generation += 1
  const open = new Set(machine.services.map(({ port }) => port))
  machine.services = servicesOf(machine.role, machine.generation).filter(({ port }) => open.has(port))
}

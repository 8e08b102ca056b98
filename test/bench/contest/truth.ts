import type { Lab } from "#test/lab/lab.ts"
import type { LabMachine, LabService } from "#test/lab/machine.ts"
import type { Named } from "./heard.ts"

/** An open TCP port of the lab that was asked for, and who answers there. */
export interface True {
  readonly key: string
  readonly machine: LabMachine
  readonly service: LabService
}

/** Every open TCP port of the lab at an IPv4 address that was asked for. */
export function openIn(lab: Lab, tcp: string): readonly True[] {
  return lab.truth.flatMap((machine) =>
    addressesOf(machine).flatMap((ip) =>
      machine.services
        .filter(({ protocol, port }) => protocol === "tcp" && isIn(tcp, port))
        .map((service) => ({ key: `${ip} ${service.port}`, machine, service })),
    ),
  )
}

export const addressesOf = ({ interfaces }: LabMachine) => interfaces.flatMap(({ ipv4 }) => ipv4 ?? [])

/** Open ports that were found, of those there are; what was found and is not there; and products named as they are. */
export function portsRight(lab: Lab, found: ReadonlyMap<string, Named>, tcp: string) {
  const truth = openIn(lab, tcp)
  const keys = new Set(truth.map(({ key }) => key))
  const nameable = truth.filter(({ service }) => service.product !== undefined)
  return {
    open: truth.filter(({ key }) => found.has(key)).length,
    of: truth.length,
    invented: [...found.keys()].filter((key) => !keys.has(key)).length,
    named: nameable.filter(({ key, service }) => isProduct(found.get(key), service.product)).length,
    nameable: nameable.length,
  }
}

/** Whether the product that was named is the one that runs there. */
export function isProduct(said: Named | undefined, product: string | undefined): boolean {
  return said?.product?.toLowerCase().includes(product?.toLowerCase() ?? "-") === true
}

function isIn(tcp: string, port: number): boolean {
  return tcp.split(",").some((part) => {
    const [first, last] = part.split("-").map(Number)
    return first! <= port && port <= (last ?? first!)
  })
}

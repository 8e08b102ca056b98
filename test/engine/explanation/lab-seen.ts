import { crowd, declaredMachines, domain, openPorts, type DeclaredMachine } from "#test/lab/machine.ts"
import { segments } from "#test/lab/segments.ts"
import { fingerprintOf, xmlOf, type Shown } from "../invented-scan.ts"

/** The machines of the lab that the built repository was written for; the router and the name server are there too. */
export const SEEN = [
  ...["web1", "web2", "web3", "shell1", "shell2", "shell3", "shell4", "shell5", "redis1"],
  ...["files1", "printer1", "sleeper1", "guarded1", "quiet1"],
] as const

/** Plain machines more, from whose declared owners it is learned for whom each author works. */
export const FLEET_SIZE = 24

const ALWAYS_THERE = ["router", "ns1"]

export interface LabSeen {
  /** When it was scanned, in milliseconds. */
  readonly at: number
  readonly without?: readonly string[]
  /** Whether SSH servers show their keys, which are invented. */
  readonly keys?: boolean
}

/** What a scan of the lab shows, as nmap would write it: a file for each segment. */
export function labScans({ at, without = [], keys = true }: LabSeen): readonly string[] {
  const there = [...declaredMachines(), ...crowd(FLEET_SIZE)].filter(
    ({ name, group }) => [...SEEN, ...ALWAYS_THERE].includes(name) || group === "crowd",
  )
  const shown = there.filter(({ name }) => !without.includes(name)).flatMap((one) => shownAs(one, keys))
  return [segments.office, segments.servers, { ...segments.crowd, ipv4: "10.77.16.0/24" }].map(({ ipv4 }) => {
    const start = ipv4.replace(/0\/24$/u, "")
    const machines = shown.filter(({ ip }) => ip.startsWith(start))
    return xmlOf({ start: Math.floor(at / 1_000), machines, target: ipv4, total: 256, asked: "1-10000" })
  })
}

/** Fingerprints of the host keys that are shown, by the machine's name. */
export const SHOWN_KEYS: ReadonlyMap<string, string> = new Map(
  ["router", ...SEEN.filter((name) => name.startsWith("shell"))].map((name) => [name, fingerprintOf(name)]),
)

function shownAs(machine: DeclaredMachine, keys: boolean): readonly Shown[] {
  const { name, interfaces } = machine
  const keyed = keys && SHOWN_KEYS.has(name)
  const open = openPorts(machine, "tcp").filter((port) => !(keyed && port === 22))
  const ports = Object.fromEntries(open.map((port) => [port, saidOn(machine, port)]))
  // A router between keeps hardware addresses to itself.
  return interfaces
    .filter(({ ipv4, segment }) => ipv4 !== undefined && segment !== "things")
    .map(({ ipv4 = "", mac, segment }) => ({
      ...{ ip: ipv4, name: `${name}.${domain}`, ports },
      ...(segment === "office" && { mac }),
      ...(keyed && { hostKey: name }),
    }))
}

function saidOn({ services }: DeclaredMachine, port: number): string {
  const service = services.find((one) => one.port === port)
  return `${service?.name ?? ""} ${service?.product?.split(" ")[0] ?? ""}`.trim()
}

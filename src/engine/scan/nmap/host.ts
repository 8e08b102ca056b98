import { addressText, readAddress } from "#model/address.ts"
import type { Protocol } from "#model/profile.ts"
import { type Element, at, child, childrenNamed } from "./element.ts"

/** One `<host>` of nmap's XML, read but not yet judged. */
export interface NmapHost {
  readonly ip: string
  readonly mac: string | null
  readonly vendor: string | null
  readonly state: string
  /** Why nmap says so: "arp-response", "syn-ack", "user-set", … */
  readonly reason: string
  /** Smoothed round trip in milliseconds. */
  readonly roundTrip: number | null
  readonly timedOut: boolean
  readonly names: readonly { readonly name: string; readonly type: string }[]
  readonly ports: readonly NmapPort[]
  /** States that nmap gave for many ports at once. */
  readonly rest: readonly {
    readonly state: string
    readonly count: number
    readonly ports: string
    /** null where an older nmap doesn't say. */
    readonly protocol: string | null
  }[]
  readonly os: readonly OsMatch[]
  readonly scripts: readonly Element[]
}

export interface NmapPort {
  readonly port: number
  readonly protocol: Protocol
  readonly state: string
  readonly reason: string
  readonly service: Element | undefined
  readonly scripts: readonly Element[]
}

export interface OsMatch {
  readonly name: string
  readonly accuracy: number
  readonly family: string
  readonly cpe: readonly string[]
}

/** Reads one host element; null where it names no address. */
export function hostFrom(element: Element): NmapHost | null {
  const addresses = childrenNamed(element, "address")
  const ip = readAddress(
    at(
      addresses.find((each) => at(each, "addrtype") !== "mac"),
      "addr",
    ),
  )
  if (ip === null) return null
  const hardware = addresses.find((each) => at(each, "addrtype") === "mac")
  const status = child(element, "status")
  const ports = child(element, "ports")
  return {
    ip: addressText(ip),
    mac: macFrom(at(hardware, "addr")),
    vendor: at(hardware, "vendor").slice(0, 200) || null,
    state: at(status, "state"),
    reason: at(status, "reason").slice(0, 60),
    roundTrip: microseconds(at(child(element, "times"), "srtt")),
    timedOut: at(element, "timedout") === "true",
    names: namesFrom(child(element, "hostnames")),
    ports: childrenNamed(ports, "port").flatMap(portFrom),
    rest: childrenNamed(ports, "extraports").flatMap(restFrom),
    os: childrenNamed(child(element, "os"), "osmatch").slice(0, 10).map(osFrom),
    scripts: childrenNamed(child(element, "hostscript"), "script"),
  }
}

const macFrom = (text: string) =>
  /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/iu.test(text) ? text.toLowerCase() : null

function microseconds(text: string): number | null {
  const value = Number(text)
  return text !== "" && Number.isFinite(value) && value >= 0 ? value / 1_000 : null
}

function namesFrom(element: Element | undefined) {
  return childrenNamed(element, "hostname")
    .slice(0, 20)
    .map((each) => ({ name: at(each, "name").slice(0, 255), type: at(each, "type") }))
    .filter((each) => each.name !== "")
}

function portFrom(element: Element): readonly NmapPort[] {
  const port = Number(at(element, "portid"))
  const protocol = at(element, "protocol")
  if (protocol !== "tcp" && protocol !== "udp") return []
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return []
  const state = child(element, "state")
  return [
    {
      port,
      protocol,
      state: at(state, "state"),
      reason: at(state, "reason"),
      service: child(element, "service"),
      scripts: childrenNamed(element, "script"),
    },
  ]
}

function restFrom(element: Element) {
  const state = at(element, "state")
  const reasons = childrenNamed(element, "extrareasons").filter((each) => at(each, "ports") !== "")
  if (reasons.length === 0) return [{ state, count: Number(at(element, "count")), ports: "", protocol: null }]
  return reasons.map((each) => ({
    state,
    count: Number(at(each, "count")),
    ports: at(each, "ports"),
    protocol: at(each, "proto") || null,
  }))
}

function osFrom(element: Element): OsMatch {
  const family = child(element, "osclass")
  return {
    name: at(element, "name").slice(0, 300),
    accuracy: Number(at(element, "accuracy")),
    family: at(family, "osfamily").slice(0, 100),
    cpe: childrenNamed(family, "cpe")
      .slice(0, 10)
      .map((each) => each.text.slice(0, 200)),
  }
}

import type { LabInterface } from "./machine.ts"

/** A piece of wire with its addresses and its router. */
export interface Segment {
  readonly name: LabInterface["segment"]
  readonly ipv4: string
  readonly ipv6: string
  readonly router4: string
  readonly router6: string
}

/** The three segments of the lab, and the fourth that exists only while clones were asked for. */
export const segments: Readonly<Record<LabInterface["segment"], Segment>> = {
  office: segment("office", "10.77.1.0/24", 1),
  servers: segment("servers", "10.77.2.0/24", 2),
  things: segment("things", "10.77.3.0/24", 3),
  crowd: segment("crowd", "10.77.16.0/20", 16),
}

/** The machine that scans: on the office segment, with everything else behind the router. */
export const scanner = {
  name: "scanner",
  mac: "00:1b:21:10:00:02",
  ipv4: "10.77.1.2",
  ipv6: "fd77:0:0:1::2",
  segment: "office",
} as const

/** The name server every process in the lab asks. */
export const nameServer = "10.77.1.53"

/** The length of an IPv4 segment's prefix, as written after the slash. */
export function prefixOf({ ipv4 }: Segment): string {
  return ipv4.slice(ipv4.indexOf("/") + 1)
}

function segment(name: Segment["name"], ipv4: string, number: number): Segment {
  const router4 = ipv4.replace(/0\/\d+$/, "1")
  return { name, ipv4, ipv6: `fd77:0:0:${number}::/64`, router4, router6: `fd77:0:0:${number}::1` }
}

import { readAddress } from "#model/address.ts"

const GROUP = "ff02::1:ff"
const LAST_24_BITS = 0xffffffn

/**
 * Neighbour solicitations go to the group of all addresses that end in the same 24 bits (RFC 4291, 2.7.1). Gives
 * whom of the asked one is meant for: each in turn, where several share a group; anything else as it is.
 */
export function meantFor(targets: readonly string[]): (ip: string) => string {
  let groups: Map<bigint, string[]> | null = null
  return (ip) => {
    if (!ip.startsWith(GROUP)) return ip
    groups ??= groupsOf(targets)
    const asked = groups.get(lastBits(ip)) ?? []
    const next = asked.shift()
    if (next === undefined) return ip
    asked.push(next)
    return next
  }
}

function groupsOf(targets: readonly string[]): Map<bigint, string[]> {
  return new Map(Map.groupBy(targets, lastBits))
}

const lastBits = (ip: string) => (readAddress(ip)?.value ?? 0n) & LAST_24_BITS

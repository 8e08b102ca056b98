import { networkInterfaces } from "node:os"
import { readAddress } from "#model/address.ts"

interface Link {
  readonly family: 4 | 6
  readonly own: bigint
  /** Bits that all addresses of the link share. */
  readonly shift: bigint
}

// The system asks again for whom it has not talked with for about so long.
const REMEMBERED_MS = 45_000
const MOST = 100_000
const ARP = 28
const SOLICITATION = 72

/**
 * Before the system sends a packet to an address of its own links, it asks for its card, by ARP or neighbour discovery.
 * nmap does so by itself for its raw packets, and what it learns stays with it.
 */
export class Neighbours {
  private readonly links: readonly Link[]
  private readonly now: () => number
  /** When each was last talked with; Infinity for whom nobody has to be asked. */
  private readonly known = new Map<string, number>()

  constructor(now: () => number, links = ownLinks()) {
    this.now = now
    this.links = links
  }

  /** Bytes of the question that goes before a packet of the system's; 0 where none does. */
  asked(ip: string): number {
    const last = this.known.get(ip)
    if (last === Infinity) return 0
    const now = this.now()
    if (this.known.size >= MOST) this.known.clear()
    const near = last !== undefined || this.isNear(ip)
    this.known.set(ip, near ? now : Infinity)
    if (!near || (last !== undefined && now - last < REMEMBERED_MS)) return 0
    return ip.includes(":") ? SOLICITATION : ARP
  }

  private isNear(ip: string): boolean {
    const address = readAddress(ip)
    if (address === null) return false
    const { family, value } = address
    const onLink = this.links.some(
      (link) => link.family === family && link.own >> link.shift === value >> link.shift,
    )
    return onLink && !this.links.some((link) => link.own === value)
  }
}

function ownLinks(): readonly Link[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.flatMap(({ address, cidr, internal }) => {
    const read = readAddress(address)
    const prefix = Number(cidr?.split("/")[1] ?? Number.NaN)
    if (internal || read === null || Number.isNaN(prefix)) return []
    const width = read.family === 6 ? 128 : 32
    return [{ family: read.family, own: read.value, shift: BigInt(width - prefix) }]
  })
}

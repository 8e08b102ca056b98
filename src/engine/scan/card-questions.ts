import { networkInterfaces } from "node:os"
import { readAddress } from "#model/address.ts"

interface Link {
  readonly family: 4 | 6
  readonly own: bigint
  /** Bits that all addresses of the link share. */
  readonly shift: bigint
}

// Linux lets go of an entry that was not used for so long (gc_stale_time), where it has many.
const REMEMBERED_MS = 60_000
const MOST = 100_000
const ARP = 28
const SOLICITATION = 72

/** When each neighbour was last talked with: the system has one table for all scans. */
const TABLE = new Map<string, number>()

/**
 * Before the system sends a packet to an address of its own links, it asks for its card, by ARP or neighbour discovery.
 * nmap does so by itself for its raw packets, and what it learns stays with it.
 */
export class CardQuestions {
  private readonly links: readonly Link[]
  private readonly now: () => number
  private readonly known: Map<string, number>
  /** Reached through a router, or by no network at all. */
  private readonly far = new Set<string>()

  constructor(now: () => number, links = ownLinks(), known = TABLE) {
    this.now = now
    this.links = links
    this.known = known
  }

  /** Bytes of the question that goes before a packet of the system's; 0 where none does. */
  before(ip: string): number {
    if (this.far.has(ip)) return 0
    const last = this.known.get(ip)
    const near = last !== undefined || this.isNear(ip)
    if (this.known.size + this.far.size >= MOST) this.forget()
    if (!near) {
      this.far.add(ip)
      return 0
    }
    const now = this.now()
    this.known.set(ip, now)
    if (last !== undefined && now - last < REMEMBERED_MS) return 0
    return ip.includes(":") ? SOLICITATION : ARP
  }

  private forget() {
    this.known.clear()
    this.far.clear()
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

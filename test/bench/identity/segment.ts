import type { Random } from "./random.ts"

/** How addresses of a segment are named in the reverse zone. */
export interface Naming {
  readonly domain: string
  /** Machines with a fixed address have their name in the zone. */
  readonly fixed: boolean
  /** Of leased addresses: the client's own name, one made of the address, or none. */
  readonly leased: "client" | "address" | "none"
}

export interface SegmentWish {
  /** First address as a number. */
  readonly first: number
  /** Length of its prefix: 24 for 256 addresses. */
  readonly prefix: number
  /** Whether the scanner stands on it and sees hardware addresses. */
  readonly local: boolean
  readonly naming: Naming
  /** "fd20:0:0:3", where it speaks IPv6 too. */
  readonly prefix6: string | null
}

/** A broadcast domain and its plan of addresses: fixed ones below, leased ones above. */
export class Segment {
  readonly wish: SegmentWish
  readonly cidr: string
  readonly local: boolean
  readonly pool: Pool
  private readonly free: string[]

  constructor(wish: SegmentWish, random: Random) {
    this.wish = wish
    this.local = wish.local
    const size = 2 ** (32 - wish.prefix)
    this.cidr = `${ipText(wish.first)}/${wish.prefix}`
    const address = (at: number) => ipText(wish.first + at)
    const middle = Math.floor(size * 0.5)
    this.free = Array.from({ length: middle - 2 }, (_, at) => address(middle - 1 - at))
    const leased = Array.from({ length: Math.floor(size * 0.45) }, (_, at) => address(middle + at))
    this.pool = new Pool(leased, random.child("pool"))
  }

  /** How many more machines find a fixed address here. */
  get room(): number {
    return this.free.length
  }

  get size(): number {
    return 2 ** (32 - this.wish.prefix)
  }

  /** A fixed address that nobody has. */
  take(): string {
    const ip = this.free.pop()
    if (ip === undefined) throw new Error(`${this.cidr} is full.`)
    return ip
  }

  /** Takes every address that is left in the fixed part. */
  takeRest(): string[] {
    return this.free.splice(0)
  }

  /** Its name in the zone. */
  fixedNames(name: string): readonly string[] {
    const { fixed, domain } = this.wish.naming
    return fixed ? [`${name}.${domain}`] : []
  }

  leasedNames(name: string, ip: string): readonly string[] {
    const { leased, domain } = this.wish.naming
    if (leased === "none") return []
    return [leased === "client" ? `${name}.${domain}` : `dhcp-${ip.replaceAll(".", "-")}.${domain}`]
  }
}

/** Leases: a client keeps its address while it renews, and may find another when it stayed away. */
export class Pool {
  private readonly addresses: readonly string[]
  private readonly random: Random
  private readonly leases = new Map<string, { ip: string; seen: number }>()
  private readonly taken = new Set<string>()
  /** Addresses that somebody held before, freed most recently last. */
  private used: string[] = []
  private readonly keepDays: number
  private forgets = false
  private promised = 0

  constructor(addresses: readonly string[], random: Random) {
    this.addresses = addresses
    this.random = random
    this.keepDays = random.between(1, 7)
  }

  get room(): number {
    return this.addresses.length - this.promised
  }

  /** Keeps room for clients to come. */
  promise(clients: number): void {
    this.promised += clients
  }

  /** A client that will not come back: its lease ends tonight. */
  letGo(client: string): void {
    const lease = this.leases.get(client)
    if (lease) lease.seen = Number.NEGATIVE_INFINITY
  }

  /** Ends the leases of those that stayed away. */
  begin(day: number): void {
    for (const [client, { seen }] of this.leases)
      if (this.forgets || seen < day - this.keepDays) this.release(client)
    if (this.forgets) this.used = this.random.shuffled(this.used)
    this.forgets = false
  }

  /** Tonight the server forgets its leases: everybody gets one anew, mostly of those that others held. */
  reshuffle(): void {
    this.forgets = true
  }

  release(client: string): void {
    const lease = this.leases.get(client)
    if (!lease) return
    this.leases.delete(client)
    this.taken.delete(lease.ip)
    this.used.push(lease.ip)
  }

  /** Today's address of a client. */
  lease(client: string, day: number): string {
    const held = this.leases.get(client)
    if (held) {
      held.seen = day
      return held.ip
    }
    const ip = this.another()
    this.leases.set(client, { ip, seen: day })
    this.taken.add(ip)
    return ip
  }

  private another(): string {
    while (this.used.length > 0 && this.random.chance(0.7)) {
      const [ip] = this.used.splice(this.random.under(this.used.length), 1)
      if (ip !== undefined && !this.taken.has(ip)) return ip
    }
    for (let tries = 0; tries < 200; tries += 1) {
      const ip = this.random.pick(this.addresses)
      if (!this.taken.has(ip)) return ip
    }
    const left = this.addresses.find((ip) => !this.taken.has(ip))
    if (left === undefined) throw new Error("The pool is empty.")
    return left
  }
}

/** A number as a dotted IPv4 address. */
export function ipText(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join(".")
}

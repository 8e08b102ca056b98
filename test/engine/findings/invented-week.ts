import type { InventedScan, Shown } from "#test/engine/invented-scan.ts"

/** The numbers that a word always brings, one after another: 0 to 1. */
export function chances(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Something real that happens in a week: which machine, and at which scan it shows first. */
export interface PlantedEvent {
  readonly what: "stranger" | "host-key" | "telnet" | "gone"
  readonly name: string
  readonly ip: string
  readonly scan: number
}

export interface InventedWeek {
  readonly scans: readonly InventedScan[]
  readonly events: readonly PlantedEvent[]
  /** Scans that asked a part of the network only, or that nobody answered. */
  readonly smaller: readonly number[]
  readonly dead: readonly number[]
}

const SCANS = 60
const STEP_SECONDS = 10_080
const NETWORK = "10.9.0"

/** A week of an office: 60 scans with the coming and going of any week, and four things that matter. */
export function inventedWeek(seed: number, start: number): InventedWeek {
  const chance = chances(seed)
  const pick = (from: number, to: number) => from + Math.floor(chance() * (to - from + 1))
  const events: readonly PlantedEvent[] = [
    { what: "stranger", name: "stranger", ip: `${NETWORK}.${pick(50, 58)}`, scan: pick(12, 18) },
    { what: "host-key", name: "server3", ip: `${NETWORK}.13`, scan: pick(24, 28) },
    { what: "telnet", name: "server5", ip: `${NETWORK}.15`, scan: pick(34, 38) },
    { what: "gone", name: "server7", ip: `${NETWORK}.17`, scan: pick(46, 50) },
  ]
  // Not where an event would be seen for the second time: what was not asked can't be told.
  const quiet = (scan: number) => events.some((event) => scan >= event.scan && scan <= event.scan + 1)
  const some = (from: number, to: number) => {
    for (;;) {
      const scan = pick(from, to)
      if (!quiet(scan)) return scan
    }
  }
  const smaller = [some(6, 11), some(19, 33), some(39, 58)]
  const dead = [some(19, 58)].filter((scan) => !smaller.includes(scan))
  const life = new Office(chance, pick)
  const scans = Array.from({ length: SCANS }, (_, scan): InventedScan => {
    const at = start + scan * STEP_SECONDS + pick(-600, 600)
    const hour = (at / 3_600) % 24
    const machines = life.at(scan, hour, events)
    if (dead.includes(scan)) return { start: at, machines: [], target: `${NETWORK}.0/24`, total: 256 }
    if (!smaller.includes(scan)) return { start: at, machines, target: `${NETWORK}.0/24`, total: 256 }
    const within = machines.filter(({ ip }) => Number(ip.split(".")[3]) < 16)
    return { start: at, machines: within, target: `${NETWORK}.0/28`, total: 16 }
  })
  // One that was never run: a week has a hole.
  const missed = some(52, 58)
  return { scans: scans.filter((_, scan) => scan !== missed || dead.includes(scan)), events, smaller, dead }
}

const hex = (value: number) => value.toString(16).padStart(2, "0")

/** Who is there, scan by scan. */
class Office {
  private readonly chance: () => number
  private readonly pick: (from: number, to: number) => number
  private readonly addresses = new Map<string, number>()

  constructor(chance: () => number, pick: (from: number, to: number) => number) {
    this.chance = chance
    this.pick = pick
  }

  at(scan: number, hour: number, events: readonly PlantedEvent[]): readonly Shown[] {
    const taken = new Set<string>()
    const all = [
      ...this.servers(scan, events),
      ...this.printers(),
      ...this.sleepers(hour),
      ...this.containers(),
      ...this.laptops(scan, hour),
      ...this.phones(hour),
      ...this.proxied(scan),
    ]
    return all.filter(({ ip }) => !taken.has(ip) && taken.add(ip))
  }

  private servers(scan: number, events: readonly PlantedEvent[]): readonly Shown[] {
    const happened = (what: PlantedEvent["what"], name: string) =>
      events.some((event) => event.what === what && event.name === name && scan >= event.scan)
    const known = Array.from({ length: 10 }, (_, index) => {
      const name = `server${index + 1}`
      return {
        ip: `${NETWORK}.${11 + index}`,
        mac: `00:25:90:00:00:${hex(11 + index)}`,
        name,
        ports: {
          [index % 2 === 0 ? 443 : 5432]: index % 2 === 0 ? "https nginx 1.24.0" : "postgresql PostgreSQL 15",
          ...(happened("telnet", name) && { 23: "telnet Linux telnetd" }),
        },
        hostKey: happened("host-key", name) ? `another key of ${name}` : `key of ${name}`,
      }
    }).filter(({ name }) => !happened("gone", name))
    const stranger = events.find(({ what }) => what === "stranger")
    if (stranger === undefined || scan < stranger.scan) return known
    const shown = {
      ip: stranger.ip,
      mac: "00:1b:21:77:31:05",
      name: "stranger",
      hostKey: "key of a stranger",
    }
    return [...known, { ...shown, ports: { 8080: "http Jetty 9.4" } }]
  }

  private printers(): readonly Shown[] {
    return [30, 31, 32].map((last) => ({
      ip: `${NETWORK}.${last}`,
      mac: `00:80:77:00:00:${hex(last)}`,
      name: `printer${last}`,
      ports: { 631: "ipp CUPS 2.4" },
    }))
  }

  /** Backup servers that are switched off at night. */
  private sleepers(hour: number): readonly Shown[] {
    if (hour >= 22 || hour < 7) return []
    return [40, 41].map((last) => ({
      ip: `${NETWORK}.${last}`,
      mac: `00:11:32:00:00:${hex(last)}`,
      name: `backup${last}`,
      ports: { 22: "", 445: "", 5000: "" },
    }))
  }

  /** Their engine makes each one's hardware address from its IP address. */
  private containers(): readonly Shown[] {
    return [60, 61, 62, 63, 64, 65, 66, 67]
      .filter(() => this.chance() < 0.6)
      .map((last) => ({
        ip: `${NETWORK}.${last}`,
        mac: `02:42:0a:09:00:${hex(last)}`,
        ports: { 80: "http nginx 1.25.3" },
      }))
  }

  /** They keep their hardware addresses, and change their places with each lease. */
  private laptops(scan: number, hour: number): readonly Shown[] {
    return Array.from({ length: 8 }, (_, index) => index).flatMap((index) => {
      if (this.chance() > (hour > 8 && hour < 18 ? 0.9 : 0.2)) return []
      const name = `laptop${index}`
      const kept = this.addresses.get(name)
      const isMoved = kept === undefined || (scan % 9 === index % 9 && this.chance() < 0.7)
      const last = isMoved ? 100 + index * 5 + this.pick(0, 4) : kept
      this.addresses.set(name, last)
      return [{ ip: `${NETWORK}.${last}`, mac: `3c:97:0e:00:00:${hex(index)}`, name }]
    })
  }

  /** Their hardware addresses are made up, and others the next day. */
  private phones(hour: number): readonly Shown[] {
    return Array.from({ length: 12 }, (_, index) => index).flatMap((index) => {
      if (this.chance() > (hour > 7 && hour < 20 ? 0.7 : 0.1)) return []
      const octets = Array.from({ length: 5 }, () => hex(this.pick(0, 255)))
      const first = hex((this.pick(0, 63) << 2) | 0b10)
      return [{ ip: `${NETWORK}.${150 + index * 4 + this.pick(0, 3)}`, mac: [first, ...octets].join(":") }]
    })
  }

  /** On some days a router answers for a whole segment. */
  private proxied(scan: number): readonly Shown[] {
    if (scan % 20 < 8) return []
    return Array.from({ length: 32 }, (_, index) => ({
      ip: `${NETWORK}.${220 + index}`,
      mac: "00:0d:b9:00:00:01",
    }))
  }
}

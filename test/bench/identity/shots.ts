import type { Random } from "./random.ts"
import type { Segment } from "./segment.ts"
import { DAY, type Traits } from "./stage.ts"

/** One run of nmap: when, what it asked, and what it could see. */
export interface Shot {
  readonly index: number
  readonly day: number
  readonly at: number
  readonly family: 4 | 6
  /** Raw sockets: sees hardware addresses where the segment is local. */
  readonly privileged: boolean
  /** Asked services for their versions. */
  readonly versions: boolean
  readonly scripts: boolean
  /** Scripts show whole certificates. */
  readonly pem: boolean
  readonly tcp: string
  readonly udp: string
  readonly segments: readonly Segment[]
  /** "7.93" or "7.95". */
  readonly nmap: string
}

export interface ShotWish {
  readonly traits: Traits
  readonly segments: readonly Segment[]
  readonly scripts: boolean
  readonly random: Random
  /** Share of scans that ask less, see less or ask other ports. */
  readonly odd: number
  readonly six: boolean
}

const TCP = "1-1024,1433,1521,2222,3000,3306,3389,5000-5001,5432,5900,6379,8000-8443,9100,9200,44818,62078"
const FEW = "1-100,443"
const MINUTE = 60_000

/** The scans of one day: all of IPv4, and the known IPv6 addresses a little later. */
export function shotsOf(day: number, index: number, wish: ShotWish): Shot[] {
  const usual: Shot = {
    index,
    day,
    at: wish.traits.start + day * DAY,
    family: 4,
    privileged: true,
    versions: true,
    scripts: wish.scripts,
    pem: wish.traits.pem,
    tcp: TCP,
    udp: wish.scripts ? "137,161" : "",
    segments: wish.segments,
    // Somebody upgrades nmap on the way.
    nmap: day < wish.traits.days / 2 ? "7.93" : "7.95",
  }
  const four = wish.random.chance(wish.odd) && day > 2 ? odd(usual, wish) : usual
  if (!wish.six) return [four]
  const segments = wish.segments.filter((segment) => segment.wish.prefix6 !== null)
  return [four, { ...usual, index: index + 1, at: usual.at + 20 * MINUTE, family: 6, udp: "", segments }]
}

function odd(usual: Shot, { random, segments }: ShotWish): Shot {
  const kind = random.pick(["unprivileged", "narrow", "ports"] as const)
  switch (kind) {
    case "unprivileged":
      return { ...usual, privileged: false, udp: "" }
    case "narrow":
      return { ...usual, segments: random.shuffled(segments).slice(0, Math.ceil(segments.length / 2)) }
    case "ports":
      return { ...usual, tcp: FEW, udp: "", scripts: false }
  }
}

const sets = new Map<string, ReadonlySet<number>>()

/** The ports that "1-100,443" means. */
export function portSet(text: string): ReadonlySet<number> {
  const known = sets.get(text)
  if (known) return known
  const ports = new Set<number>()
  for (const part of text.split(",").filter(Boolean)) {
    const [first = 0, last = first] = part.split("-").map(Number)
    for (let port = first; port <= last; port += 1) ports.add(port)
  }
  sets.set(text, ports)
  return ports
}

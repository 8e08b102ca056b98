import { NOTHING_ASKED } from "#model/observation.ts"
import type { Course } from "./course.ts"
import { factsFrom } from "./nmap/sighting.ts"
import { type Chunk, chunksOf, countOf, familyOf, rangesOf } from "./ranges.ts"
import type { Found } from "./scan.ts"
import type { ScanRun } from "./scan-run.ts"

const FEW_PORTS = [22, 80, 443, 445]
// Where few addresses are asked, more doors are tried: a machine behind a firewall may answer on one of them only.
const MORE_PORTS = [...FEW_PORTS, 21, 25, 53, 135, 3_306, 3_389, 5_432, 8_080, 8_443]
const FEW_ADDRESSES = 128
const AT_ONCE = 2
const PART_OF_PACE = 0.4

/** Finds out which addresses answer at all. On this segment that is ARP's (or neighbour discovery's) own question. */
export async function discover(run: ScanRun, course: Course, found: (machine: Found) => void): Promise<void> {
  const chunks = chunksOf(run.order.addresses)
  const ports = countOf(run.order.addresses) <= FEW_ADDRESSES ? MORE_PORTS : FEW_PORTS
  const walk = async () => {
    for (const chunk of chunks) {
      if (run.signal.aborted) return
      await discoverChunk(run, { chunk, ports }, (machines) => {
        course.found += machines.length
        machines.forEach(found)
      })
      course.asked += chunk.addresses.length
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, walk))
}

interface Errand {
  readonly chunk: Chunk
  readonly ports: readonly number[]
}

async function discoverChunk(run: ScanRun, errand: Errand, found: (machines: readonly Found[]) => void) {
  const { first, last } = errand.chunk.range
  const work = `discover ${first}-${last}`
  const earlier = run.earlier(work)
  if (earlier !== undefined) return found(readFound(earlier))
  const machines: Found[] = []
  const { addresses } = errand.chunk
  const reported = await askWhoAnswers(run, { addresses, ports: errand.ports, light: false }, (machine) => {
    machines.push(machine)
    found([machine])
  })
  if (run.signal.aborted) return
  const up = new Set(machines.map((machine) => machine.ip))
  tellSilence(run, addresses, reported, up, run.raw ? RAW_METHODS : ["tcp-connect"])
  run.finished(work, JSON.stringify(machines.map(({ ip, roundTrip, mac }) => [ip, roundTrip, mac])))
}

/** One light question to many addresses, for a rescan: who answers is told, who doesn't may get the other questions. */
export async function lookAround(
  run: ScanRun,
  addresses: readonly string[],
  found: (machine: Found) => void,
): Promise<ReadonlySet<string>> {
  const reported = new Set<string>()
  for (const family of [4, 6] as const) {
    const asked = addresses.filter((ip) => familyOf(ip) === family)
    if (asked.length === 0 || run.signal.aborted) continue
    for (const ip of await askWhoAnswers(run, { addresses: asked, ports: LIGHT_PORTS, light: true }, found))
      reported.add(ip)
  }
  return reported
}

/** The whole question to addresses that need not lie side by side. */
export async function lookHard(
  run: ScanRun,
  addresses: readonly string[],
  found: (machine: Found) => void,
): Promise<void> {
  const up = new Set<string>()
  const reported = new Set<string>()
  for (const family of [4, 6] as const) {
    const asked = addresses.filter((ip) => familyOf(ip) === family)
    if (asked.length === 0 || run.signal.aborted) continue
    const told = await askWhoAnswers(
      run,
      { addresses: asked, ports: MORE_PORTS, light: false },
      (machine) => {
        up.add(machine.ip)
        found(machine)
      },
    )
    for (const ip of told) reported.add(ip)
  }
  if (!run.signal.aborted) tellSilence(run, addresses, reported, up, run.raw ? RAW_METHODS : ["tcp-connect"])
}

/** What a look around has asked: an echo, and on the segment the hardware address. */
export const LIGHT_METHODS = ["arp", "icmp"]
const LIGHT_PORTS = [443]

interface WhoAnswers {
  readonly addresses: readonly string[]
  readonly ports: readonly number[]
  readonly light: boolean
}

async function askWhoAnswers(
  run: ScanRun,
  { addresses, ports, light }: WhoAnswers,
  found: (machine: Found) => void,
) {
  const most = run.limits.packetsPerSecond * (light ? PART_OF_PACE : PART_OF_PACE / AT_ONCE)
  const share = await run.allowance.take(most, most / 4)
  const asks = { kind: "discover", ports, light } as const
  const rate = { most: share.rate, least: share.rate * 0.8 }
  const patience = {
    timing: 4,
    retries: light ? 0 : 1,
    firstWaitMs: light ? 200 : 250,
    longestWaitMs: light ? 400 : 1_000,
    machineSeconds: null,
  } as const
  try {
    const { reported } = await run.ask(addresses, { asks, rate, patience }, (host) => {
      if (host.state !== "up") return
      run.see({ ip: host.ip, facts: factsFrom(host), asked: NOTHING_ASKED })
      found({ ip: host.ip, roundTrip: host.roundTrip, mac: host.mac })
    })
    return reported
  } finally {
    share.release()
  }
}

/** nmap skips what it can't route with a remark only: an address it doesn't report on was not asked. */
export function tellSilence(
  run: ScanRun,
  addresses: readonly string[],
  reported: ReadonlySet<string>,
  up: ReadonlySet<string>,
  methods: readonly string[],
) {
  const silent = addresses.filter((ip) => reported.has(ip) && !up.has(ip))
  const missed = addresses.filter((ip) => !reported.has(ip))
  if (silent.length > 0) run.emit({ kind: "silent", ranges: rangesOf(silent), methods })
  const first = missed[0]
  if (first === undefined) return
  const more = missed.length > 1 ? ` and ${missed.length - 1} more` : ""
  run.warn(`${first}${more} could not be asked from here: nmap found no way to it.`)
}

const RAW_METHODS = ["arp", "icmp", "tcp-syn"]

function readFound(result: string): readonly Found[] {
  const rows: unknown = JSON.parse(result)
  if (!Array.isArray(rows)) return []
  return rows.flatMap((row: unknown) => {
    if (!Array.isArray(row)) return []
    const [ip, roundTrip, mac] = row as readonly unknown[]
    if (typeof ip !== "string") return []
    return [
      {
        ip,
        roundTrip: typeof roundTrip === "number" ? roundTrip : null,
        mac: typeof mac === "string" ? mac : null,
      },
    ]
  })
}

import { NOTHING_ASKED } from "#model/observation.ts"
import type { Course } from "./course.ts"
import { factsFrom } from "./nmap/sighting.ts"
import { type Chunk, chunksOf, countOf, rangesOf } from "./ranges.ts"
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
  const reported = await askWhoAnswers(run, errand, (machine) => {
    machines.push(machine)
    found([machine])
  })
  if (run.signal.aborted) return
  const up = new Set(machines.map((machine) => machine.ip))
  tellSilence(run, errand, reported, up)
  run.finished(work, JSON.stringify(machines.map(({ ip, roundTrip, mac }) => [ip, roundTrip, mac])))
}

async function askWhoAnswers(run: ScanRun, { chunk, ports }: Errand, found: (machine: Found) => void) {
  const most = run.limits.packetsPerSecond * (PART_OF_PACE / AT_ONCE)
  const share = await run.allowance.take(most, most / 2)
  const asks = { kind: "discover", ports } as const
  const rate = { most: share.rate, least: share.rate * 0.8 }
  const patience = {
    timing: 4,
    retries: 1,
    firstWaitMs: 250,
    longestWaitMs: 1_000,
    machineSeconds: null,
  } as const
  try {
    const { reported } = await run.ask(chunk.addresses, { asks, rate, patience }, (host) => {
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
function tellSilence(
  run: ScanRun,
  { chunk }: Errand,
  reported: ReadonlySet<string>,
  up: ReadonlySet<string>,
) {
  const silent = chunk.addresses.filter((ip) => reported.has(ip) && !up.has(ip))
  const missed = chunk.addresses.filter((ip) => !reported.has(ip))
  if (silent.length > 0)
    run.emit({ kind: "silent", ranges: rangesOf(silent), methods: run.raw ? RAW_METHODS : ["tcp-connect"] })
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

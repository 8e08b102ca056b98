import { NOTHING_ASKED } from "#model/observation.ts"
import type { Course } from "./course.ts"
import { Line } from "./line.ts"
import { factsFrom } from "./nmap/sighting.ts"
import { type Chunk, chunksOf, countOf, familyOf, rangesOf } from "./ranges.ts"
import type { Found } from "./scan.ts"
import type { ScanRun } from "./scan-run.ts"

const FEW_PORTS = [22, 80, 443, 445]
// Where few addresses are asked, more doors are tried: a machine behind a firewall may answer on one of them only.
const MORE_PORTS = [...FEW_PORTS, 21, 25, 53, 135, 3_306, 3_389, 5_432, 8_080, 8_443]
const FEW_ADDRESSES = 128
const AT_ONCE = 2
/** Parts of the pace: of a first look at everything, and of the second question where that brought nothing. */
const PART_TO_LOOK = 0.3
/** In a rescan little else is sent meanwhile. */
export const PART_TO_LOOK_AGAIN = 0.33
const PART_OF_PACE = 0.12

/**
 * Finds out which addresses answer at all. A first look goes ahead, an echo or on this segment ARP's own question, so
 * that most machines are known at once; where it brings nothing, the whole question follows.
 */
export async function discover(run: ScanRun, course: Course, found: (machine: Found) => void): Promise<void> {
  const ports = countOf(run.order.addresses) <= FEW_ADDRESSES ? MORE_PORTS : FEW_PORTS
  const looked = new Line<Looked>()
  run.signal.addEventListener("abort", () => looked.close(), { once: true })
  const told = (machine: Found) => {
    course.found += 1
    found(machine)
  }
  const ahead = lookAhead(run, looked, told).finally(() => looked.close())
  const follow = async () => {
    for (;;) {
      const [next] = await looked.take((waiting) => waiting.slice(0, 1))
      if (next === undefined || run.signal.aborted) return
      await lookAgain(run, next, ports, told)
      course.asked += next.chunk.addresses.length
    }
  }
  await Promise.all([ahead, ...Array.from({ length: AT_ONCE }, follow)])
}

/** A piece of the targets after the first look. */
interface Looked {
  readonly chunk: Chunk
  readonly up: readonly Found[]
  /** Whether an earlier run of this scan has been through with it. */
  readonly isDone: boolean
}

const workOf = ({ range: { first, last } }: Chunk) => `discover ${first}-${last}`

async function lookAhead(run: ScanRun, looked: Line<Looked>, found: (machine: Found) => void) {
  for (const chunk of chunksOf(run.order.addresses)) {
    if (run.signal.aborted) return
    const up: Found[] = []
    const earlier = run.earlier(workOf(chunk))
    const note = (machine: Found) => {
      up.push(machine)
      found(machine)
    }
    if (earlier !== undefined) readFound(earlier).forEach(note)
    // Without raw sockets the first look is no cheaper than the whole question.
    else if (run.raw) await lookAround(run, chunk.addresses, note)
    looked.put({ chunk, up, isDone: earlier !== undefined })
  }
}

async function lookAgain(
  run: ScanRun,
  { chunk, up, isDone }: Looked,
  ports: readonly number[],
  found: (machine: Found) => void,
) {
  if (isDone) return
  const machines = [...up]
  const known = new Set(up.map(({ ip }) => ip))
  const addresses = chunk.addresses.filter((ip) => !known.has(ip))
  const note = (machine: Found) => {
    machines.push(machine)
    found(machine)
  }
  const reported =
    addresses.length === 0
      ? new Set<string>()
      : await // A first look went before, and there are several doors: each once is enough.
        askWhoAnswers(
          run,
          { addresses, ports, light: false, retries: run.raw ? 0 : 1, part: PART_OF_PACE / AT_ONCE },
          note,
        )
  if (run.signal.aborted) return
  const here = new Set(machines.map(({ ip }) => ip))
  tellSilence(run, addresses, reported, here, run.raw ? RAW_METHODS : ["tcp-connect"])
  run.finished(workOf(chunk), JSON.stringify(machines.map(({ ip, roundTrip, mac }) => [ip, roundTrip, mac])))
}

/** One light question to many addresses, for a rescan: who answers is told, who doesn't may get the other questions. */
export async function lookAround(
  run: ScanRun,
  addresses: readonly string[],
  found: (machine: Found) => void,
  part = PART_TO_LOOK,
): Promise<ReadonlySet<string>> {
  const reported = new Set<string>()
  for (const family of [4, 6] as const) {
    const asked = addresses.filter((ip) => familyOf(ip) === family)
    if (asked.length === 0 || run.signal.aborted) continue
    for (const ip of await askWhoAnswers(
      run,
      { addresses: asked, ports: LIGHT_PORTS, light: true, retries: 0, part },
      found,
    ))
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
      { addresses: asked, ports: MORE_PORTS, light: false, retries: 1, part: PART_OF_PACE / AT_ONCE },
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
  /** How often a question is put once more where nothing came back. */
  readonly retries: number
  /** Of the pace. */
  readonly part: number
}

async function askWhoAnswers(
  run: ScanRun,
  { addresses, ports, light, retries, part }: WhoAnswers,
  found: (machine: Found) => void,
) {
  const most = run.limits.packetsPerSecond * part
  const share = await run.allowance.take(most, most / 4, !light)
  const asks = { kind: "discover", ports, light } as const
  const rate = { most: share.rate, least: share.rate * 0.8 }
  const patience = {
    timing: 4,
    retries,
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

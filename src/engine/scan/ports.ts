import { NOTHING_ASKED } from "#model/observation.ts"
import type { Course } from "./course.ts"
import { doorsOf } from "./doors.ts"
import { Line } from "./line.ts"
import type { NmapHost } from "./nmap/host.ts"
import { factsFrom } from "./nmap/sighting.ts"
import { silentPorts } from "./nmap/silent-ports.ts"
import { countPortsIn, firstPort, listOf, listWithout, neverPayload } from "./port-lists.ts"
import { familyOf } from "./ranges.ts"
import type { Found } from "./scan.ts"
import type { ScanRun } from "./scan-run.ts"
import { strainBetween } from "./strain.ts"

const MOST_PROCESSES = 6
const MOST_TOGETHER = 32
/** A start of nmap costs as much as asking a machine for hundreds of ports: with fewer than many, some share one. */
const SOME_TOGETHER = 3
const RETRIES = 2
const MANY_PORTS = 5_000

/** Ports of a machine that were found open, told as soon as they are known. */
export interface Opened {
  readonly machine: Found
  readonly ports: readonly number[]
  /** Of how many that were asked; 0 while their asking goes on. */
  readonly of: number
  /** A port that answered "closed", as far as is known: nmap needs one to guess an operating system. */
  readonly closed: number | null
}

/** What is known of a machine's TCP ports when all were asked. */
export interface PortsAsked {
  readonly machine: Found
  readonly open: readonly number[]
  /** A port that answered "closed": nmap needs one to guess an operating system. */
  readonly closed: number | null
}

interface Telling {
  readonly opened: (some: Opened) => void
  readonly done: (machine: PortsAsked) => void
}

/**
 * Asks every found machine for its open TCP ports: first for the usual ones, of many machines in one run, so that most
 * of what there is to talk to is known at once; then for the others. Open ports are told the moment they are known.
 */
export async function askTcp(
  run: ScanRun,
  course: Course,
  line: Line<Found>,
  telling: Telling,
): Promise<void> {
  const doors = usualFirst(run)
  const others = listWithout(run.order.tcp, new Set(doors))
  if (doors.length === 0)
    return askRest(
      run,
      course,
      { line, ports: run.order.tcp, isUnclear: () => false, takesAll: () => false },
      telling,
    )
  const rest = new Line<Found>()
  run.signal.addEventListener("abort", () => rest.close(), { once: true })
  const known = new Map<string, TcpSeen>()
  const first = askDoors(run, line, doors, (machine, seen) => {
    known.set(machine.ip, seen)
    telling.opened({ machine, ports: seen.open, of: doors.length, closed: seen.closed })
    rest.put(machine)
  }).finally(() => rest.close())
  const second = askRest(
    run,
    course,
    {
      line: rest,
      ports: others,
      isUnclear: ({ ip }) => known.get(ip)?.open.length === 0,
      takesAll: ({ ip }) => (known.get(ip)?.open.length ?? 0) * 2 > doors.length,
    },
    {
      opened: telling.opened,
      done: ({ machine, open, closed }) => {
        const before = known.get(machine.ip)
        known.delete(machine.ip)
        telling.done({
          machine,
          open: [...(before?.open ?? []), ...open],
          closed: before?.closed ?? closed,
        })
      },
    },
  )
  await Promise.all([first, second])
}

/** Where one machine may not get as many packets at once, its ports are asked in one slow row. */
function usualFirst(run: ScanRun): readonly number[] {
  if (run.order.pace === "gentle") return []
  const doors = doorsOf(run.order.tcp)
  return doors.length * (1 + RETRIES) <= run.portions.of("knocks") ? doors : []
}

interface TcpSeen {
  readonly open: readonly number[]
  readonly closed: number | null
}

const NOTHING_SEEN: TcpSeen = { open: [], closed: null }

async function askDoors(
  run: ScanRun,
  line: Line<Found>,
  doors: readonly number[],
  told: (machine: Found, seen: TcpSeen) => void,
): Promise<void> {
  const ports = listOf(doors)
  for (;;) {
    const machines = await line.take((waiting) => sameFamily(ownFirst(waiting), MOST_TOGETHER))
    if (machines.length === 0 || run.signal.aborted) return
    const wanted = run.limits.packetsPerSecond * 0.4
    await tcpBatch(run, machines, { work: "doors", ports, wanted, least: wanted / 4, onOpen: null }, told)
  }
}

interface Rest {
  readonly line: Line<Found>
  readonly ports: string
  /** Whether the usual ports told nothing of a machine. */
  readonly isUnclear: (machine: Found) => boolean
  /** Whether most of the usual ports accepted: then the others will, too. */
  readonly takesAll: (machine: Found) => boolean
}

/**
 * Of whom nothing is known yet, there is most to find out: an odd port takes longer to understand than a usual one, and
 * a machine that drops what it gets takes longest of all. What takes long begins early, so that nobody waits for it.
 */
function unclearFirst(waiting: readonly Found[], isUnclear: (machine: Found) => boolean): readonly Found[] {
  return [...waiting.filter(isUnclear), ...waiting.filter((machine) => !isUnclear(machine))]
}

/**
 * The others. A run of nmap may end up with one machine that still has ports to ask, so no run gets more packets a
 * second than one machine may get; several runs side by side make up the pace.
 */
async function askRest(
  run: ScanRun,
  course: Course,
  { line, ports, isUnclear, takesAll }: Rest,
  telling: Telling,
): Promise<void> {
  const most = run.portions.of("knocks")
  const count = countPortsIn(ports)
  const worker = async () => {
    for (;;) {
      const machines = await line.take((waiting) =>
        nextMachines(run, unclearFirst(waiting, isUnclear), count),
      )
      if (machines.length === 0 || run.signal.aborted) return
      const byIp = new Map(machines.map((machine) => [machine.ip, machine]))
      // The system refuses each connection that a raw SYN brought: of an open port a machine gets two packets.
      const wanted = machines.some(takesAll) ? most / 2 : most
      const onOpen = (ip: string, port: number) => {
        const machine = byIp.get(ip)
        if (machine) telling.opened({ machine, ports: [port], of: 0, closed: null })
      }
      await tcpBatch(
        run,
        machines,
        { work: "tcp", ports, wanted, least: wanted / 2, onOpen },
        (machine, seen) => {
          course.portsDone += 1
          telling.opened({ machine, ports: seen.open, of: count, closed: seen.closed })
          telling.done({ machine, ...seen })
        },
      )
    }
  }
  await Promise.all(Array.from({ length: MOST_PROCESSES }, worker))
}

// One MAC that answers for many addresses is a proxy with perhaps nothing behind it: each of those takes long and
// says little, so machines that answer for themselves go first.
const SHARED_BY = 4

function ownFirst(waiting: readonly Found[]): readonly Found[] {
  const uses = Map.groupBy(waiting, (machine) => machine.mac ?? machine.ip)
  const own = waiting.filter((machine) => (uses.get(machine.mac ?? machine.ip)?.length ?? 0) < SHARED_BY)
  return own.length > 0 ? own : waiting
}

function nextMachines(run: ScanRun, waiting: readonly Found[], ports: number): readonly Found[] {
  return sameFamily(ownFirst(waiting), batchSize(run, waiting.length, ports))
}

/** With few ports a start of nmap costs more than the asking, so machines that wait share one. */
function batchSize(run: ScanRun, waiting: number, ports: number): number {
  const inOneSecond = Math.floor(run.limits.packetsPerSecondPerMachine / Math.max(1, ports))
  const worthwhile =
    ports > MANY_PORTS || run.order.pace === "gentle" ? 1 : Math.max(SOME_TOGETHER, inOneSecond)
  return Math.min(worthwhile, Math.ceil(waiting / MOST_PROCESSES), MOST_TOGETHER)
}

function sameFamily<T extends { readonly ip: string }>(waiting: readonly T[], most: number): readonly T[] {
  const family = waiting[0] && familyOf(waiting[0].ip)
  return waiting.filter((each) => familyOf(each.ip) === family).slice(0, most)
}

interface TcpErrand {
  readonly work: "doors" | "tcp"
  readonly ports: string
  readonly wanted: number
  readonly least: number
  readonly onOpen: ((ip: string, port: number) => void) | null
}

async function tcpBatch(
  run: ScanRun,
  machines: readonly Found[],
  { work, ports, wanted, least, onOpen }: TcpErrand,
  done: (machine: Found, seen: TcpSeen) => void,
) {
  const left = new Map(machines.map((machine) => [machine.ip, machine]))
  for (const machine of machines) {
    const earlier = readTcp(run.earlier(`${work} ${machine.ip}`))
    if (earlier === null && ports !== "") continue
    left.delete(machine.ip)
    done(machine, earlier ?? NOTHING_SEEN)
  }
  if (left.size === 0) return
  const share = await run.allowance.take(wanted, least, work === "tcp")
  try {
    if (run.signal.aborted) return
    const onHost = (host: NmapHost) => {
      const machine = left.get(host.ip)
      left.delete(host.ip)
      if (machine) done(machine, tcpSeen(run, machine, { work, ports, host }))
    }
    const noteOpen =
      onOpen === null ? undefined : (ip: string, port: number) => left.has(ip) && onOpen(ip, port)
    await run.ask([...left.keys()], tcpQuestions(run, ports, share.rate), onHost, noteOpen)
  } finally {
    share.release()
  }
  if (run.signal.aborted) return
  // Asked again a moment later it is no longer there: nothing was learned of its ports.
  for (const machine of left.values()) done(machine, NOTHING_SEEN)
}

function tcpQuestions(run: ScanRun, ports: string, rate: number) {
  const gentle = run.order.pace === "gentle"
  return {
    asks: { kind: "tcp", ports },
    rate: { most: rate, least: gentle ? null : rate * 0.8 },
    patience: {
      timing: gentle ? 3 : 4,
      retries: RETRIES,
      firstWaitMs: 250,
      longestWaitMs: 1_250,
      machineSeconds: null,
    },
  } as const
}

interface TcpTold {
  readonly work: string
  readonly ports: string
  readonly host: NmapHost
}

function tcpSeen(run: ScanRun, machine: Found, { work, ports, host }: TcpTold): TcpSeen {
  if (host.state !== "up") return NOTHING_SEEN
  const asked = { ...NOTHING_ASKED, tcp: ports }
  run.see({ ip: host.ip, facts: [...factsFrom(host), ...silentPorts(host, asked)], asked })
  const open = openTcp(host)
  for (const port of open.filter(neverPayload)) run.leftAlone.add(`${host.ip} ${port}/tcp`)
  const closed = closedPort(host)
  const strain = strainBetween(machine.roundTrip, host.roundTrip)
  if (strain !== null) run.easeOff(host.ip, strain)
  run.finished(`${work} ${host.ip}`, `${open.join(",")} closed ${closed ?? ""}`)
  return { open, closed }
}

const openTcp = (host: NmapHost) =>
  host.ports.filter((port) => port.protocol === "tcp" && port.state === "open").map((port) => port.port)

function closedPort(host: NmapHost): number | null {
  const single = host.ports.find((each) => each.state === "closed" && !neverPayload(each.port))
  if (single) return single.port
  const many = host.rest.find((each) => each.state === "closed")
  return many ? firstPort(many.ports, (port) => port > 0 && !neverPayload(port)) : null
}

function readTcp(result: string | undefined): TcpSeen | null {
  if (result === undefined) return null
  const [open = "", closed = ""] = result.split(" closed ")
  return { open: open.split(",").filter(Boolean).map(Number), closed: closed === "" ? null : Number(closed) }
}

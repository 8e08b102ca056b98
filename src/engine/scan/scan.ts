import type { AddressRange } from "#model/address.ts"
import { type Fact, NOTHING_ASKED, type Sighting } from "#model/observation.ts"
import type { Pace } from "#model/pace.ts"
import type { Profile } from "#model/profile.ts"
import type { EasedOff, PhaseProgress, Privilege } from "#model/scan.ts"
import type { SpentOn } from "#model/spent.ts"
import type { Recogniser } from "#model/answer.ts"
import type { SnmpCredential } from "#model/credential.ts"
import type { Spent } from "#model/spent.ts"
import { Channel } from "./channel.ts"
import { rescan } from "./checks.ts"
import { Conversations } from "./conversations.ts"
import { Course } from "./course.ts"
import { discover } from "./discover.ts"
import { fingerprint } from "./fingerprint.ts"
import type { Rescan } from "./known.ts"
import { Line } from "./line.ts"
import { lookInside } from "./look-inside.ts"
import { askNames } from "./names.ts"
import { type Neighbour, neighbourFacts } from "./neighbours/neighbours.ts"
import { type NmapProgram } from "./nmap/program.ts"
import { askTcp, type Opened, type PortsAsked } from "./ports.ts"
import { askUdp, type ForUdp } from "./udp.ts"
import { ScanRun } from "./scan-run.ts"

/** All a scan has to know. Addresses must be free of the never-touch ones already; they are checked again here. */
export interface ScanOrder {
  readonly addresses: readonly AddressRange[]
  readonly tcp: string
  readonly udp: string
  readonly profile: Profile
  readonly pace: Pace
  readonly privilege: Privilege
  readonly neverTouch: readonly AddressRange[]
  /** Segments of this computer's own that lie in the addresses whole: only there may a question go to a group. */
  readonly local: readonly AddressRange[]
  /** What is known of the addresses, where only what changed is to be asked; null: everything is. */
  readonly rescan: Rescan | null
  /** Work that an earlier run of this scan finished, with its result: it is not asked again. */
  readonly done: ReadonlyMap<string, string>
}

export interface ScanTools {
  readonly nmap: NmapProgram
  /** The name an address has in the DNS, null where it has none; rejects where the resolver doesn't answer. */
  readonly reverseName: ((ip: string, signal: AbortSignal) => Promise<string | null>) | null
  /** What answers mean. */
  readonly recogniser: Recogniser
  /** What the user gave to read SNMP tables with, for this network. */
  readonly snmp: readonly SnmpCredential[]
  /** What this computer's own system knows of its segments. Nothing is sent to find out. */
  readonly neighbours: () => Promise<readonly Neighbour[]>
  /** Looks inside a machine over the user's own SSH; null where the user has not allowed it there. */
  readonly lookInside: (ip: string, signal: AbortSignal) => Promise<Inside | null>
  readonly now: () => number
}

/** What a look inside a machine brought, and what it took. */
export interface Inside {
  readonly facts: readonly Fact[]
  readonly spent: Spent
}

export type ScanEvent =
  /** Something is known of an address. Later ones add to it. */
  | { readonly kind: "sighting"; readonly sighting: Sighting }
  /** Asked to the end without an answer, and by what means. */
  | { readonly kind: "silent"; readonly ranges: readonly AddressRange[]; readonly methods: readonly string[] }
  /** Comes after everything that the work brought; kept by the caller for a resume. */
  | { readonly kind: "work-done"; readonly work: string; readonly result: string }
  /** What addresses got from us since it was last told; comes before the work or the progress that it belongs to. */
  | { readonly kind: "spent"; readonly machines: readonly SpentOn[] }
  | {
      readonly kind: "progress"
      readonly phases: readonly PhaseProgress[]
      readonly packets: number
      readonly packetsPerSecond: number
      readonly easedOff: readonly EasedOff[]
      readonly leftAlone: readonly string[]
      readonly warnings: readonly string[]
      readonly share: number
      readonly secondsLeft: number | null
    }

/** A machine that answered discovery. */
export interface Found {
  readonly ip: string
  /** Round trip in milliseconds when it was found; null where nmap measured none. */
  readonly roundTrip: number | null
  readonly mac: string | null
}

const PROGRESS_EVERY_MS = 250

/**
 * Scans: discover, ports and fingerprint overlap, and every machine is told of as soon as something is known.
 * When the signal aborts, every nmap is ended and the events stop, but for what was spent until then; what nmap can't do rises as a Failure.
 */
export async function* scan(
  order: ScanOrder,
  tools: ScanTools,
  signal: AbortSignal,
): AsyncGenerator<ScanEvent> {
  const channel = new Channel<ScanEvent>()
  const run = new ScanRun(order, tools, (event) => channel.put(event))
  const course = new Course(run)
  const stop = () => {
    run.stop()
    channel.close()
  }
  signal.addEventListener("abort", stop, { once: true })
  const ticker = setInterval(() => {
    // A taker that is behind needs what was found, not how far it was a while ago.
    if (channel.length === 0) run.emit(course.progress())
  }, PROGRESS_EVERY_MS)
  const work = signal.aborted ? Promise.resolve() : allPhases(run, course)
  const settled = work.then(
    () => {
      run.emit(course.progress())
      channel.close()
    },
    (error: unknown) => {
      run.stop()
      if (signal.aborted) channel.close()
      else channel.fail(error)
    },
  )
  let failed: { readonly error: unknown } | null = null
  try {
    if (signal.aborted) stop()
    yield* channel
  } catch (error) {
    failed = { error }
  } finally {
    clearInterval(ticker)
    signal.removeEventListener("abort", stop)
    run.stop()
    await settled
  }
  yield* run.unspoken()
  if (failed) throw failed.error
}

/** The line of one scan: a machine goes on to the next phase while others are still in the one before. */
async function allPhases(run: ScanRun, course: Course) {
  const lines = {
    tcp: new Line<Found>(),
    udp: new Line<ForUdp>(),
    names: new Line<Found>(),
    talked: new Line<Opened | PortsAsked>(),
    unnamed: new Line<{ readonly ip: string; readonly unnamed: readonly number[] }>(),
    inside: new Line<PortsAsked>(),
  }
  run.signal.addEventListener("abort", () => Object.values(lines).forEach((line) => line.close()), {
    once: true,
  })
  const talk = course.fingerprints ? await Conversations.open(run) : null
  const { rescan: order } = run.order
  // At the gentlest pace a machine is asked one kind of question after another.
  const isGentle = run.order.pace === "gentle" && talk !== null
  const withoutCard = new Set<string>()
  const found = (machine: Found) => {
    if (machine.mac === null) withoutCard.add(machine.ip)
    lines.tcp.put(machine)
    lines.names.put(machine)
    if (!isGentle) lines.udp.put({ ip: machine.ip, ports: null })
  }
  const toldOpen = (some: Opened) => talk && lines.talked.put(some)
  const discovered = order
    ? rescan(run, course, order, talk?.conversations ?? null, {
        found,
        opened: toldOpen,
        checking: ({ ip, udp }) => {
          if (udp.length > 0) lines.udp.put({ ip, ports: udp })
        },
        here: (machine) => lines.names.put(machine),
      })
    : discover(run, course, found)
  const asked = discovered.finally(() => {
    lines.tcp.close()
    lines.names.close()
  })
  const tcp = askTcp(run, course, lines.tcp, {
    opened: toldOpen,
    done: (machine) => {
      if (talk) {
        course.expect(machine.machine.ip)
        lines.talked.put(machine)
      }
      lines.inside.put(machine)
    },
  })
  const ports = Promise.all([asked, tcp]).finally(() => {
    lines.talked.close()
    lines.inside.close()
    if (!isGentle) lines.udp.close()
  })
  const udp = askUdp(run, lines.udp, (ip, unnamed) => talk && lines.unnamed.put({ ip, unnamed })).finally(
    () => lines.unnamed.close(),
  )
  const fingerprinted = talk
    ? fingerprint(
        run,
        course,
        talk.conversations,
        { tcp: lines.talked, udp: lines.unnamed },
        {
          through: (ip) => isGentle && lines.udp.put({ ip, ports: null }),
          allThrough: () => isGentle && lines.udp.close(),
        },
      ).finally(talk.close)
    : Promise.resolve()
  await allOrStop(run, [
    ports.then(() => undefined),
    udp,
    askNames(run, lines.names),
    fingerprinted,
    lookInside(run, lines.inside),
    ports.then(() => tellNeighbours(run, withoutCard)),
  ])
}

/** What could not be asked for a hardware address has shown it to the system all the same, where it is on the segment. */
async function tellNeighbours(run: ScanRun, ips: ReadonlySet<string>) {
  if (ips.size === 0 || run.signal.aborted) return
  const known = await run.tools.neighbours().catch(() => [])
  for (const neighbour of known.filter(({ ip }) => ips.has(ip)))
    run.see({ ip: neighbour.ip, facts: neighbourFacts(neighbour), asked: NOTHING_ASKED })
}

/** Waits for all; the first that fails stops the others, and its error is the one that counts. */
async function allOrStop(run: ScanRun, phases: readonly Promise<void>[]) {
  let first: { readonly error: unknown } | null = null
  const guarded = phases.map((phase) =>
    phase.catch((error: unknown) => {
      first ??= { error }
      run.stop()
    }),
  )
  await Promise.all(guarded)
  const failed = first as { readonly error: unknown } | null
  if (failed) throw failed.error
}

import type { AddressRange } from "#model/address.ts"
import type { Sighting } from "#model/observation.ts"
import type { Pace } from "#model/pace.ts"
import type { Profile } from "#model/profile.ts"
import type { EasedOff, PhaseProgress, Privilege } from "#model/scan.ts"
import type { SpentOn } from "#model/spent.ts"
import { Channel } from "./channel.ts"
import { discover } from "./discover.ts"
import { fingerprint } from "./fingerprint.ts"
import { Line } from "./line.ts"
import { askNames } from "./names.ts"
import { type NmapProgram } from "./nmap/program.ts"
import { askTcp, askUdp } from "./ports.ts"
import { Course } from "./course.ts"
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
  /** Work that an earlier run of this scan finished, with its result: it is not asked again. */
  readonly done: ReadonlyMap<string, string>
}

export interface ScanTools {
  readonly nmap: NmapProgram
  /** The name an address has in the DNS, null where it has none; rejects where the resolver doesn't answer. */
  readonly reverseName: ((ip: string, signal: AbortSignal) => Promise<string | null>) | null
  readonly now: () => number
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

/** A machine whose ports have been asked. */
export interface Answering extends Found {
  readonly tcp: readonly number[]
  /** A port that answered "closed": nmap needs one to guess an operating system. */
  readonly closed: number | null
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
  const forTcp = new Line<Found>()
  const forUdp = new Line<Found>()
  const forNames = new Line<Found>()
  const forServices = new Line<Answering>()
  const forUdpServices = new Line<{ readonly ip: string; readonly udp: readonly number[] }>()
  const lines = [forTcp, forUdp, forNames, forServices, forUdpServices]
  run.signal.addEventListener("abort", () => lines.forEach((line) => line.close()), { once: true })
  const discovered = discover(run, course, (found) => {
    forTcp.put(found)
    forNames.put(found)
  }).finally(() => {
    forTcp.close()
    forNames.close()
  })
  const tcp = askTcp(run, course, forTcp, (answering) => {
    forServices.put(answering)
    forUdp.put(answering)
  }).finally(() => {
    forServices.close()
    forUdp.close()
  })
  const udp = askUdp(run, course, forUdp, (ip, ports) => forUdpServices.put({ ip, udp: ports })).finally(() =>
    forUdpServices.close(),
  )
  await allOrStop(run, [
    discovered,
    tcp,
    udp,
    askNames(run, forNames),
    fingerprint(run, course, forServices, forUdpServices),
  ])
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

import type { AddressRange } from "#model/address.ts"
import { PACE_LIMITS } from "#model/pace.ts"
import { PHASES } from "#model/profile.ts"
import type { Scan, ScanProgress, ScanState, Unseen } from "#model/scan.ts"
import type { Context, RunningScan } from "./context.ts"
import { asFailureOf } from "./refusals.ts"
import { lookWhereAllowed } from "./methods/looks.ts"
import { snmpFor } from "./methods/credentials.ts"
import { reverseName } from "./reverse-name.ts"
import { callTheRoll, type Counts, type Pulse } from "./rollcall.ts"
import type { Rescan } from "./scan/known.ts"
import { knownNeighbours } from "./scan/neighbours/neighbours.ts"
import type { NmapProgram } from "./scan/nmap/program.ts"
import type { ScanTools } from "./scan/scan.ts"
import { localSegments } from "./targets/local-segments.ts"
import { countAddresses } from "./targets/targets.ts"
import { seenMachine } from "./tell.ts"

export interface ScanJob {
  readonly scan: Scan
  readonly ranges: readonly AddressRange[]
  readonly neverTouch: readonly AddressRange[]
  readonly nmap: NmapProgram
  /** What is known already, where only changes are to be asked for; null: everything is asked. */
  readonly rescan: Rescan | null
  /** Work of an earlier run of the same scan. */
  readonly done: ReadonlyMap<string, string>
  readonly unseen: readonly Unseen[]
}

/** Runs a scan beside everything else: it can be watched, stopped, and ends in a state with a sentence. */
export function runScan(context: Context, job: ScanJob): void {
  const stopper = new AbortController()
  const running: RunningScan = {
    progress: firstProgress(job),
    stop: () => stopper.abort(),
    ended: Promise.resolve(),
  }
  context.running.set(job.scan.id, running)
  Object.assign(running, { ended: toTheEnd(context, job, running, stopper.signal) })
}

async function toTheEnd(
  context: Context,
  job: ScanJob,
  running: RunningScan,
  signal: AbortSignal,
): Promise<void> {
  const { state, reason } = await outcomeOf(context, job, running, signal)
  const { store, events, log, tools } = context
  const ended = tools.now()
  let scan: Scan = { ...job.scan, state, reason, ended }
  running.progress = { ...running.progress, state }
  try {
    await store.scans.end(job.scan.id, state, reason, ended)
    await store.scans.keepProgress(running.progress)
    scan = (await store.scans.get(job.scan.id)) ?? scan
  } catch (error) {
    // Who waits for the end is told of it all the same; at the next start the scan counts as interrupted.
    log.error({ err: error, scan: job.scan.id }, "the end of a scan could not be written down")
  }
  context.running.delete(job.scan.id)
  events.tell({ kind: "progress", progress: running.progress })
  context.explainer.request()
  events.tell({ kind: "scan-ended", scan })
  events.tell({ kind: "ledger-changed", moment: job.scan.moment })
}

interface Outcome {
  readonly state: ScanState
  readonly reason: string | null
}

async function outcomeOf(
  context: Context,
  job: ScanJob,
  running: RunningScan,
  signal: AbortSignal,
): Promise<Outcome> {
  const { scan, ranges, neverTouch, rescan, done } = job
  const order = {
    addresses: ranges,
    tcp: scan.tcp,
    udp: scan.udp,
    profile: scan.profile ?? "standard",
    pace: scan.pace ?? "normal",
    privilege: scan.privilege,
    neverTouch,
    local: localSegments(ranges),
    rescan,
    done,
  } as const
  try {
    const tools = await toolsFor(context, job)
    await callTheRoll(context, scan, order, tools, tellingOf(context, job, running), signal)
    return signal.aborted
      ? { state: "stopped", reason: "Stopped by you. What answered is kept." }
      : { state: "done", reason: null }
  } catch (error) {
    const failure = asFailureOf(error, context.store.file)
    if (failure) return { state: "failed", reason: failure.message }
    context.log.error({ err: error, scan: scan.id }, "a scan failed")
    return {
      state: "failed",
      reason:
        "The scan failed for a reason Rollcall did not expect; its log says more. What answered is kept.",
    }
  }
}

async function toolsFor(context: Context, { scan, nmap }: ScanJob): Promise<ScanTools> {
  const { credentials, problems } = await snmpFor(context, scan.network)
  for (const problem of problems) context.log.warn({ scan: scan.id }, problem)
  const lookInside = async (ip: string, signal: AbortSignal) => {
    const look = await lookWhereAllowed(context, { ip, network: scan.network }, signal)
    if (look === null) return null
    return { facts: look.kind === "looked" ? look.facts : [], spent: look.spent }
  }
  return {
    nmap,
    reverseName,
    recogniser: context.tools.recogniser,
    snmp: credentials,
    neighbours: knownNeighbours,
    lookInside,
    now: () => context.tools.now(),
  }
}

function tellingOf(context: Context, job: ScanJob, running: RunningScan) {
  const { events, store } = context
  const before = job.scan.packets
  return {
    seen: (seen: Parameters<typeof seenMachine>[0][], at: number) =>
      events.tell({ kind: "seen", scan: job.scan.id, machines: seen.map((one) => seenMachine(one, at)) }),
    progress: async (pulse: Pulse, counts: Counts) => {
      running.progress = progressFrom(running.progress, pulse, counts, before)
      events.tell({ kind: "progress", progress: running.progress })
      const asked = pulse.phases.find(({ phase }) => phase === "discover")?.done ?? 0
      await store.scans.progress(job.scan.id, {
        asked,
        answered: running.progress.answered,
        packets: running.progress.packets,
      })
    },
  }
}

function progressFrom(last: ScanProgress, pulse: Pulse, counts: Counts, packetsBefore: number): ScanProgress {
  const { kind: _kind, ...told } = pulse
  return {
    ...last,
    ...told,
    ...counts,
    answered: Math.max(last.answered, counts.answered),
    packets: packetsBefore + pulse.packets,
  }
}

function firstProgress({ scan, ranges, unseen }: ScanJob): ScanProgress {
  return {
    scan: scan.id,
    state: "running",
    phases: PHASES.map((phase) => ({
      phase,
      total: phase === "discover" ? countAddresses(ranges) : 0,
      done: 0,
      state: "waiting",
    })),
    share: 0,
    secondsLeft: null,
    addresses: countAddresses(ranges),
    answered: scan.answered,
    newMachines: 0,
    changedMachines: 0,
    packets: scan.packets,
    packetsPerSecond: 0,
    packetsPerSecondCap: PACE_LIMITS[scan.pace ?? "normal"].packetsPerSecond,
    easedOff: [],
    leftAlone: [],
    unseen,
    warnings: [],
  }
}

import { lookup } from "node:dns/promises"
import type { AddressRange } from "#model/address.ts"
import { Failure } from "#model/failure.ts"
import { PACE_LIMITS } from "#model/pace.ts"
import type { Scan, ScanPlan, ScanProgress, ScanRequest, Unseen } from "#model/scan.ts"
import type { ScanSpent } from "#model/spent.ts"
import type { Context } from "#engine/context.ts"
import { runScan } from "#engine/run-scan.ts"
import type { NmapProgram } from "#engine/scan/nmap/program.ts"
import { baseOf, rescanFrom } from "#engine/rescan.ts"
import { ROLLING_DAYS } from "#engine/scan/known.ts"
import { estimateSeconds, planSentence } from "#engine/targets/plan.ts"
import { countPorts, parsePorts } from "#engine/targets/ports.ts"
import {
  countAddresses,
  describeRanges,
  parseExcluded,
  parseTargets,
  without,
} from "#engine/targets/targets.ts"
import { topPorts } from "#engine/scan/nmap/top-ports.ts"
import { inBoth, networkFor } from "./networks.ts"
import { neverTouchRanges } from "./never-touch.ts"

/** A plan with what only the engine needs of it. */
interface Worked {
  readonly plan: ScanPlan
  readonly ranges: readonly AddressRange[]
  readonly neverTouch: readonly AddressRange[]
  readonly nmap: NmapProgram
}

/** What a request would do. Nothing is sent but, for names, a look-up by the system's resolver. */
export async function planRequest(context: Context, request: ScanRequest): Promise<ScanPlan> {
  return (await workOut(context, request)).plan
}

/** Starts a scan that a person has seen the plan of and confirmed. */
export async function startScan(
  context: Context,
  request: ScanRequest & { readonly confirmed: true },
): Promise<Scan> {
  const { plan, ranges, neverTouch, nmap } = await workOut(context, request)
  const { confirmed: _confirmed, ...asked } = request
  const scan = await context.store.scans.add(
    {
      kind: "scan",
      started: context.tools.now(),
      ended: null,
      state: "running",
      reason: null,
      network: plan.network,
      profile: plan.profile,
      targets: plan.targets,
      excluded: [...plan.excluded, ...plan.neverTouched],
      tcp: plan.tcp,
      udp: plan.udp,
      methods: methodsOf(plan),
      privilege: plan.privilege,
      pace: plan.pace,
      asked: 0,
      answered: 0,
      packets: 0,
      file: null,
      rescanOf: plan.rescan?.of ?? null,
    },
    asked,
  )
  const rescan = await rescanOf(context, scan, ranges)
  runScan(context, { scan, ranges, neverTouch, nmap, rescan, done: new Map(), unseen: plan.unseen })
  return scan
}

/** Goes on with a scan that was stopped or interrupted; what was answered is not asked again. */
export async function resumeScan(context: Context, { id }: { readonly id: number }): Promise<Scan> {
  const scan = await scanById(context, id)
  const request = await context.store.scans.request(id)
  if (context.running.has(id)) throw new Failure("conflict", `Scan ${id} is running.`)
  if (!request || scan.state === "done") {
    throw new Failure(
      "conflict",
      `Scan ${id} is ${scan.state}: there is nothing left to ask. Start a new one.`,
    )
  }
  const nmap = await context.tools.nmap()
  const neverTouch = await neverTouchRanges(context)
  const ranges = without(await parseTargets(scan.targets, resolveName), neverTouch)
  const done = await context.store.scans.work(id)
  await context.store.scans.resume(id)
  // Somebody else may have asked the same meanwhile.
  if (context.running.has(id)) throw new Failure("conflict", `Scan ${id} is running.`)
  const rescan = await rescanOf(context, scan, ranges)
  runScan(context, { scan, ranges, neverTouch, nmap, rescan, done, unseen: unseenWith(nmap) })
  return scanById(context, id)
}

/** What a scan that goes on from another has to know; null for one that asks everything. */
async function rescanOf({ store }: Context, scan: Scan, ranges: readonly AddressRange[]) {
  const base = scan.rescanOf === null ? null : await store.scans.get(scan.rescanOf)
  return base === null ? null : rescanFrom(store, base, ranges, scan.moment)
}

/** Stops at once and keeps what was found. */
export async function stopScan(context: Context, { id }: { readonly id: number }): Promise<Scan> {
  const running = context.running.get(id)
  if (!running) {
    const scan = await scanById(context, id)
    throw new Failure("conflict", `Scan ${id} is not running: it is ${scan.state}.`)
  }
  running.stop()
  await running.ended
  return scanById(context, id)
}

export async function listScans(
  { store }: Context,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ total: number; scans: readonly Scan[] }> {
  return { total: await store.scans.count(), scans: await store.scans.list(limit, offset) }
}

export async function getScan(
  context: Context,
  { id }: { readonly id: number },
): Promise<{
  scan: Scan
  progress: ScanProgress | null
  warnings: readonly string[]
  spent: ScanSpent
}> {
  const progress = context.running.get(id)?.progress ?? (await context.store.scans.progressOf(id))
  const spent = await context.store.spent.ofScan(id)
  return { scan: await scanById(context, id), progress, warnings: progress?.warnings ?? [], spent }
}

export async function scanById({ store }: Context, id: number): Promise<Scan> {
  const scan = await store.scans.get(id)
  if (!scan) throw new Failure("not-found", `There is no scan ${id}. \`rollcall scans\` lists them.`)
  return scan
}

async function workOut(context: Context, request: ScanRequest): Promise<Worked> {
  const nmap = await context.tools.nmap()
  const named = await parseTargets(request.targets, resolveName)
  const excluded = await parseExcluded(request.exclude, resolveName)
  const neverTouch = await neverTouchRanges(context)
  const untouched = inBoth(without(named, excluded), neverTouch)
  const ranges = without(named, [...excluded, ...neverTouch])
  if (countAddresses(ranges) === 0) {
    throw new Failure(
      "bad-target",
      "Nothing is left to ask: every address named is excluded or on the never-touch list.",
    )
  }
  const privilege = nmap.raw ? "raw" : "connect"
  const standardTcp =
    request.profile === "standard" && request.ports === null ? await topPorts(nmap, 1_000) : ""
  const ports = parsePorts(request.ports, { profile: request.profile, privilege, standardTcp })
  const network = await networkFor(context, request.network, ranges)
  const targets = describeRanges(ranges)
  const base = await baseOf(
    context.store,
    { network, profile: request.profile, targets, privilege, ...ports },
    request.full,
  )
  const known = base === null ? null : await rescanFrom(context.store, base, ranges, context.tools.now())
  const checked = known === null ? 0 : [...known.machines.keys()].filter((ip) => !known.isDue(ip)).length
  const undertaking = {
    checked,
    addresses: countAddresses(ranges),
    tcpPorts: countPorts(ports.tcp),
    udpPorts: countPorts(ports.udp),
    profile: request.profile,
    pace: request.pace,
  }
  const { checked: _checked, ...asked } = undertaking
  const plan: ScanPlan = {
    targets,
    excluded: describeRanges(inBoth(named, excluded)),
    neverTouched: describeRanges(untouched),
    network,
    privilege,
    ...asked,
    ...ports,
    ...PACE_LIMITS[request.pace],
    aboutSeconds: estimateSeconds(undertaking),
    sentence: planSentence(undertaking),
    unseen: unseenWith(nmap),
    rescan: base && { of: base.id, since: base.moment, checked, everythingWithinDays: ROLLING_DAYS },
  }
  return { plan, ranges, neverTouch, nmap }
}

/** A name as this computer's own resolver knows it. */
export async function resolveName(name: string): Promise<readonly string[]> {
  const found = await lookup(name, { all: true }).catch(() => [])
  return found.map(({ address }) => address)
}

function methodsOf({ privilege, udp, profile, tcp }: ScanPlan): string[] {
  const raw = privilege === "raw"
  return [
    ...(raw ? ["arp", "icmp"] : []),
    ...(tcp === "" ? [] : [raw ? "tcp-syn" : "tcp-connect"]),
    ...(udp === "" ? [] : ["udp"]),
    ...(profile === "quick" ? [] : ["service", ...(raw ? ["os"] : [])]),
    "names",
  ]
}

/** What can't be seen from here, one sentence each, with the one command that mends it. */
export function unseenWith(nmap: Pick<NmapProgram, "raw" | "path">): readonly Unseen[] {
  if (nmap.raw) return []
  const fix = `sudo setcap cap_net_raw,cap_net_admin,cap_net_bind_service+eip ${nmap.path}`
  return [
    {
      what: "Without raw sockets, hardware addresses, UDP services and the operating system's own signs stay hidden.",
      fix,
    },
  ]
}

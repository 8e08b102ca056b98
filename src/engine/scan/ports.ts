import { NOTHING_ASKED } from "#model/observation.ts"
import type { Protocol } from "#model/profile.ts"
import type { Course } from "./course.ts"
import type { Line } from "./line.ts"
import type { NmapHost } from "./nmap/host.ts"
import { factsFrom } from "./nmap/sighting.ts"
import { countPortsIn, firstPort, neverPayload } from "./port-lists.ts"
import { familyOf } from "./ranges.ts"
import type { Answering, Found } from "./scan.ts"
import type { ScanRun } from "./scan-run.ts"
import { strainBetween } from "./strain.ts"

const MOST_PROCESSES = 6
const MOST_UDP_MACHINES = 32

/**
 * Asks every found machine for its open TCP ports. A run of nmap may end up with one machine that still has ports to
 * ask, so no run gets more packets a second than one machine may get; several runs side by side make up the pace.
 */
export async function askTcp(
  run: ScanRun,
  course: Course,
  line: Line<Found>,
  done: (machine: Answering) => void,
): Promise<void> {
  const most = run.limits.packetsPerSecondPerMachine
  const worker = async () => {
    for (;;) {
      const machines = await line.take((waiting) => nextMachines(run, waiting))
      if (machines.length === 0 || run.signal.aborted) return
      await tcpBatch(run, machines, most, (machine) => {
        course.portsDone += 1
        if (course.fingerprints) course.expect(machine.ip)
        done(machine)
      })
    }
  }
  await Promise.all(Array.from({ length: MOST_PROCESSES }, worker))
}

// One MAC that answers for many addresses is a proxy with perhaps nothing behind it: each of those takes long and
// says little, so machines that answer for themselves go first.
const SHARED_BY = 4

function nextMachines(run: ScanRun, waiting: readonly Found[]): readonly Found[] {
  const uses = Map.groupBy(waiting, (machine) => machine.mac ?? machine.ip)
  const own = waiting.filter((machine) => (uses.get(machine.mac ?? machine.ip)?.length ?? 0) < SHARED_BY)
  return sameFamily(own.length > 0 ? own : waiting, batchSize(run, waiting.length))
}

/** With few ports a start of nmap costs more than the asking, so machines that wait share one. */
function batchSize(run: ScanRun, waiting: number): number {
  const ports = Math.max(1, countPortsIn(run.order.tcp))
  const worthwhile = Math.max(1, Math.floor(run.limits.packetsPerSecondPerMachine / ports))
  return Math.min(worthwhile, Math.ceil(waiting / MOST_PROCESSES), 32)
}

function sameFamily<T extends { readonly ip: string }>(waiting: readonly T[], most: number): readonly T[] {
  const family = waiting[0] && familyOf(waiting[0].ip)
  return waiting.filter((each) => familyOf(each.ip) === family).slice(0, most)
}

async function tcpBatch(
  run: ScanRun,
  machines: readonly Found[],
  most: number,
  done: (machine: Answering) => void,
) {
  const left = new Map(machines.map((machine) => [machine.ip, machine]))
  for (const machine of machines) {
    const earlier = readTcp(run.earlier(`tcp ${machine.ip}`))
    if (earlier === null && run.order.tcp !== "") continue
    left.delete(machine.ip)
    done({ ...machine, ...(earlier ?? { tcp: [], closed: null }) })
  }
  if (left.size === 0) return
  const share = await run.allowance.take(most, most / 2)
  try {
    if (run.signal.aborted) return
    await run.ask([...left.keys()], tcpQuestions(run, share.rate), (host) => {
      const machine = left.get(host.ip)
      left.delete(host.ip)
      if (machine) done(tcpSeen(run, machine, host))
    })
  } finally {
    share.release()
  }
  if (run.signal.aborted) return
  // Asked again a moment later it is no longer there: nothing was learned of its ports.
  for (const machine of left.values()) done({ ...machine, tcp: [], closed: null })
}

function tcpQuestions(run: ScanRun, rate: number) {
  const gentle = run.order.pace === "gentle"
  return {
    asks: { kind: "tcp", ports: run.order.tcp },
    rate: { most: rate, least: gentle ? null : rate * 0.8 },
    patience: {
      timing: gentle ? 3 : 4,
      retries: 3,
      firstWaitMs: 250,
      longestWaitMs: 1_250,
      machineSeconds: null,
    },
  } as const
}

function tcpSeen(run: ScanRun, machine: Found, host: NmapHost): Answering {
  if (host.state !== "up") return { ...machine, tcp: [], closed: null }
  run.see({ ip: host.ip, facts: factsFrom(host), asked: { ...NOTHING_ASKED, tcp: run.order.tcp } })
  const open = openPorts(host, "tcp")
  for (const port of open.filter(neverPayload)) run.leftAlone.add(`${host.ip} ${port}/tcp`)
  const closed = closedPort(host)
  const strain = strainBetween(machine.roundTrip, host.roundTrip)
  if (strain !== null) run.easeOff(host.ip, strain)
  run.finished(`tcp ${host.ip}`, `${open.join(",")} closed ${closed ?? ""}`)
  return { ...machine, tcp: open, closed }
}

const openPorts = (host: NmapHost, protocol: Protocol) =>
  host.ports.filter((port) => port.protocol === protocol && port.state === "open").map((port) => port.port)

function closedPort(host: NmapHost): number | null {
  const single = host.ports.find((each) => each.state === "closed" && !neverPayload(each.port))
  if (single) return single.port
  const many = host.rest.find((each) => each.state === "closed")
  return many ? firstPort(many.ports, (port) => port > 0 && !neverPayload(port)) : null
}

const readPortList = (text: string) => text.split(",").filter(Boolean).map(Number)

function readTcp(result: string | undefined): { tcp: readonly number[]; closed: number | null } | null {
  if (result === undefined) return null
  const [open = "", closed = ""] = result.split(" closed ")
  return { tcp: readPortList(open), closed: closed === "" ? null : Number(closed) }
}

/**
 * Asks for the UDP services that matter, after TCP and apart from it, so that nobody waits for what UDP does not say.
 * Only a port that answers is a fact: "open or filtered" is how silence looks.
 */
export async function askUdp(
  run: ScanRun,
  course: Course,
  line: Line<Found>,
  done: (ip: string, ports: readonly number[]) => void,
): Promise<void> {
  const asks = run.order.udp !== "" && run.raw
  for (;;) {
    const most = run.order.pace === "gentle" ? 4 : MOST_UDP_MACHINES
    const machines = await line.take((waiting) => sameFamily(waiting, most))
    if (machines.length === 0 || run.signal.aborted) return
    if (asks) await udpBatch(run, machines, done)
  }
}

async function udpBatch(
  run: ScanRun,
  machines: readonly Found[],
  done: (ip: string, ports: readonly number[]) => void,
) {
  const fresh = machines.filter(({ ip }) => {
    const earlier = run.earlier(`udp ${ip}`)
    if (earlier !== undefined) done(ip, readPortList(earlier))
    return earlier === undefined
  })
  if (fresh.length === 0) return
  const share = await run.allowance.take(udpRate(run), 1)
  try {
    await run.ask(
      fresh.map((machine) => machine.ip),
      udpQuestions(run, share.rate),
      (host) => done(host.ip, udpSeen(run, host)),
    )
  } finally {
    share.release()
  }
}

// UDP goes beside the fingerprint of the same machine: together they stay under what one machine may get.
const udpRate = ({ limits }: ScanRun) =>
  Math.min(limits.packetsPerSecondPerMachine * 0.4, limits.packetsPerSecond * 0.06)

function udpQuestions(run: ScanRun, rate: number) {
  return {
    asks: { kind: "udp", ports: run.order.udp },
    rate: { most: rate, least: null },
    patience: { timing: 4, retries: 2, firstWaitMs: 300, longestWaitMs: 1_250, machineSeconds: null },
  } as const
}

function udpSeen(run: ScanRun, host: NmapHost): readonly number[] {
  if (host.state !== "up") return []
  run.see({ ip: host.ip, facts: factsFrom(host), asked: { ...NOTHING_ASKED, udp: run.order.udp } })
  const open = openPorts(host, "udp")
  run.finished(`udp ${host.ip}`, open.join(","))
  return open
}

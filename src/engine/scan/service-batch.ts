import type { PaceLimits } from "#model/pace.ts"
import type { Fact } from "#model/observation.ts"
import type { Protocol } from "#model/profile.ts"
import type { EasedOff } from "#model/scan.ts"
import { familyOf } from "./ranges.ts"

/** One machine's open ports of one protocol on their way through the passes. */
export interface ServiceTask {
  readonly ip: string
  readonly protocol: Protocol
  /** All its open ports that may get a payload. */
  readonly open: readonly number[]
  /** Those still to be asked in this pass. */
  waiting: Set<number>
  /** Those that said nothing we know. */
  unknown: Set<number>
  /** 1: what said something; 2: to the end, which of the probes is told by the part. */
  readonly pass: 1 | 2
  readonly part: number
  readonly since: number
  /** What is known of a port where nmap knows no better. */
  readonly fallback: ReadonlyMap<number, Fact>
}

export interface ServiceBatch {
  readonly tasks: readonly ServiceTask[]
  readonly ports: ReadonlySet<number>
  readonly protocol: Protocol
  readonly pass: 1 | 2
  readonly part: number
  /** Connections that nmap may hold at once, over all machines of the batch. */
  readonly connections: number
}

/** What of a scan keeps a run of questions small. */
interface Restraint {
  readonly limits: PaceLimits
  readonly easedOff: ReadonlyMap<string, EasedOff>
}

const MOST_MACHINES = 48
const MOST_CONNECTIONS = 100

/**
 * How many ports of one machine one run may ask. nmap can't cap connections per machine, only per run; but it holds one
 * connection a port for -sV and up to two for scripts, so half the cap in ports keeps the cap in connections.
 */
export function portsPerRun(limits: PaceLimits): number {
  return Math.max(1, Math.floor(limits.connectionsPerMachine / 2))
}

/** Picks machines and ports for one run: nmap asks every machine of a run for every port of it that is open there. */
export function serviceBatch(waiting: readonly ServiceTask[], run: Restraint): ServiceBatch {
  const [first] = waiting
  if (first === undefined) throw new Error("no batch of nothing")
  const most = portsPerRun(run.limits)
  const strained = run.easedOff.has(first.ip)
  const tasks: ServiceTask[] = []
  let ports: ReadonlySet<number> = new Set()
  for (const task of strained ? [first] : waiting.filter((each) => alike(each, first))) {
    if (tasks.length >= MOST_MACHINES) break
    if (task !== first && run.easedOff.has(task.ip)) continue
    const wider = new Set([...ports, ...[...task.waiting].slice(0, strained ? 1 : most)])
    if (![...tasks, task].every((each) => each.open.filter((port) => wider.has(port)).length <= most))
      continue
    tasks.push(task)
    ports = wider
  }
  const connections = strained ? 1 : Math.min(MOST_CONNECTIONS, most * tasks.length)
  const { protocol, pass, part } = first
  return { tasks, ports, protocol, pass, part, connections }
}

const alike = (a: ServiceTask, b: ServiceTask) =>
  a.protocol === b.protocol && a.pass === b.pass && a.part === b.part && familyOf(a.ip) === familyOf(b.ip)

import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { closeSync, openSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { portsOf } from "../machine.ts"
import type { LabService, Runs } from "../machine.ts"
import type { Daemon, Site } from "./daemon.ts"
import { folder } from "./ground.ts"
import { preparations } from "./preparations.ts"
import { runIn } from "./program.ts"

/** One kind of daemon on one machine, with the processes that are it. */
export interface Running {
  readonly site: Site
  readonly runs: Runs
  readonly daemons: readonly Daemon[]
  readonly processes: ChildProcess[]
}

const patience = 30_000

/** Prepares and starts one kind of daemon on one machine. */
export async function begin(base: Omit<Site, "dir" | "services">, runs: Runs): Promise<Running> {
  const { plan, machine } = base
  const dir = folder(plan.dir, "machines", machine.name, runs)
  const services = machine.services.filter((service) => service.runs === runs)
  const site = { ...base, dir, services }
  const running: Running = { site, runs, daemons: await preparations[runs](site), processes: [] }
  await start(running)
  return running
}

/** Starts the processes and waits until every port of theirs is open. */
export async function start(running: Running): Promise<void> {
  if (running.processes.length > 0) return
  running.processes.push(...running.daemons.map((daemon) => launch(running, daemon)))
  await untilOpen(running)
}

/** Ends the processes and waits until they have ended. */
export async function stop(running: Running): Promise<void> {
  const ending = running.processes.splice(0)
  await Promise.all(ending.map((process, index) => end(process, running.daemons[index]?.stopSignal)))
}

function launch({ site, runs }: Running, { argv, environment = {} }: Daemon): ChildProcess {
  const log = openSync(logFile(site, runs), "a")
  const args = [`--net=/run/netns/${site.machine.name}`, "--", ...argv]
  const env = { ...process.env, ...environment }
  const child = spawn("nsenter", args, { cwd: site.dir, detached: true, stdio: ["ignore", log, log], env })
  closeSync(log)
  return child
}

async function end(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once("exit", resolve))
  child.kill(signal)
  const inTime = await Promise.race([ended.then(() => true), pause(3000, false)])
  // The whole group: a parent killed outright can't end its children any more.
  if (!inTime && child.pid !== undefined) process.kill(-child.pid, "SIGKILL")
  await ended
}

async function untilOpen(running: Running): Promise<void> {
  const { site, runs, processes } = running
  const deadline = Date.now() + patience
  while (!(await allOpen(site.machine.name, site.services))) {
    const gone = processes.some(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null)
    if (gone || Date.now() > deadline) throw new Error(complaint(running, gone))
    await pause(50)
  }
  if (processes.length === 0) throw new Error(`${runs} on ${site.machine.name} has no process.`)
}

function complaint({ site, runs }: Running, gone: boolean): string {
  const said = readFileSync(logFile(site, runs), "utf8").trim().split("\n").slice(-5).join("\n")
  return `${runs} on ${site.machine.name} ${gone ? "ended" : "didn't open its ports"}: ${said || "it said nothing"}`
}

function logFile({ dir }: Site, runs: Runs): string {
  return join(dir, `${runs}.log`)
}

/** Reads the kernel's socket tables instead of connecting, so that no counter of the lab moves. */
async function allOpen(machine: string, services: readonly LabService[]): Promise<boolean> {
  const [tcp, udp] = await Promise.all([
    runIn(machine, ["cat", "/proc/self/net/tcp", "/proc/self/net/tcp6"]),
    runIn(machine, ["cat", "/proc/self/net/udp", "/proc/self/net/udp6"]),
  ])
  const open = { tcp: localPorts(tcp, "0A"), udp: localPorts(udp, "07") }
  return services.every((service) => portsOf(service).every((port) => open[service.protocol].has(port)))
}

function localPorts(table: string, state: string): ReadonlySet<number> {
  const rows = table.split("\n").map((line) => line.trim().split(/\s+/))
  return new Set(
    rows
      .filter((row) => row[3] === state)
      .map(([, local = ""]) => Number.parseInt(local.split(":")[1] ?? "", 16)),
  )
}

import { NOTHING_ASKED, portSubject } from "#model/observation.ts"
import type { Protocol } from "#model/profile.ts"
import type { Course } from "./course.ts"
import { Line } from "./line.ts"
import { at } from "./nmap/element.ts"
import type { NmapHost, NmapPort } from "./nmap/host.ts"
import type { ServiceProbes } from "./nmap/service-probes.ts"
import { factsFrom } from "./nmap/sighting.ts"
import type { ScanRun } from "./scan-run.ts"
import { scriptsFor } from "./scripts.ts"
import { type ServiceBatch, type ServiceTask, portsPerRun, serviceBatch } from "./service-batch.ts"
import { refusal } from "./strain.ts"

/** nmap -sV reads its whole probe file and keeps a core busy for a second: more than two at once only wait. */
const PROCESSES = 2
const GATHER_MS = 700
const STUBBORN_WAIT_MS = 45_000
/** A machine that accepts connections on more ports than this answers on everything; a sample says as much. */
const TARPIT_PORTS = 100

interface Question {
  readonly ip: string
  readonly protocol: Protocol
  readonly open: readonly number[]
  readonly whenDone: (() => void) | null
}

/**
 * Asks what speaks on open ports, in two passes: first briskly, with the probes that usually tell; then whatever said
 * nothing is asked again to the end, in runs of its own, so that a silent port holds nobody back.
 */
export class ServiceDesk {
  private readonly run: ScanRun
  private readonly course: Course
  private readonly probes: ServiceProbes
  private readonly line = new Line<ServiceTask>()
  private outstanding = 0
  private allHere = false
  private stubbornRuns = 0

  constructor(run: ScanRun, course: Course, probes: ServiceProbes) {
    this.run = run
    this.course = course
    this.probes = probes
    run.signal.addEventListener("abort", () => this.line.close(), { once: true })
  }

  ask({ ip, protocol, open, whenDone }: Question) {
    const task: ServiceTask = {
      ip,
      protocol,
      open,
      waiting: new Set(this.sample(ip, open)),
      unknown: new Set(),
      late: open.length > TARPIT_PORTS,
      pass: 1,
      since: this.run.tools.now(),
      whenDone,
    }
    this.outstanding += 1
    this.course.expect(ip)
    this.resume(task)
    if (task.waiting.size > 0) this.line.put(task)
    else this.passEnded(task)
  }

  /** Nothing more will be asked for: what is waiting is all. */
  noMore() {
    this.allHere = true
    this.closeWhenIdle()
    this.line.wake()
  }

  async work() {
    const waker = setInterval(() => this.line.wake(), GATHER_MS / 2)
    try {
      await Promise.all(Array.from({ length: PROCESSES }, () => this.worker()))
    } finally {
      clearInterval(waker)
    }
  }

  private sample(ip: string, open: readonly number[]): readonly number[] {
    if (open.length <= TARPIT_PORTS) return open
    const few = portsPerRun(this.run.limits)
    this.run.warn(
      `${ip} accepts connections on ${open.length} of the asked ports, as a tarpit does. ${few} of them were asked what they are.`,
    )
    return open.slice(0, few)
  }

  private resume(task: ServiceTask) {
    const unknown = this.run.earlier(workOf(task))
    if (unknown === undefined) return
    const open = new Set(task.open)
    task.waiting = new Set()
    task.unknown = new Set(
      unknown
        .split(",")
        .map(Number)
        .filter((port) => open.has(port)),
    )
  }

  private async worker() {
    for (;;) {
      const tasks = await this.line.take((waiting) => this.choose(waiting))
      if (tasks.length === 0 || this.run.signal.aborted) return
      const batch = serviceBatch(tasks, this.run)
      this.line.put(...tasks.filter((task) => !batch.tasks.includes(task)))
      await this.runBatch(batch)
    }
  }

  private choose(waiting: readonly ServiceTask[]): readonly ServiceTask[] {
    const now = this.run.tools.now()
    const first = waiting.filter((task) => task.pass === 1 && !task.late)
    const oldest = Math.min(...first.map((task) => task.since))
    if (first.length > 0)
      return this.allHere || now - oldest >= GATHER_MS ? serviceBatch(first, this.run).tasks : []
    const longAgo = waiting.some((task) => now - task.since > STUBBORN_WAIT_MS) && this.stubbornRuns === 0
    return this.allHere || longAgo ? serviceBatch(waiting, this.run).tasks : []
  }

  private async runBatch(batch: ServiceBatch) {
    const stubborn = batch.pass === 2
    if (stubborn) this.stubbornRuns += 1
    const answered = new Set<ServiceTask>()
    const { limits } = this.run
    const share = await this.run.allowance.take(
      Math.min(limits.packetsPerSecondPerMachine, limits.packetsPerSecond * 0.03),
      1,
    )
    try {
      await this.run.ask(
        batch.tasks.map((task) => task.ip),
        this.questions(batch, share.rate),
        (host) => {
          const task = batch.tasks.find((each) => each.ip === host.ip)
          if (task) answered.add(task)
          if (task) this.answer(task, batch, host)
        },
      )
    } finally {
      share.release()
      if (stubborn) this.stubbornRuns -= 1
    }
    if (this.run.signal.aborted) return
    for (const task of batch.tasks) this.goOn(task, batch, answered.has(task))
  }

  private questions(batch: ServiceBatch, rate: number) {
    const brisk = batch.pass === 1
    const ports = [...batch.ports]
    return {
      asks: {
        kind: "services",
        tcp: batch.protocol === "tcp" ? ports : [],
        udp: batch.protocol === "udp" ? ports : [],
        intensity: brisk ? 1 : 7,
        probes: brisk ? this.probes.brisk : this.probes.thorough,
        connections: batch.connections,
        scripts: scriptsFor(batch.protocol, this.run.order.profile),
        scriptSeconds: brisk ? 8 : 20,
      },
      rate: { most: rate, least: null },
      patience: {
        timing: this.run.order.pace === "gentle" ? 3 : 4,
        retries: 3,
        firstWaitMs: 300,
        longestWaitMs: 1_250,
        machineSeconds: brisk ? 180 : 600,
      },
    } as const
  }

  /** Takes one machine's answer apart: what is known is told, what isn't waits for the second pass. */
  private answer(task: ServiceTask, batch: ServiceBatch, host: NmapHost) {
    if (host.timedOut || host.state !== "up") return
    const asked = [...task.waiting].filter((port) => batch.ports.has(port))
    const seen = new Map(
      host.ports.filter((port) => port.protocol === task.protocol).map((port) => [port.port, port]),
    )
    const open = asked.filter((port) => seen.get(port)?.state === "open")
    const unknown =
      batch.pass === 1 && task.protocol === "tcp" ? open.filter((port) => !recognised(seen.get(port))) : []
    unknown.forEach((port) => task.unknown.add(port))
    this.tell(task, host, { asked, unknown })
    const why = task.protocol === "tcp" ? refusal(asked.length, open.length) : null
    if (why === null) return
    this.run.easeOff(task.ip, why)
    task.unknown.clear()
    task.waiting.clear()
  }

  private tell(
    task: ServiceTask,
    host: NmapHost,
    ports: { asked: readonly number[]; unknown: readonly number[] },
  ) {
    const subject = (port: number) => portSubject(port, task.protocol)
    const unsure = new Set(ports.unknown.map(subject))
    const facts = factsFrom(host).filter((fact) => fact.kind !== "service" || !unsure.has(fact.subject))
    const services = ports.asked.map(subject).filter((each) => !unsure.has(each))
    this.run.see({ ip: task.ip, facts, asked: { ...NOTHING_ASKED, services } })
  }

  private goOn(task: ServiceTask, batch: ServiceBatch, answered: boolean) {
    for (const port of batch.ports) task.waiting.delete(port)
    if (!answered) this.run.warn(`${task.ip} did not answer any more when it was asked for its services.`)
    if (task.waiting.size > 0) this.line.put(task)
    else this.passEnded(task)
  }

  private passEnded(task: ServiceTask) {
    if (task.open.length > 0) this.run.finished(workOf(task), [...task.unknown].join(","))
    const again = task.late ? [] : [...task.unknown].slice(0, portsPerRun(this.run.limits))
    if (task.pass === 2 || again.length === 0) return this.done(task)
    if (again.length < task.unknown.size) this.run.warn(stayedSilent(task, again.length))
    task.pass = 2
    task.since = this.run.tools.now()
    task.waiting = new Set(again)
    task.unknown = new Set()
    if (this.run.earlier(workOf(task)) === undefined) this.line.put(task)
    else this.done(task)
  }

  private done(task: ServiceTask) {
    task.whenDone?.()
    this.course.settle(task.ip)
    this.outstanding -= 1
    this.closeWhenIdle()
  }

  private closeWhenIdle() {
    if (this.allHere && this.outstanding === 0) this.line.close()
  }
}

const workOf = ({ ip, protocol, pass }: ServiceTask) => `services ${pass} ${protocol} ${ip}`

function stayedSilent(task: ServiceTask, asked: number): string {
  return `${task.unknown.size} open ports of ${task.ip} say nothing; ${asked} of them were asked to the end.`
}

/** Whether an answer names the service for good. A name with nmap's "please submit this" beside it is half a match. */
function recognised(port: NmapPort | undefined): boolean {
  const service = port?.service
  if (at(service, "method") !== "probed" || at(service, "name") === "tcpwrapped") return false
  return at(service, "product") !== "" || at(service, "servicefp") === ""
}

import { type Fact, NOTHING_ASKED, portSubject } from "#model/observation.ts"
import type { Protocol } from "#model/profile.ts"
import { Line } from "./line.ts"
import { at } from "./nmap/element.ts"
import type { NmapHost, NmapPort } from "./nmap/host.ts"
import { PARTS, type ServiceProbes } from "./nmap/service-probes.ts"
import { factsFrom } from "./nmap/sighting.ts"
import type { ScanRun } from "./scan-run.ts"
import { scriptsFor } from "./scripts.ts"
import { type ServiceBatch, type ServiceTask, portsPerRun, serviceBatch } from "./service-batch.ts"
import { refusal } from "./strain.ts"

/** nmap -sV reads its whole probe file and keeps a core busy for a second: more than two at once only wait. */
const PROCESSES = 2
const GATHER_MS = 400
const RETRIES = 3
const SHARE_OF_PACE = 0.03
/** Of one machine, the ports that say nothing we know and are asked to the end: as many as so many runs hold. */
const MOST_RUNS = 2

/** What is left of one machine's ports of one protocol when our own questions are through. */
interface Question {
  readonly ip: string
  readonly protocol: Protocol
  /** All its open ports that may get a payload: nmap asks every machine of a run for every port of it. */
  readonly open: readonly number[]
  readonly unnamed: readonly number[]
  readonly silent: readonly number[]
  readonly fallback: ReadonlyMap<number, Fact>
  readonly whenDone: () => void
}

/** A machine's parts of a pass, until the last of them is through. */
interface Errand {
  outstanding: number
  /** How often a port was asked in vain. */
  readonly unknown: Map<number, number>
  readonly whenDone: () => void
}

/**
 * nmap -sV for what our own questions left: first briskly what said something; then whatever is still unknown, and what
 * never said a word, to the end, in runs of its own, so that a silent port holds nobody back.
 */
export class ServiceDesk {
  private readonly run: ScanRun
  private readonly probes: () => Promise<ServiceProbes>
  private readonly line = new Line<ServiceTask>()
  private readonly errands = new Map<string, Errand>()
  private outstanding = 0
  private allHere = false

  constructor(run: ScanRun, probes: () => Promise<ServiceProbes>) {
    this.run = run
    this.probes = probes
    run.signal.addEventListener("abort", () => this.line.close(), { once: true })
  }

  ask({ ip, protocol, open, unnamed, silent, fallback, whenDone }: Question) {
    const task = { ip, protocol, open, unknown: new Set<number>(), since: this.run.tools.now(), fallback }
    const tasks: ServiceTask[] = []
    if (unnamed.length > 0) tasks.push({ ...task, waiting: new Set(unnamed), pass: 1, part: 0 })
    tasks.push(...this.toTheEnd({ ...task, waiting: new Set(silent) }))
    if (tasks.length === 0) return whenDone()
    const key = `${protocol} ${ip}`
    const errand = this.errands.get(key)
    // A machine may come twice: with its usual ports, and with the others.
    const both = errand ? () => (errand.whenDone(), whenDone()) : whenDone
    this.errands.set(key, {
      outstanding: (errand?.outstanding ?? 0) + tasks.length,
      unknown: errand?.unknown ?? new Map(),
      whenDone: both,
    })
    this.outstanding += tasks.length
    this.line.put(...tasks)
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

  /** The same ports with every part of the probes. */
  private toTheEnd(task: Omit<ServiceTask, "pass" | "part">): readonly ServiceTask[] {
    if (task.waiting.size === 0) return []
    const most = portsPerRun(this.run.limits) * MOST_RUNS
    if (task.waiting.size > most)
      this.run.warn(
        `${task.waiting.size} open ports of ${task.ip} say nothing that is known; ${most} of them were asked to the end.`,
      )
    const waiting = [...task.waiting].slice(0, most)
    return Array.from({ length: PARTS }, (_, part) => ({
      ...task,
      waiting: new Set(waiting),
      unknown: new Set(),
      pass: 2,
      part,
    }))
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
    const first = waiting.filter((task) => task.pass === 1)
    const next = first.length > 0 ? first : waiting
    const oldest = Math.min(...next.map((task) => task.since))
    const isTime = this.allHere || this.run.tools.now() - oldest >= GATHER_MS
    return isTime ? serviceBatch(next, this.run).tasks : []
  }

  private async runBatch(batch: ServiceBatch) {
    const answered = new Set<ServiceTask>()
    const { limits, portions, allowance } = this.run
    const wanted = limits.packetsPerSecond * SHARE_OF_PACE
    const toEach = batch.ports.size * (1 + RETRIES)
    const share = await allowance.take(portions.rate("probes", { wanted, toEach }), 1)
    try {
      await this.run.ask(
        batch.tasks.map((task) => task.ip),
        this.questions(batch, share.rate, await this.probes()),
        (host) => {
          const task = batch.tasks.find((each) => each.ip === host.ip)
          if (task) answered.add(task)
          if (task) this.answer(task, batch, host)
        },
      )
    } finally {
      share.release()
    }
    if (this.run.signal.aborted) return
    for (const task of batch.tasks) this.goOn(task, batch, answered.has(task))
  }

  private questions(batch: ServiceBatch, rate: number, probes: ServiceProbes) {
    const brisk = batch.pass === 1
    const ports = [...batch.ports]
    return {
      asks: {
        kind: "services",
        tcp: batch.protocol === "tcp" ? ports : [],
        udp: batch.protocol === "udp" ? ports : [],
        intensity: brisk ? 1 : 7,
        probes: brisk ? probes.brisk : (probes.thorough[batch.part] ?? null),
        connections: batch.connections,
        // To whom nothing could be got out, scripts get nothing out either, and wait twenty seconds for it.
        scripts: brisk ? scriptsFor(batch.protocol, this.run.order.profile) : [],
        scriptSeconds: brisk ? 8 : 20,
      },
      rate: { most: rate, least: null },
      patience: {
        timing: this.run.order.pace === "gentle" ? 3 : 4,
        retries: RETRIES,
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
    const unknown = task.protocol === "tcp" ? open.filter((port) => !recognised(seen.get(port))) : []
    unknown.forEach((port) => task.unknown.add(port))
    this.tell(task, host, { asked, unknown })
    const why = task.protocol === "tcp" ? refusal(asked.length, open.length) : null
    if (why === null) return
    this.run.easeOff(task.ip, why)
    for (const port of unknown) this.tellOwn(task, port)
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
    const unheard = answered ? [] : [...batch.ports].filter((port) => task.waiting.has(port))
    for (const port of batch.ports) task.waiting.delete(port)
    if (!answered) this.run.warn(`${task.ip} did not answer any more when it was asked for its services.`)
    // What it told us before still holds, but for what another part of the probes may yet find out.
    if (task.pass === 1) for (const port of unheard) this.tellOwn(task, port)
    else if (task.protocol === "tcp") for (const port of unheard) task.unknown.add(port)
    if (task.waiting.size > 0) this.line.put(task)
    else this.passEnded(task)
  }

  private passEnded(task: ServiceTask) {
    const { ip, protocol, pass, unknown } = task
    const key = `${protocol} ${ip}`
    const errand = this.errands.get(key)!
    const again = pass === 1 && protocol === "tcp" ? this.toTheEnd({ ...task, waiting: unknown }) : []
    for (const port of unknown) this.inVain(task, port, errand)
    errand.outstanding += again.length - 1
    this.outstanding += again.length - 1
    this.line.put(...again)
    if (errand.outstanding > 0) return
    this.errands.delete(key)
    errand.whenDone()
    this.closeWhenIdle()
  }

  /** A port that no part of the probes could name is what we make of it ourselves. */
  private inVain(task: ServiceTask, port: number, { unknown }: Errand) {
    if (task.pass === 1 && task.protocol === "tcp") return
    const times = (unknown.get(port) ?? 0) + 1
    unknown.set(port, times)
    if (times >= PARTS) this.tellOwn(task, port)
  }

  private tellOwn({ ip, fallback }: ServiceTask, port: number) {
    const fact = fallback.get(port)
    if (fact) this.run.see({ ip, facts: [fact], asked: { ...NOTHING_ASKED, services: [fact.subject] } })
  }

  private closeWhenIdle() {
    if (this.allHere && this.outstanding === 0) this.line.close()
  }
}

/** Whether an answer names the service for good. A name with nmap's "please submit this" beside it is half a match. */
function recognised(port: NmapPort | undefined): boolean {
  const service = port?.service
  if (at(service, "method") !== "probed" || at(service, "name") === "tcpwrapped") return false
  return at(service, "product") !== "" || at(service, "servicefp") === ""
}

import type { Fact } from "#model/observation.ts"
import { Conversations } from "./conversations.ts"
import type { Course } from "./course.ts"
import type { Line } from "./line.ts"
import { prepareProbes, type ServiceProbes } from "./nmap/service-probes.ts"
import { askOs } from "./operating-systems.ts"
import { neverPayload } from "./port-lists.ts"
import type { Opened, PortsAsked } from "./ports.ts"
import type { ScanRun } from "./scan-run.ts"
import { ServiceDesk } from "./services.ts"

/** What the fingerprint is told, as it becomes known. */
export interface Openings {
  /** Open ports, and in their order the machines of which all ports were asked. */
  readonly tcp: Line<Opened | PortsAsked>
  readonly udp: Line<{ readonly ip: string; readonly unnamed: readonly number[] }>
}

interface Through {
  /** All that a machine's TCP ports say has been heard. */
  readonly through: (ip: string) => void
  readonly allThrough: () => void
}

interface Work {
  readonly run: ScanRun
  readonly course: Course
  readonly desk: ServiceDesk
  readonly conversations: Conversations
  /** By machine, what of its ports is being talked to. */
  readonly underway: Map<string, Promise<void>[]>
  readonly guessed: Set<string>
}

/** Conversations that wait for their turn take memory: beyond so many machines the line waits. */
const MOST_MACHINES = 512

/**
 * Finds out what speaks on the open ports, and which operating system is below. Our own questions go out the moment a
 * port is known to be open; nmap is asked about what they leave, beside all that. Runs beside the other phases.
 */
export async function fingerprint(
  run: ScanRun,
  course: Course,
  conversations: Conversations,
  openings: Openings,
  { through, allThrough }: Through,
): Promise<void> {
  const probes = new Probes(run)
  try {
    const desk = new ServiceDesk(run, () => probes.prepared())
    const work: Work = { run, course, desk, conversations, underway: new Map(), guessed: new Set() }
    const os = askOs(run, course)
    const ends = new Set<Promise<void>>()
    const talking = each(openings.tcp, (told) => {
      probes.roundTrips.push(told.machine.roundTrip ?? 0)
      if ("of" in told) return begin(work, told, os)
      const machine = told
      const settled = end(work, machine, os).finally(() => through(machine.machine.ip))
      ends.add(settled)
      void settled.finally(() => ends.delete(settled))
      return ends.size >= MOST_MACHINES ? Promise.race(ends) : undefined
    })
    const ended = talking.then(() => Promise.all([...ends])).finally(allThrough)
    const udp = each(openings.udp, ({ ip, unnamed }) => askUdpServices(work, ip, unnamed))
    const all = Promise.all([ended, udp])
      .then(() => Promise.all([...work.underway.values()].flat()))
      .then(() => desk.noMore())
    await Promise.all([all, desk.work().finally(() => os.close()), os.work()])
  } finally {
    await probes.remove()
  }
}

/** nmap's probe files, made when they are first needed: by then it is known how far away the machines are. */
class Probes {
  /** Round trips in milliseconds. */
  readonly roundTrips: number[] = []
  private readonly run: ScanRun
  private files: Promise<ServiceProbes> | null = null

  constructor(run: ScanRun) {
    this.run = run
  }

  prepared(): Promise<ServiceProbes> {
    this.files ??= prepareProbes(this.run.tools.nmap.path, this.answerMs())
    return this.files
  }

  async remove() {
    await (await this.files)?.remove()
  }

  /** How long an answer to one of the rarer probes is waited for. */
  private answerMs(): number {
    const { profile, pace } = this.run.order
    const least = profile === "deep" || pace === "gentle" ? 1_000 : 200
    // Nine of ten machines are nearer than that; a single slow one is no measure for all.
    const far = this.roundTrips.toSorted((a, b) => a - b)[Math.floor(this.roundTrips.length * 0.9)] ?? 0
    return Math.min(3_000, Math.round(least + 4 * far))
  }
}

async function each<T>(line: Line<T>, does: (item: T) => Promise<void> | undefined | void) {
  for (;;) {
    const [item] = await line.take((waiting) => waiting.slice(0, 1))
    if (item === undefined) return
    await does(item)
  }
}

function begin(work: Work, { machine: { ip }, ports, of, closed }: Opened, os: ReturnType<typeof askOs>) {
  if (ports.length === 0) return
  const part = of === 0 ? "" : `talk ${ip} ${ports.join(",")}`
  const earlier = part === "" ? undefined : work.run.earlier(part)
  if (earlier === SYSTEM_KNOWN) work.conversations.noteSystemOf(ip)
  if (earlier !== undefined) return
  work.course.expect(ip)
  const talk = work.conversations.ask(ip, ports, of).then(({ unnamed, silent, fallback }) => {
    const settle = () => {
      if (part !== "") work.run.finished(part, work.conversations.knowsSystemOf(ip) ? SYSTEM_KNOWN : "")
      work.course.settle(ip)
    }
    if (work.run.signal.aborted) return
    guessSystem(work, { ip, open: ports, closed }, os)
    work.desk.ask({ ip, protocol: "tcp", open: payable(ports), unnamed, silent, fallback, whenDone: settle })
  })
  work.underway.set(ip, [...(work.underway.get(ip) ?? []), talk])
}

/** What is kept of a talk for a resume: whether the operating system was named in it. */
const SYSTEM_KNOWN = "system known"

const payable = (ports: readonly number[]) => ports.filter((port) => !neverPayload(port))

/** All ports of a machine were asked: when it has said what it has to say, its system may have to be guessed. */
async function end(work: Work, { machine: { ip }, open, closed }: PortsAsked, os: ReturnType<typeof askOs>) {
  const { course, underway } = work
  await Promise.all(underway.get(ip) ?? [])
  underway.delete(ip)
  guessSystem(work, { ip, open, closed }, os)
  course.settle(ip)
}

interface Guessable {
  readonly ip: string
  readonly open: readonly number[]
  readonly closed: number | null
}

/** Where nothing that the machine said names its system, nmap guesses at it: once, as soon as it can. */
function guessSystem(
  { run, conversations, guessed }: Work,
  { ip, open, closed }: Guessable,
  os: ReturnType<typeof askOs>,
) {
  const [first] = payable(open)
  if (!run.raw || first === undefined || closed === null || run.easedOff.has(ip) || guessed.has(ip)) return
  if (run.order.profile !== "deep" && conversations.knowsSystemOf(ip)) return
  guessed.add(ip)
  os.put({ ip, open: first, closed })
}

const NO_FACTS: ReadonlyMap<number, Fact> = new Map()

function askUdpServices({ run, course, desk }: Work, ip: string, unnamed: readonly number[]) {
  if (unnamed.length === 0 || run.signal.aborted) return
  course.expect(ip)
  desk.ask({
    ip,
    protocol: "udp",
    open: unnamed,
    unnamed,
    silent: [],
    fallback: NO_FACTS,
    whenDone: () => course.settle(ip),
  })
}

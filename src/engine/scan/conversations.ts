import { type Answer, type Fields, type Meaning, SURENESS } from "#model/answer.ts"
import { type Fact, NOTHING_ASKED, portSubject } from "#model/observation.ts"
import { Gate } from "./gate.ts"
import { neverPayload } from "./port-lists.ts"
import type { ScanRun } from "./scan-run.ts"
import { serviceFact } from "./service-fact.ts"
import { refusal } from "./strain.ts"
import { check, type Known, talk, type TalkTools } from "./talk/talk.ts"

/** What is left to ask of a machine's ports when our own questions are through. */
export interface LeftOver {
  /** They said something that we can't name. */
  readonly unnamed: readonly number[]
  /** They accept connections and say nothing at all. */
  readonly silent: readonly number[]
  /** What we know of them all the same, for where nobody knows better. */
  readonly fallback: ReadonlyMap<number, Fact>
}

const NOTHING_LEFT: LeftOver = { unnamed: [], silent: [], fallback: new Map() }

/** A machine that accepts connections on more ports than this answers on everything; a sample says as much. */
export const TARPIT_PORTS = 100
const SAMPLE = 4
/** Of the pace, what conversations have while ports are knocked on. */
const SHARE_OF_PACE = 0.06
/** A rescan mostly consists of conversations. */
const SHARE_IN_RESCAN = 0.18

const PATIENCE = {
  gentle: { connectMs: 3_000, greetingMs: 1_200, lateGreetingMs: 6_000, answerMs: 4_000 },
  normal: { connectMs: 1_500, greetingMs: 500, lateGreetingMs: 3_000, answerMs: 1_500 },
  fast: { connectMs: 1_000, greetingMs: 400, lateGreetingMs: 3_000, answerMs: 1_500 },
} as const

/** Asks open TCP ports what they are, each as soon as it is known to be open, and tells each as soon as it is understood. */
export class Conversations {
  private readonly run: ScanRun
  private readonly tools: TalkTools
  private readonly asked = new Map<string, Set<number>>()
  private readonly systems = new Set<string>()

  private constructor(run: ScanRun, packetsPerSecond: number) {
    this.run = run
    const gate = new Gate({
      connectionsPerMachine: run.limits.connectionsPerMachine,
      packetsPerSecond,
      portions: run.portions,
      isStrained: (ip) => run.easedOff.has(ip),
      signal: run.signal,
    })
    this.tools = {
      gate: async (ip) => {
        run.refuseUntouchable(ip)
        return gate.enter(ip)
      },
      spent: (ip, spent) => run.spent(ip, spent),
      patience: PATIENCE[run.order.pace],
      signal: run.signal,
    }
  }

  /** Opens the conversations of a scan; they hold a part of its pace until what is returned beside them is called. */
  static async open(
    run: ScanRun,
  ): Promise<{ readonly conversations: Conversations; readonly close: () => void }> {
    // The rules take a moment to read: by the time that the first port answers they are there.
    void run.tools.recogniser.recognise([]).catch(() => undefined)
    const part = run.order.rescan === null ? SHARE_OF_PACE : SHARE_IN_RESCAN
    const share = await run.allowance.take(run.limits.packetsPerSecond * part, 1)
    return { conversations: new Conversations(run, share.rate), close: share.release }
  }

  /** Whether anything that a machine said names its operating system. */
  knowsSystemOf(ip: string): boolean {
    return this.systems.has(ip)
  }

  /** It was told before, to an earlier run of the same scan. */
  noteSystemOf(ip: string) {
    this.systems.add(ip)
  }

  /** Asks these open ports of a machine, and says what is left of them. Printing ports are left alone. */
  async ask(ip: string, open: readonly number[], doors: number): Promise<LeftOver> {
    const ports = this.sample(ip, open, doors)
    const talks = await Promise.all(ports.map((port) => this.askPort(ip, port)))
    this.ease(ip, talks)
    const left = talks.filter(({ isNamed, isOpen }) => !isNamed && isOpen)
    if (this.run.easedOff.has(ip)) {
      // Nobody is asked who knows better, so what we know of them is told.
      for (const { port, service } of left)
        if (service) this.see(ip, [service], { services: [portSubject(port, "tcp")] })
      return NOTHING_LEFT
    }
    return {
      unnamed: left.filter(({ said }) => said).map(({ port }) => port),
      silent: left.filter(({ said }) => !said).map(({ port }) => port),
      fallback: new Map(left.flatMap(({ port, service }) => (service ? [[port, service] as const] : []))),
    }
  }

  /** Whether a known port still is as it was: one cheap question, and all of them where the answer is another. */
  async check(
    ip: string,
    port: number,
    known: readonly Known[],
  ): Promise<"same" | "changed" | "refused" | "unknown"> {
    const { state, talk: brought } = await check({ ip, port, known }, this.tools)
    if (this.run.signal.aborted) return "unknown"
    if (state === "same") {
      // A check asks for one key of several, so what it brings beside its answer is no list of what there is.
      const answers = (brought?.facts ?? []).filter(({ kind }) => kind === "answer" || kind === "clock")
      this.see(ip, [openFact(port), ...answers], { tcp: `${port}` })
    }
    if (state === "refused") this.see(ip, [upFact("reset")], { tcp: `${port}` })
    return state
  }

  /** Those that may get a payload and were not asked yet; few of them where a machine takes every connection. */
  private sample(ip: string, open: readonly number[], doors: number): readonly number[] {
    const asked = this.asked.get(ip) ?? new Set<number>()
    this.asked.set(ip, asked)
    const fresh = open.filter((port) => !neverPayload(port) && !asked.has(port))
    const takesAll = doors >= 20 && open.length * 2 > doors
    const most =
      takesAll || asked.size + fresh.length > TARPIT_PORTS ? Math.max(0, SAMPLE - asked.size) : Infinity
    const ports = fresh.slice(0, most)
    for (const port of fresh) asked.add(port)
    if (ports.length < fresh.length)
      this.run.warn(
        `${ip} accepts connections on ${open.length} of the asked ports, as a tarpit does. ${ports.length} of them were asked what they are.`,
      )
    return ports
  }

  private async askPort(ip: string, port: number) {
    const { profile } = this.run.order
    const known = this.run.order.rescan?.machines.get(ip)?.tcp.find((each) => each.port === port)
    const before = known?.answers.map(({ question }) => question) ?? []
    const said = await talk({ ip, port, before, thorough: profile === "deep" }, this.tools)
    const meanings = this.run.signal.aborted ? [] : await this.meaningsOf(said.answers)
    if (this.run.signal.aborted) return { port, isNamed: true, said: false, isOpen: false, service: null }
    this.noteSystem(ip, meanings)
    const service = serviceFact(port, "tcp", said, meanings)
    const isNamed = service !== null && service.isNamed
    const facts = [...said.facts, ...(isNamed ? [service.fact] : [])]
    const services = isNamed ? [portSubject(port, "tcp")] : []
    if (facts.length > 0) this.see(ip, facts, { services })
    return { port, isNamed, said: said.said, isOpen: said.state === "open", service: service?.fact ?? null }
  }

  private async meaningsOf(answers: readonly Answer[]): Promise<readonly Meaning[]> {
    if (answers.length === 0) return []
    const [meanings = []] = await this.run.tools.recogniser.recognise([mergeFields(answers)])
    return meanings
  }

  private noteSystem(ip: string, meanings: readonly Meaning[]) {
    if (meanings.some(({ claims, sureness }) => claims.os && SURENESS[sureness] >= SURENESS.strong))
      this.systems.add(ip)
  }

  private see(
    ip: string,
    facts: readonly Fact[],
    asked: { readonly tcp?: string; readonly services?: readonly string[] },
  ) {
    this.run.see({ ip, facts, asked: { ...NOTHING_ASKED, ...asked } })
  }

  private ease(ip: string, talks: readonly { readonly isOpen: boolean }[]) {
    const why = refusal(talks.length, talks.filter(({ isOpen }) => isOpen).length)
    if (why !== null && !this.run.signal.aborted) this.run.easeOff(ip, why)
  }
}

/** All that was said on one port as one: rules may look at several fields of it. */
export function mergeFields(answers: readonly Answer[]): Fields {
  const fields: Record<string, readonly string[]> = {}
  for (const answer of answers)
    for (const [name, values] of Object.entries(answer.fields))
      fields[name] = [...new Set([...(fields[name] ?? []), ...values])]
  return fields
}

function openFact(port: number): Fact {
  const told = { detail: null, method: "syn-ack", standing: "observed" } as const
  return { kind: "port", subject: portSubject(port, "tcp"), value: "open", ...told }
}

function upFact(method: string): Fact {
  return { kind: "up", subject: "", value: "up", detail: null, method, standing: "observed" }
}

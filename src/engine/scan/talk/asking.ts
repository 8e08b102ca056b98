import type { Connection, Limits } from "./connection.ts"
import { open } from "./connection.ts"
import { Cost } from "./cost.ts"
import type { Dialogue, Question, Told, Understood } from "./question.ts"
import { QUESTIONS, type Step, stepsFor } from "./questions.ts"
import type { TalkTarget, TalkTools } from "./terms.ts"
import { answeredTls, otherVersions } from "./tls.ts"
import { fieldsOf, linesOf, settled, valueOf } from "./words.ts"

const MOST_CONNECTIONS = 6
const MOST_FURTHER = 8
/** A listener gives its place up where the next question would have to wait longer than this for one. */
const PLACE_WAIT_MS = 250

/** What came of one step. */
export interface Asked {
  readonly tls: { readonly told: Told; readonly facts: Understood["facts"] } | null
  readonly understood: Understood | null
}

/** One port's conversation: which connections it has, and what was understood. */
export class Asking {
  /** Of the first connection. */
  state: "open" | "refused" | "no-answer" = "no-answer"
  /** Whether it ever said a byte. */
  said = false
  /** Whether it takes no more connections. */
  gone = false
  /** Whether it said nothing to what HTTP, and didn't hang up either. */
  keptWaiting = false
  readonly steps: readonly Step[]
  private readonly target: TalkTarget
  private readonly tools: TalkTools
  private readonly brief: boolean
  private readonly limits: Omit<Limits, "whenClosed">
  private opened = 0
  private further = 0
  private listener: Connection | null = null
  private listenedSince = 0

  constructor(target: TalkTarget, tools: TalkTools, brief: boolean) {
    this.target = target
    this.tools = tools
    this.brief = brief
    this.steps = stepsFor(target)
    const { connectMs, lateGreetingMs, answerMs } = tools.patience
    this.limits = { connectMs, totalMs: lateGreetingMs + 4 * answerMs, signal: tools.signal }
  }

  /** Listens on a connection, which stays open for a late greeting where none comes soon. */
  async listen(): Promise<Asked | null> {
    const connection = await this.connect()
    if (!connection) return null
    this.listener = connection
    this.listenedSince = Date.now()
    await connection.hear((heard) => heard.length > 0, this.tools.patience.greetingMs)
    return this.greeted()
  }

  /** What the listener heard, if by now it heard anything. */
  async greeted(): Promise<Asked | null> {
    const connection = this.listener
    if (!connection || connection.first.length === 0) return null
    this.listener = null
    try {
      return await this.answerGreeting(connection)
    } finally {
      this.close(connection)
    }
  }

  /** Waits for as long as a greeting may take. */
  async waitForGreeting(): Promise<Asked | null> {
    const { lateGreetingMs } = this.tools.patience
    if (!this.listener && !this.gone) {
      const early = await this.listen()
      if (early) return early
    }
    const left = this.listenedSince + lateGreetingMs - Date.now()
    await this.listener?.hear((heard) => heard.length > 0, Math.max(0, left))
    return this.greeted()
  }

  async ask(step: Step): Promise<Asked | null> {
    const connection = await this.connect()
    if (!connection) return null
    try {
      if (step.tls) return await this.askInTls(connection, step)
      const understood = step.question && (await this.put(connection, step.question, false))
      if (step.question?.name === "http") this.keptWaiting = !connection.over && !connection.said
      return understood ? { tls: null, understood } : null
    } finally {
      this.close(connection)
    }
  }

  end() {
    if (this.listener) this.close(this.listener)
    this.listener = null
  }

  private async answerGreeting(connection: Connection): Promise<Asked> {
    const known = () => QUESTIONS.find((each) => each.knows(connection.first)) ?? null
    // A greeting may come in pieces.
    await connection.hear(
      (heard) => known() !== null || heard.length >= 1_024,
      this.tools.patience.greetingMs,
    )
    const question = known()
    const understood = question && (await this.put(connection, question, false))
    if (understood) return { tls: null, understood }
    return { tls: null, understood: unknownGreeting(connection.first) }
  }

  private async askInTls(connection: Connection, step: Step): Promise<Asked | null> {
    const secured = await connection.secure(
      this.tools.patience.answerMs,
      step.question?.name === "http" ? ["http/1.1"] : [],
    )
    if (!secured) {
      const understood = await this.foreign(connection, null, false)
      return understood && { tls: null, understood }
    }
    const understood = step.question ? await this.put(connection, step.question, true) : null
    this.close(connection)
    const others = this.target.thorough ? await otherVersions(secured, () => this.again(false)) : null
    return { tls: answeredTls(this.target.port, secured, others), understood }
  }

  /** Asks, and where the answer is in another protocol, asks that. */
  private async put(connection: Connection, question: Question, tls: boolean): Promise<Understood | null> {
    const understood = await question.ask(this.dialogue(connection, tls))
    return understood ?? this.foreign(connection, question, tls)
  }

  private async foreign(
    connection: Connection,
    asked: Question | null,
    tls: boolean,
  ): Promise<Understood | null> {
    const { first } = connection
    if (first.length === 0) return null
    if (first.subarray(0, 14).equals(ECHOED)) return { protocol: "echo", told: [], facts: [] }
    const question = QUESTIONS.find((each) => each !== asked && each.knows(first))
    if (!question) return null
    this.close(connection)
    const other = await this.again(tls)
    if (!other) return null
    try {
      return await question.ask(this.dialogue(other, tls))
    } finally {
      this.close(other)
    }
  }

  private dialogue(connection: Connection, tls: boolean): Dialogue {
    const { ip, port, thorough } = this.target
    const again = () => this.again(tls)
    return { ip, port, thorough, brief: this.brief, patience: this.tools.patience, connection, again }
  }

  private async connect(): Promise<Connection | null> {
    if (this.opened >= MOST_CONNECTIONS || this.gone) return null
    this.opened += 1
    return this.openOne()
  }

  private async again(tls: boolean): Promise<Connection | null> {
    if (this.further >= MOST_FURTHER || this.gone) return null
    // Whoever has said something to a question will greet nobody any more.
    this.end()
    this.further += 1
    const connection = await this.openOne()
    if (!connection || !tls) return connection
    if (await connection.secure(this.tools.patience.answerMs)) return connection
    this.close(connection)
    return null
  }

  private async openOne(): Promise<Connection | null> {
    const { ip, port } = this.target
    const release = await this.place()
    if (this.tools.signal.aborted) {
      this.gone = true
      release()
      return null
    }
    const cost = new Cost(ip)
    const whenClosed = () => {
      this.tools.spent(ip, cost.spent)
      release()
    }
    const opened = await open(ip, port, cost, { ...this.limits, whenClosed })
    if (this.opened === 1 && this.further === 0) this.state = typeof opened === "string" ? opened : "open"
    if (typeof opened !== "string") return opened
    this.gone = true
    whenClosed()
    return null
  }

  /** Waits for a place; a listener that nobody greeted gives up its own, so that no two wait for each other. */
  private async place(): Promise<() => void> {
    const given = this.tools.gate(this.target.ip)
    if (!this.listener) return given
    const timer = setTimeout(() => this.end(), PLACE_WAIT_MS)
    const release = await given
    clearTimeout(timer)
    return release
  }

  private close(connection: Connection) {
    this.said ||= connection.said
    connection.close()
  }
}

const ECHOED = Buffer.from("GET / HTTP/1.1")

/** Whoever spoke first and is not understood, is kept in its own words. */
function unknownGreeting(first: Buffer): Understood | null {
  const text = linesOf(first).join(" ")
  if (text === "") return null
  const told = {
    question: "greeting",
    value: valueOf(settled(text)),
    fields: fieldsOf({ "greeting.text": text }),
  }
  return { protocol: "", told: [told], facts: [] }
}

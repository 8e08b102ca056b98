import { type ChildProcess, spawn } from "node:child_process"
import { Failure } from "#model/failure.ts"
import type { Command } from "./commands.ts"
import { environmentOf, type GitPlaces, HARDENED } from "./hardening.ts"
import { memoryOf } from "./memory.ts"
import { parts } from "./parts.ts"

/** How far a command may go. */
export interface Limits {
  readonly seconds?: number
  /** Of its output. */
  readonly bytes?: number
  /** In bytes, of all its processes together. */
  readonly memory?: number
  readonly signal?: AbortSignal | undefined
  /** Gets what it says beside its output, as it says it. */
  readonly onSaid?: (text: string) => void
  readonly input?: Buffer
}

/** failed: git ended with an error; slow, large, heavy: we ended it; missing: there is no git. */
export type GitTrouble = "failed" | "slow" | "large" | "heavy" | "missing"

/** A command of git that did not come to its end. */
export class GitFailed extends Failure {
  readonly why: GitTrouble
  /** What git said, as it said it: text of strangers. */
  readonly said: string
  readonly exit: number | null

  constructor(sentence: string, { why, said, exit }: { why: GitTrouble; said: string; exit: number | null }) {
    super(why === "missing" ? "unavailable" : "bad-file", sentence)
    this.why = why
    this.said = said
    this.exit = exit
  }
}

/** A command that is being run. */
export interface Running {
  readonly output: AsyncIterable<Buffer>
  /** Comes when it has ended well; fails with what went wrong. */
  readonly ended: Promise<void>
  readonly write: (text: string) => void
  readonly endInput: () => void
  readonly stop: () => void
}

const SECONDS = 60
const BYTES = 64_000_000
const STREAMED_SECONDS = 900
const STREAMED_BYTES = 8_000_000_000
const MEMORY = 2_000_000_000
const LOOK_EVERY_MS = 250
const LONGEST_RECORD = 65_536
const MOST_SAID = 65_536
const GRACE_MS = 1_500

const groups = new Set<number>()
let watching = false

/** Runs git in one mirror, hardened, and within bounds; the only way to it. */
export class Git {
  readonly places: GitPlaces

  constructor(places: GitPlaces) {
    this.places = places
  }

  /** The whole output of a short command. */
  async run(command: Command, limits: Limits = {}): Promise<Buffer> {
    const running = this.start(command, { seconds: SECONDS, bytes: BYTES, ...limits })
    const chunks: Buffer[] = []
    try {
      for await (const chunk of running.output) chunks.push(chunk)
      await running.ended
    } finally {
      running.stop()
    }
    return Buffer.concat(chunks)
  }

  /** The output as text without its last line end; null where git says no by ending with 1. */
  async answer(command: Command, limits: Limits = {}): Promise<string | null> {
    try {
      return (await this.run(command, limits)).toString("utf8").trimEnd()
    } catch (error) {
      if (error instanceof GitFailed && error.exit === 1) return null
      throw error
    }
  }

  /** Batches of the records of a long output, cut where they are longer than `longest` bytes. */
  async *stream(
    command: Command,
    { longest = LONGEST_RECORD, separator, ...limits }: Limits & { longest?: number; separator: "\0" | "\n" },
  ): AsyncGenerator<readonly Buffer[]> {
    const running = this.start(command, { seconds: STREAMED_SECONDS, bytes: STREAMED_BYTES, ...limits })
    try {
      yield* parts(running.output, separator.charCodeAt(0), longest)
      await running.ended
    } finally {
      running.stop()
    }
  }

  /** A command that is talked with. Whoever starts it stops it. */
  start(command: Command, limits: Limits = {}): Running {
    limits.signal?.throwIfAborted()
    const child = spawn("git", [...HARDENED, ...command.args], {
      env: environmentOf(this.places, command),
      cwd: this.places.home,
      // A group of its own, so that what git starts ends with it.
      detached: process.platform !== "win32",
      windowsHide: true,
      stdio: ["pipe", "pipe", "pipe"],
    })
    return new Run(child, command, limits).running()
  }
}

class Run {
  readonly #child: ChildProcess
  readonly #command: Command
  readonly #limits: Limits
  readonly #ended: Promise<void>
  #said = ""
  #reason: Error | null = null
  #over = false
  #timer: NodeJS.Timeout | undefined
  readonly #watch: NodeJS.Timeout

  constructor(child: ChildProcess, command: Command, limits: Limits) {
    this.#child = child
    this.#command = command
    this.#limits = limits
    remember(child)
    if (limits.seconds !== undefined)
      this.#timer = setTimeout(() => this.#stop(this.#failed("slow")), limits.seconds * 1_000)
    this.#watch = setInterval(() => void this.#weigh(), LOOK_EVERY_MS)
    limits.signal?.addEventListener("abort", this.#aborted, { once: true })
    child.stderr?.on("data", (chunk: Buffer) => this.#hear(chunk.toString("utf8")))
    // It may end before it has read everything: its exit tells why.
    child.stdin?.on("error", () => {})
    this.#ended = this.#end()
    // Whoever stops early does not ask how it ended.
    this.#ended.catch(() => {})
    if (limits.input !== undefined) child.stdin?.end(limits.input)
  }

  running(): Running {
    return {
      output: this.#output(),
      ended: this.#ended,
      write: (text) => void this.#child.stdin?.write(text),
      endInput: () => void this.#child.stdin?.end(),
      stop: () => this.#stop(null),
    }
  }

  readonly #aborted = () => {
    const { reason }: { reason?: unknown } = this.#limits.signal ?? {}
    this.#stop(reason instanceof Error ? reason : new DOMException("It was stopped.", "AbortError"))
  }

  async *#output(): AsyncGenerator<Buffer> {
    const { bytes = STREAMED_BYTES } = this.#limits
    let size = 0
    try {
      for await (const chunk of this.#child.stdout ?? []) {
        if (!Buffer.isBuffer(chunk)) continue
        size += chunk.length
        if (size > bytes) this.#stop(this.#failed("large"))
        if (this.#reason !== null) break
        yield chunk
      }
    } catch (error) {
      // Our own stop closes the pipe under the reader.
      if (this.#reason === null) throw error
    }
    if (this.#reason !== null) throw this.#reason
  }

  #end(): Promise<void> {
    const child = this.#child
    return new Promise<void>((resolve, reject) => {
      child.once("error", (error) => {
        this.#over = true
        this.#clear()
        reject("code" in error && error.code === "ENOENT" ? this.#failed("missing") : error)
      })
      child.once("exit", (code) => {
        this.#over = true
        this.#clear()
        // What it started may hold its pipes open; it has no business any more.
        kill(child, "SIGKILL")
        setTimeout(() => child.stderr?.destroy(), GRACE_MS).unref()
        // Its last words come after its exit.
        const settle = () => {
          if (this.#reason !== null) reject(this.#reason)
          else if (code === 0) resolve()
          else reject(this.#failed("failed", code))
        }
        if (child.stderr === null || child.stderr.closed) settle()
        else child.stderr.once("close", settle)
      })
    })
  }

  #clear(): void {
    clearTimeout(this.#timer)
    clearInterval(this.#watch)
    this.#limits.signal?.removeEventListener("abort", this.#aborted)
    if (this.#child.pid !== undefined) groups.delete(this.#child.pid)
  }

  /** A tree that holds itself ten times, ten levels deep, fits into a few objects and into no memory. */
  async #weigh(): Promise<void> {
    const { memory = MEMORY } = this.#limits
    const { pid } = this.#child
    if (pid !== undefined && (await memoryOf(pid)) > memory) this.#stop(this.#failed("heavy"))
  }

  #hear(text: string): void {
    this.#limits.onSaid?.(text)
    this.#said = (this.#said + text).slice(-MOST_SAID)
  }

  #stop(reason: Error | null): void {
    this.#reason ??= reason
    if (!this.#over) {
      // Asked first, since git then takes its locks and half of a clone away with it.
      kill(this.#child, "SIGTERM")
      const child = this.#child
      const last = setTimeout(() => kill(child, "SIGKILL"), GRACE_MS)
      child.once("exit", () => clearTimeout(last))
    }
    this.#child.stdin?.destroy()
    this.#child.stdout?.destroy()
  }

  #failed(why: GitTrouble, exit: number | null = null): GitFailed {
    const said = this.#said
    return new GitFailed(sentenceOf(why, { form: this.#command.form, said, limits: this.#limits }), {
      why,
      said,
      exit,
    })
  }
}

function sentenceOf(
  why: GitTrouble,
  { form, said, limits }: { readonly form: string; readonly said: string; readonly limits: Limits },
): string {
  switch (why) {
    case "missing":
      return "git is not installed, or not on the path. Install git 2.39 or newer to read repositories."
    case "slow":
      return `git (${form}) did not end within ${limits.seconds} seconds and was stopped.`
    case "large":
      return `git (${form}) gave more than ${limits.bytes} bytes and was stopped.`
    case "heavy":
      return `git (${form}) wanted more than ${Math.round((limits.memory ?? MEMORY) / 1e6)} MB of memory and was stopped.`
    case "failed":
      return `git (${form}) failed: ${lastWords(said) || "it did not say why"}.`
  }
}

/** The last error that git itself told, harmless to show: what the other end says is left out. */
export function lastWords(said: string): string {
  const lines = said.split(/[\r\n]+/u).filter((line) => line !== "" && !line.startsWith("remote:"))
  const line = lines.findLast((each) => /^(?:fatal|error): /u.test(each)) ?? lines.at(-1) ?? ""
  return line
    .replace(/^(?:fatal|error): /u, "")
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ")
    .slice(0, 300)
    .replace(/[.\s]+$/u, "")
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === "win32") child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // Nobody is left in the group.
  }
}

function remember({ pid }: ChildProcess): void {
  if (pid === undefined || process.platform === "win32") return
  groups.add(pid)
  if (watching) return
  watching = true
  // A group of its own hears no Ctrl+C: nothing may outlive us.
  process.once("exit", () => {
    for (const group of groups) {
      try {
        process.kill(-group, "SIGKILL")
      } catch {
        // It has ended in between.
      }
    }
  })
}

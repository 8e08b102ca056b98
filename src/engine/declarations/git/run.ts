import type { ChildProcess } from "node:child_process"
import type { Command } from "./commands.ts"
import { GitFailed, type GitTrouble, lastWords } from "./git-failed.ts"
import { memoryOf } from "./memory.ts"

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

/** A command that is being run. */
export interface Running {
  readonly output: AsyncIterable<Buffer>
  /** Comes when it has ended well; fails with what went wrong. */
  readonly ended: Promise<void>
  readonly write: (text: string) => void
  readonly endInput: () => void
  readonly stop: () => void
}

/** The most that a command may give where nobody says less. */
export const STREAMED_BYTES = 8_000_000_000

const MEMORY = 2_000_000_000
const LOOK_EVERY_MS = 250
const MOST_SAID = 65_536
const GRACE_MS = 1_500

const groups = new Set<number>()
let watching = false

/** One run of git: its bounds, its end, and the end of everything that it started. */
export class Run {
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

import { spawn } from "node:child_process"
import type { Command } from "./commands.ts"
import { environmentOf, type GitPlaces, HARDENED } from "./hardening.ts"
import { GitFailed } from "./git-failed.ts"
import { parts } from "./parts.ts"
import { type Limits, Run, type Running, STREAMED_BYTES } from "./run.ts"

const SECONDS = 60
const BYTES = 64_000_000
const STREAMED_SECONDS = 900
const LONGEST_RECORD = 65_536

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

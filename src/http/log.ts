import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { finished } from "node:stream/promises"
import pino, { type Logger } from "pino"
import { createStream } from "rotating-file-stream"

/** The engine's log, and the file behind it. */
export interface EngineLog {
  readonly log: Logger
  /** Writes what is left and lets go of the file. */
  readonly close: () => Promise<void>
}

/** Opens the engine's log in the home folder: five files of five megabytes at most. It never leaves this computer. */
export function openLog(home: string): EngineLog {
  const path = join(home, "logs")
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const stream = createStream("engine.log", { path, size: "5M", maxFiles: 5 })
  // A full disk must not end the engine because of its log.
  stream.on("error", () => {})
  return {
    log: pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, stream),
    close: async () => {
      stream.end()
      await finished(stream).catch(() => {})
    },
  }
}

import { mkdirSync } from "node:fs"
import { join } from "node:path"
import pino, { type Logger } from "pino"
import { createStream } from "rotating-file-stream"

/** Opens the engine's log in the home folder: five files of five megabytes at most. It never leaves this computer. */
export function openLog(home: string): Logger {
  const path = join(home, "logs")
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const stream = createStream("engine.log", { path, size: "5M", maxFiles: 5 })
  // A full disk must not end the engine because of its log.
  stream.on("error", () => {})
  return pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, stream)
}

import { parentPort } from "node:worker_threads"
import { FORMATS } from "./formats.ts"
import type { FromReading, ToReading } from "./reading-words.ts"

// The thread that hostile files are read in.

const port = parentPort
if (port === null) throw new Error("This file is a thread of another program.")

const byName = new Map(FORMATS.map((format) => [format.name, format]))

port.on("message", ({ format, files }: ToReading) => {
  const reader = byName.get(format)
  if (reader === undefined) throw new Error(`there is no format ${format}`)
  const read: FromReading = reader.read(files)
  port.postMessage(read)
})

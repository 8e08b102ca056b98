import { parentPort, workerData } from "node:worker_threads"
import { openReading } from "#store/store.ts"
import { causing } from "./causing.ts"
import { examine } from "./pass.ts"
import type { ExamineOrder, FromExamination } from "./thread-words.ts"

// The thread in which rules look at everything, so that the engine answers meanwhile. It only reads.

const port = parentPort
if (port === null) throw new Error("This file is a thread of another program.")
const say = (message: FromExamination) => port.postMessage(message)

// It is started by examiner.ts alone.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const { database, home, now } = workerData as ExamineOrder
const store = openReading(database)
say({ kind: "opened" })
try {
  for await (const told of examine({ store, home, now, causesOf: causing({ store, home, now }) })) say(told)
} catch (error) {
  const stack = error instanceof Error ? (error.stack ?? null) : null
  say({ kind: "failed", sentence: error instanceof Error ? error.message : String(error), stack })
} finally {
  await store.close()
}

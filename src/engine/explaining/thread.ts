import { parentPort, workerData } from "node:worker_threads"
import { openReading } from "#store/store.ts"
import { concludeAll } from "./pass.ts"
import type { FromPass, PassOrder } from "./thread-words.ts"

// The thread in which who and why of every machine is concluded, so that the engine answers meanwhile. It only reads.

const port = parentPort
if (port === null) throw new Error("This file is a thread of another program.")
const say = (message: FromPass) => port.postMessage(message)

// It is started by explainer.ts alone.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const { database, home, now } = workerData as PassOrder
const store = openReading(database)
say({ kind: "opened" })
try {
  const conclusions = await concludeAll({
    store,
    home,
    now,
    keep: (range, lines) => say({ kind: "blamed", range, lines }),
    onProgress: (share) => say({ kind: "progress", share }),
  })
  say({ kind: "concluded", conclusions })
} catch (error) {
  const stack = error instanceof Error ? (error.stack ?? null) : null
  say({ kind: "failed", sentence: error instanceof Error ? error.message : String(error), stack })
} finally {
  await store.close()
}

/** A thread that opens a database and then works without end. */
import { parentPort, workerData } from "node:worker_threads"
import { openToRead } from "#store/database.ts"

const db = openToRead((workerData as { readonly database: string }).database)
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
parentPort?.postMessage({ kind: "opened" })
for (;;) db.prepare("select 1").get()

/** Ends threads that read a store while they load it: run as a process of its own. */
import { once } from "node:events"
import { setTimeout as wait } from "node:timers/promises"
import { pathToFileURL } from "node:url"
import { join } from "node:path"
import { openDatabase } from "#store/database.ts"
import { StoreThread } from "#engine/store-thread.ts"

const [, , folder = "", rounds = "0"] = process.argv
const database = join(folder, "rollcall.db")
openDatabase(database).close()
const file = pathToFileURL(join(import.meta.dirname, "opening-thread.ts"))
const began = performance.now()
for (let warm = 0; warm < 5; warm += 1) {
  const thread = new StoreThread(file, { database })
  await once(thread.worker, "message")
  await thread.end()
}
const loads = (performance.now() - began) / 5
let ended = 0
for (; ended < Number(rounds); ended += 1) {
  const thread = new StoreThread(file, { database })
  // Its last part is when SQLite is loaded.
  await wait(loads * (0.6 + (ended % 40) / 100))
  await thread.end()
}
process.stdout.write(String(ended))

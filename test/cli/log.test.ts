import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { openHere } from "#cli/connection.ts"
import { openLog } from "#http/log.ts"
import { placesOf } from "#http/places.ts"

let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "rollcall-log-"))
})

afterEach(() => rmSync(home, { recursive: true, force: true }))

/** How many descriptors of this process are open on the log, where the system tells. */
function openOnLog(): number {
  return readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === join(home, "logs", "engine.log")
    } catch {
      return false
    }
  }).length
}

test("a log that is closed has written everything", async () => {
  const { log, close } = openLog(home)
  log.info("the last word")
  await close()
  expect(readFileSync(join(home, "logs", "engine.log"), "utf8")).toContain("the last word")
})

test("a log that can't be written closes all the same", async () => {
  const { log, close } = openLog(home)
  rmSync(join(home, "logs"), { recursive: true })
  log.info("to nobody")
  await close()
  await close()
})

test.runIf(process.platform === "linux")(
  "tries to become the engine leave no log open, nor does an engine that ended",
  async () => {
    const places = placesOf({ environment: { ROLLCALL_HOME: home } })
    const engine = await openHere(places)
    await expect(openHere(places)).rejects.toMatchObject({ code: "database-busy" })
    expect(openOnLog()).toBe(1)
    await engine.close()
    expect(openOnLog()).toBe(0)
  },
)

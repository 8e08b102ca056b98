import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { FOREVER } from "#model/moment.ts"
import { xmlOf, type Shown } from "#test/engine/invented-scan.ts"
import { openRoll, type Roll } from "#test/engine/roll.ts"
import { openStore } from "#store/store.ts"

let roll: Roll
let hour = 0
beforeEach(async () => {
  roll = await openRoll()
})
afterEach(() => roll.end())

const SHELL: Shown = {
  ip: "10.9.0.2",
  mac: "00:50:56:00:00:02",
  ports: { 80: "http nginx 1" },
  hostKey: "one",
}

async function see(...machines: readonly Shown[]) {
  hour += 1
  await roll.send(xmlOf({ start: 1_700_000_000 + hour * 3_600, machines }))
}

/** What a machine's sheet says that it bears now, and how often it was asked. */
async function sheetOf(ref: string) {
  const { id } = await roll.client.machines.get({ ref })
  await roll.engine.close()
  const store = await openStore(join(roll.home, "rollcall.db"))
  const keys = await store.known.keys([id])
  const [sheet] = await store.sheets.read([...keys.values()], 1_700_000_000_000)
  await store.close()
  roll = await roll.reopened()
  return {
    now: sheet!.facts
      .filter(({ ended }) => ended === FOREVER)
      .map(({ kind, subject }) => `${kind} ${subject}`),
    asked: sheet!.asked.map(({ times }) => times),
  }
}

test("with another host key, a machine still bears what it bore, and was asked as often", async () => {
  await see(SHELL)
  const before = await sheetOf("10.9.0.2")
  await see({ ...SHELL, hostKey: "two" })
  const after = await sheetOf("10.9.0.2")
  expect(after.now.toSorted()).toEqual(before.now.toSorted())
  expect(after.now).toEqual(expect.arrayContaining(["port 22/tcp", "port 80/tcp", "up "]))
  expect([before.asked, after.asked]).toEqual([[1], [2]])
})

test("what it bore at an address that it left, it bears no more", async () => {
  await see(SHELL)
  await see({ ...SHELL, ip: "10.9.0.3" })
  const { now } = await sheetOf("10.9.0.3")
  expect(now.filter((fact) => fact === "port 80/tcp")).toHaveLength(1)
})

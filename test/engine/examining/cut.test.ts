import { setTimeout } from "node:timers/promises"
import { afterEach, expect, test, vi } from "vitest"
import { Examiner } from "#engine/examining/examiner.ts"
import { openStore, type Store } from "#store/store.ts"
import { xmlOf } from "../invented-scan.ts"
import { openRoll, type Roll } from "../roll.ts"
import { differences, saidAnew, saidIn } from "./anew.ts"
import { Played } from "./played.ts"

vi.setConfig({ testTimeout: 240_000 })

let played: Played | null = null
let roll: Roll | null = null
afterEach(async () => {
  await played?.end()
  await roll?.end()
  played = roll = null
})

/** Looks until it is done, or cut. */
async function looked(world: Played, cut: (store: Store) => Store): Promise<boolean> {
  const store = await openStore(world.database)
  let isWhole = true
  const examiner = new Examiner({
    store: cut(store),
    home: world.roll.home,
    now: Date.now,
    explained: async () => {},
    tell: () => {},
    onNews: async () => {},
    onFailure: () => {},
  })
  await examiner.settled().catch(() => (isWhole = false))
  await examiner.close()
  await store.close()
  return isWhole
}

const failing = () => Promise.reject(new Error("cut"))
const CUTS = {
  "what was said is written, and not what became of it": (store: Store): Store => ({
    ...store,
    findings: { ...store.findings, put: failing },
  }),
  "the first of what was said is written": (store: Store): Store => {
    let writes = 0
    const { replace } = store.findings
    return {
      ...store,
      findings: { ...store.findings, replace: (scopes) => (writes++ === 0 ? replace(scopes) : failing()) },
    }
  },
  "all is written but up to where": (store: Store): Store => ({
    ...store,
    findings: { ...store.findings, examinedFrom: failing },
  }),
} satisfies Readonly<Record<string, (store: Store) => Store>>

test.each(Object.entries(CUTS))("where a look is cut, and %s, the next makes it good", async (_name, cut) => {
  played = await Played.begin("cut")
  await played.roll.client.findings.settle()
  await played.changed()
  await played.changed()
  // Who and why come first; what doesn't agree is looked for by nobody yet.
  await played.roll.client.explanation.settle()
  await played.roll.engine.close()
  expect(await looked(played, cut)).toBe(false)
  expect(await looked(played, (store) => store)).toBe(true)
  expect(differences(saidIn(played.database), await saidAnew(played.roll.home))).toEqual([])
})

test("an engine that ends in the midst of a look finds the rest when it opens again", async () => {
  roll = await openRoll()
  const machines = Array.from({ length: 40 }, (_, index) => ({
    ip: `10.9.1.${index + 1}`,
    ports: { 23: "telnet", 80: "http nginx 1.24.0" },
    hostKey: `key ${index % 7}`,
  }))
  const start = Math.floor(Date.now() / 1_000) - 86_400
  for (const [round, waitMs] of [20, 150, 400, 900].entries()) {
    await roll.send(
      xmlOf({
        start: start + round * 3_600,
        machines: machines.slice(round * 3),
        target: "10.9.1.0/24",
        total: 256,
      }),
    )
    void roll.client.findings.settle().catch(() => undefined)
    await setTimeout(waitMs)
    roll = await roll.again()
  }
  await roll.client.findings.settle()
  const found = differences(saidIn(`${roll.home}/rollcall.db`), await saidAnew(roll.home))
  expect(found).toEqual([])
})

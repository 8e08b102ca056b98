import { afterAll, beforeAll, expect, test } from "vitest"
import { MACHINE_SORTS } from "#model/view.ts"
import { generateNmapXml } from "../bench/generate-nmap-xml.ts"
import { openRoll, type Roll } from "./roll.ts"

let roll: Roll
const HOUR = 3_600_000
const network = (machines: number, round: number) =>
  [...generateNmapXml({ machines, round, at: Date.UTC(2026, 0, 5) + round * HOUR })].join("")

beforeAll(async () => {
  roll = await openRoll()
  await roll.send(network(230, 0))
  await roll.send(network(230, 1))
})

afterAll(() => roll.end())

const questions = MACHINE_SORTS.flatMap((by) =>
  ["", "port:443", "os:linux !vendor:dell"].flatMap((query) =>
    [null, 1].map((asOf) => ({ query, asOf, all: true, sort: { by, descending: by === "address" } })),
  ),
)

test.each(questions)("pages of $query by $sort.by as of $asOf are the whole list, cut", async (question) => {
  const whole = await roll.client.machines.list({ ...question, limit: 1_000 })
  const pages = []
  for (let offset = 0; offset < whole.total; offset += 70)
    pages.push(...(await roll.client.machines.list({ ...question, limit: 70, offset })).machines)
  expect(pages).toEqual(whole.machines)
})

test("what was counted and ordered is not kept when the ledger grows", async () => {
  const question = { query: "", limit: 50, offset: 200 }
  const before = await roll.client.machines.list(question)
  await roll.send(network(260, 1))
  const after = await roll.client.machines.list(question)
  expect([before.total, after.total]).toEqual([230, 260])
  expect([before.machines.length, after.machines.length]).toEqual([30, 50])
})

import { afterEach, expect, test, vi } from "vitest"
import { differences, saidAnew, saidIn } from "./anew.ts"
import { Played } from "./played.ts"

// Every step is looked at twice, each time by a thread of its own.
vi.setConfig({ testTimeout: 240_000 })

let played: Played | null = null
afterEach(async () => {
  await played?.end()
  played = null
})

const STEPS = 9

const SEEDS = (process.env["SEEDS"] ?? "four eight").split(" ")

test.each(SEEDS)(
  "after anything that happens, the short way finds what looking at everything finds: seed %s",
  async (seed) => {
    played = await Played.begin(seed)
    for (let step = 0; step < STEPS; step += 1) {
      await played.step()
      await played.roll.client.findings.settle()
      const found = differences(saidIn(played.database), await saidAnew(played.roll.home))
      expect(found, played.steps.join("; ")).toEqual([])
    }
    expect(saidIn(played.database).findings.size).toBeGreaterThan(0)
  },
)

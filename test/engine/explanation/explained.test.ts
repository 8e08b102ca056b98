import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { Workshop } from "#test/engine/declarations/git/workshop.ts"
import { openRoll, type Roll } from "../roll.ts"
import { SCENES } from "./all-scenes.ts"
import { buildRepository, COMMITS, type BuiltRepository } from "./built-repository.ts"
import { CHANGES, SOURCE, UNPLUGGED, type ChangingStage } from "./changing-scenes.ts"
import { labScans, SHOWN_KEYS } from "./lab-seen.ts"

vi.setConfig({ testTimeout: 60_000 })

const TODAY = Date.UTC(2026, 10, 20, 12)
const DAY = 86_400_000
const AUTHORS = 6

describe("what is written down in a built repository, and what nmap saw of the lab's machines", () => {
  let workshop: Workshop
  let built: BuiltRepository
  let roll: Roll

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: TODAY })
    workshop = new Workshop()
    built = buildRepository(workshop, { today: TODAY, hostKeys: SHOWN_KEYS })
    roll = await openRoll()
    for (const days of [9, 0.1])
      for (const scan of labScans({ at: TODAY - days * DAY, without: [UNPLUGGED] }))
        expect(await roll.send(scan)).toMatchObject({ status: 200 })
    const place = { location: built.folder, name: SOURCE, branch: null, network: null }
    await roll.client.sources.add(place)
    expect(await roll.client.sources.sync({ name: SOURCE })).toMatchObject({ state: "read", problems: 0 })
    expect(await roll.client.explanation.settle()).toMatchObject({ fresh: true })
  }, 90_000)
  afterAll(async () => {
    vi.useRealTimers()
    await roll?.end()
    workshop?.remove()
  })

  const stage = (): ChangingStage => ({ client: roll.client, built, workshop, today: TODAY })

  test("the repository is the same whenever it is built: 400 commits of six people and a program", () => {
    const again = new Workshop()
    try {
      expect(buildRepository(again, { today: TODAY, hostKeys: SHOWN_KEYS }).head).toBe(built.head)
    } finally {
      again.remove()
    }
    expect(workshop.git(built.folder, ["rev-list", "--count", "HEAD"])).toBe(String(COMMITS))
    const mails = workshop.git(built.folder, ["log", "--format=%aE"]).split("\n")
    expect(new Set(mails.filter((mail) => !mail.includes("[bot]"))).size).toBe(AUTHORS)
    workshop.git(built.folder, ["fsck", "--strict"])
  })

  test.each(SCENES)("%s", async (_fact, shown) => shown(stage()))

  test.each(CHANGES)("%s", async (_fact, shown) => shown(stage()))
})

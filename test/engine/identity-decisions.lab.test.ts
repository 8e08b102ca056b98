import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import type { NewDecision } from "#api/shapes.ts"
import { newCard, newHostKeys, renumber } from "#test/lab/change.ts"
import { footing } from "#test/lab/footing.ts"
import { expectRebuildTheSame, openScene, type Scene } from "./identity-scene.ts"
import { everything } from "./methods/everything.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const DESK1 = "10.77.1.101"
const DESK2 = "10.77.1.102"
const DESK3 = "10.77.1.103"
const SHELL = "10.77.1.41"
const TWO_CARDS = ["10.77.1.70", "10.77.2.70"] as const
const ALL = [DESK1, DESK2, DESK3, SHELL, ...TWO_CARDS]

describe.skipIf(ground.kind === "none")(`what people said, over a network that changes${reason}`, () => {
  let scene: Scene
  /** Ids by what they were before anybody said anything. */
  const ids: Record<string, string> = {}
  /** Numbers of the decisions that stand. */
  const said: Record<string, number> = {}

  const state = () => everything({ client: scene.client() })
  const decide = async (decision: NewDecision) =>
    (await scene.client().decisions.add(decision)).map(({ id }) => id)[0]!
  const undo = (what: string) => scene.client().decisions.undo({ id: said[what]! })

  async function decideAll(): Promise<void> {
    said["merge"] = await decide({ kind: "merge", machines: [DESK1, DESK2] })
    said["split"] = await decide({ kind: "split", machines: [TWO_CARDS[0]], addresses: [TWO_CARDS[1]] })
    said["name"] = await decide({ kind: "name", machines: [DESK3], value: "the-third" })
    said["never-touch"] = await decide({ kind: "never-touch", machines: [SHELL] })
  }

  beforeAll(async () => {
    scene = await openScene(["desk1", "desk2", "desk3", "shell1", "dualnic"])
    await scene.scan(ALL)
    for (const ip of ALL) ids[ip] = (await scene.at(ip)).id
  })
  afterEach(() => expectRebuildTheSame(scene))
  afterAll(() => scene?.end())

  test("taken back at once in another order, everything is as it was to the byte", async () => {
    const before = await state()
    await decideAll()
    expect(await state()).not.toBe(before)
    for (const what of ["split", "never-touch", "merge", "name"]) await undo(what)
    expect(await state()).toBe(before)
  })

  test("merged, split, named and never touched, all stand through five scans of a network that changes", async () => {
    await decideAll()
    const { ipv4: packets } = await scene.lab.packets("shell1")
    const days = [
      () => Promise.resolve(),
      () => renumber(scene.lab, "desk1", DESK1, "10.77.1.111"),
      () => newHostKeys(scene.lab, "desk3"),
      () => newCard(scene.lab, "desk2", "98:e7:43:9a:bc:de"),
      () => renumber(scene.lab, "desk3", DESK3, "10.77.1.113"),
    ]
    for (const happens of days) {
      await happens()
      await scene.scan([...ALL, "10.77.1.111", "10.77.1.113"])
    }
    const one = await scene.at("10.77.1.111")
    expect([one.id, (await scene.at(DESK2)).id]).toEqual([ids[DESK1], ids[DESK1]])
    expect(one.aka).toContain(ids[DESK2])
    expect((await scene.client().machines.get({ ref: ids[DESK2]! })).id).toBe(ids[DESK1])
    const parts = [await scene.at(TWO_CARDS[0]), await scene.at(TWO_CARDS[1])]
    expect(parts[0]!.id).toBe(ids[TWO_CARDS[0]])
    expect(parts[1]!.id).not.toBe(ids[TWO_CARDS[0]])
    expect(await scene.at("10.77.1.113")).toMatchObject({ id: ids[DESK3], name: "the-third" })
    expect((await scene.lab.packets("shell1")).ipv4).toBe(packets)
    expect(await scene.at(SHELL)).toMatchObject({ id: ids[SHELL], presence: "not-asked" })
    const { decisions } = await scene.client().decisions.list({})
    expect(new Set(decisions.map(({ id }) => id))).toEqual(new Set(Object.values(said)))
  })

  test("each that is taken back leaves the others, and with none left all is what the scans say", async () => {
    await undo("name")
    expect(await scene.at("10.77.1.113")).toMatchObject({ id: ids[DESK3] })
    expect((await scene.at("10.77.1.113")).name).not.toBe("the-third")
    expect((await scene.at(DESK2)).id).toBe(ids[DESK1])

    await undo("merge")
    expect([(await scene.at("10.77.1.111")).id, (await scene.at(DESK2)).id]).toEqual([ids[DESK1], ids[DESK2]])
    expect((await scene.at(TWO_CARDS[1])).id).not.toBe(ids[TWO_CARDS[0]])

    await undo("never-touch")
    expect(await scene.client().neverTouch.list()).toEqual([])
    expect((await scene.at(TWO_CARDS[1])).id).not.toBe(ids[TWO_CARDS[0]])

    await undo("split")
    expect([(await scene.at(TWO_CARDS[0])).id, (await scene.at(TWO_CARDS[1])).id]).toEqual([
      ids[TWO_CARDS[0]],
      ids[TWO_CARDS[0]],
    ])
    await scene.scan([SHELL])
    expect(await scene.at(SHELL)).toMatchObject({ id: ids[SHELL], presence: "present" })
    expect(await scene.all()).toHaveLength(5)
    expect((await scene.client().decisions.list({})).decisions).toEqual([])
  })
})

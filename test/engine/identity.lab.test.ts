import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { exchange, nameAddresses, newCard, newHostKeys, renumber } from "#test/lab/change.ts"
import { footing } from "#test/lab/footing.ts"
import { expectRebuildTheSame, happenedIn, openScene, told, type Scene } from "./identity-scene.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const DESK1 = "10.77.1.101"
const DESK2 = "10.77.1.102"
const DESK3 = "10.77.1.103"
const SHELL = "10.77.1.41"
const SLEEPER = "10.77.1.63"
const QUIET = "10.77.1.62"
const LEGS = ["10.77.1.1", "10.77.2.1", "10.77.3.1"]
const TWO_CARDS = ["10.77.1.70", "10.77.2.70"]

describe.skipIf(ground.kind === "none")(`the same machine stays the same machine${reason}`, () => {
  let scene: Scene
  const ids: Record<string, string> = {}
  const idAt = async (ip: string) => (await scene.at(ip)).id

  beforeAll(async () => {
    scene = await openScene(["desk1", "desk2", "desk3", "shell1", "sleeper1", "quiet1", "dualnic"])
    // The router's own is RSA, of which nmap 7.93 can't ask today's OpenSSH.
    await newHostKeys(scene.lab, "router")
    await scene.scan([DESK1, DESK2, DESK3, SHELL, SLEEPER, QUIET, ...LEGS, ...TWO_CARDS])
    for (const ip of [DESK1, DESK2, DESK3, SHELL, SLEEPER, QUIET]) ids[ip] = await idAt(ip)
  })
  afterEach(() => expectRebuildTheSame(scene))
  afterAll(() => scene?.end())

  test("a machine with a card on our segment and one beyond the router is one machine, and so is the router", async () => {
    const both = await scene.at(TWO_CARDS[0]!)
    expect(both.addresses.map(({ ip, mac }) => [ip, mac])).toEqual([
      ["10.77.1.70", "0c:c4:7a:10:00:70"],
      ["10.77.2.70", null],
    ])
    expect(both.identity.joins).toMatchObject([{ a: TWO_CARDS[0], b: TWO_CARDS[1] }])
    expect(both.identity.joins[0]!.because).toContain("SSH host key")
    expect((await scene.at(LEGS[0]!)).addresses.map(({ ip }) => ip).toSorted()).toEqual(LEGS)
    expect(new Set(Object.values(ids)).size).toBe(6)
  })

  test("machines keep their ids through a reshuffle of addresses, also onto one that another held", async () => {
    await renumber(scene.lab, "desk1", DESK1, "10.77.1.111")
    await renumber(scene.lab, "desk2", DESK2, DESK1)
    const scan = await scene.scan([DESK1, DESK2, "10.77.1.111"])
    const [one, other] = [await scene.at("10.77.1.111"), await scene.at(DESK1)]
    expect([one.id, other.id]).toEqual([ids[DESK1], ids[DESK2]])
    expect([happenedIn(one, scan), happenedIn(other, scan).toSorted()]).toEqual([
      ["moved"],
      ["moved", "took-over"],
    ])
    expect(told(one, "moved", scan).because).toBe(
      "SSH host key and hardware address kept, address 10.77.1.101 left for 10.77.1.111",
    )
    expect(told(other, "took-over", scan).other).toBe(ids[DESK1])
  })

  test("two that exchange their addresses are said to have changed places", async () => {
    await exchange(scene.lab, ["desk1", "10.77.1.111"], ["desk2", DESK1])
    const scan = await scene.scan([DESK1, "10.77.1.111"])
    const [one, other] = [await scene.at(DESK1), await scene.at("10.77.1.111")]
    expect([one.id, other.id]).toEqual([ids[DESK1], ids[DESK2]])
    expect(happenedIn(one, scan)).toContain("swapped")
    expect(told(one, "swapped", scan)).toMatchObject({
      because: expect.stringContaining("two machines changed places"),
      other: ids[DESK2],
    })
    expect(told(other, "swapped", scan).other).toBe(ids[DESK1])
  })

  test("one with new host keys was reinstalled, and one with a new card has a new card", async () => {
    await newHostKeys(scene.lab, "shell1")
    await newCard(scene.lab, "sleeper1", "3c:22:fb:99:12:34")
    const scan = await scene.scan([SHELL, SLEEPER])
    const [reinstalled, carded] = [await scene.at(SHELL), await scene.at(SLEEPER)]
    expect([reinstalled.id, carded.id]).toEqual([ids[SHELL], ids[SLEEPER]])
    expect([happenedIn(reinstalled, scan), happenedIn(carded, scan)]).toEqual([["reinstalled"], ["new-card"]])
    expect(told(reinstalled, "reinstalled", scan).because).toContain("SSH host keys new: reinstalled")
    expect(told(carded, "new-card", scan).because).toContain("SSH host key and name sleeper1.lab.test kept")
    expect(carded.addresses.map(({ mac }) => mac)).toEqual(["3c:22:fb:99:12:34", "3c:22:fb:10:00:63"])
  })

  test("other hardware with other keys at the same address under the same name has replaced the old machine", async () => {
    await newHostKeys(scene.lab, "sleeper1")
    await newCard(scene.lab, "sleeper1", "dc:a6:32:55:44:33")
    const scan = await scene.scan([SLEEPER])
    const fresh = await scene.at(SLEEPER)
    expect(fresh.id).not.toBe(ids[SLEEPER])
    expect(happenedIn(fresh, scan)).toEqual(["replaced"])
    expect(told(fresh, "replaced", scan)).toEqual({
      because: "same address and name, everything else new: it replaced another machine",
      other: ids[SLEEPER],
    })
    const old = await scene.client().machines.get({ ref: ids[SLEEPER]! })
    expect([old.presence, old.addresses.every(({ until }) => until !== null)]).toEqual(["gone", true])
  })

  test("one that takes the address of another that was off leaves that its id for when it comes back elsewhere", async () => {
    await scene.lab.machine("desk3").down()
    await renumber(scene.lab, "shell1", SHELL, DESK3)
    await renumber(scene.lab, "desk3", DESK3, "10.77.1.123")
    const taken = await scene.scan([SHELL, DESK3])
    const taker = await scene.at(DESK3)
    expect([taker.id, told(taker, "took-over", taken).other]).toEqual([ids[SHELL], ids[DESK3]])
    await scene.lab.machine("desk3").up()
    const back = await scene.scan(["10.77.1.123", DESK3])
    const returned = await scene.at("10.77.1.123")
    expect([returned.id, happenedIn(returned, back)]).toEqual([ids[DESK3], ["moved"]])
    expect(await idAt(DESK3)).toBe(ids[SHELL])
  })

  test("a telephone that makes up its hardware address every day stays one machine by its name", async () => {
    const quick = { profile: "quick" } as const
    for (const mac of ["4e:3b:91:7c:05:e2", "86:10:d3:aa:4b:97", "be:57:0f:62:c8:14"]) {
      await newCard(scene.lab, "quiet1", mac)
      const scan = await scene.scan([QUIET], quick)
      const rotated = await scene.at(QUIET)
      expect([rotated.id, happenedIn(rotated, scan)]).toEqual([ids[QUIET], ["rotated"]])
    }
    await newCard(scene.lab, "quiet1", "02:7a:e9:31:5d:c6")
    await renumber(scene.lab, "quiet1", QUIET, "10.77.1.162")
    await nameAddresses(scene.lab, { [QUIET]: null, "10.77.1.162": "quiet1" })
    const scan = await scene.scan([QUIET, "10.77.1.162"], quick)
    const moved = await scene.at("10.77.1.162")
    expect([moved.id, happenedIn(moved, scan)]).toEqual([ids[QUIET], ["moved"]])
  })
})

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import type { Machine } from "#model/machine.ts"
import { addAddress, holdVirtualRouter, leaveVirtualRouter, removeAddress } from "#test/lab/change.ts"
import { footing } from "#test/lab/footing.ts"
import { expectRebuildTheSame, openScene, type Scene } from "./identity-scene.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const DESK1 = "10.77.1.101"
const DESK2 = "10.77.1.102"
const VIRTUAL = "10.77.1.9"
const VIRTUAL_MAC = "00:00:5e:00:01:09"
const FLOATING = "10.77.1.8"

describe.skipIf(ground.kind === "none")(`addresses that are nobody's own${reason}`, () => {
  let scene: Scene
  let first = ""
  let second = ""

  beforeAll(async () => {
    scene = await openScene(["desk1", "desk2", "proxy1", "tarpit1"])
  })
  afterEach(() => expectRebuildTheSame(scene))
  afterAll(() => scene?.end())

  const virtualAt = async (ip: string): Promise<Machine> => {
    const { machines } = await scene.client().machines.list({ query: "is:virtual", all: true })
    const [found, ...more] = machines.filter(({ addresses }) =>
      addresses.some((address) => address.ip === ip),
    )
    expect([found?.presence, more]).toEqual(["virtual", []])
    return found!
  }
  const holdersOf = async (ip: string) =>
    (await virtualAt(ip)).holders.map(({ machine, since, until }) => [machine, since, until])
  const expectBothApart = async () => {
    expect([(await scene.at(DESK1)).id, (await scene.at(DESK2)).id]).toEqual([first, second])
    expect(first).not.toBe(second)
    const { machines } = await scene.client().machines.list({ query: "port:22" })
    expect(machines.map(({ id }) => id).toSorted()).toEqual([first, second].toSorted())
  }

  test("a virtual router's address is held by one machine, then the other, then the first again, and is no machine", async () => {
    const targets = [DESK1, DESK2, VIRTUAL]
    const scans = []
    await holdVirtualRouter(scene.lab, "desk1", `${VIRTUAL}/24`, VIRTUAL_MAC)
    scans.push(await scene.scan(targets))
    first = (await scene.at(DESK1)).id
    second = (await scene.at(DESK2)).id
    expect(await holdersOf(VIRTUAL)).toEqual([[first, scans[0]!.moment, null]])
    expect((await virtualAt(VIRTUAL)).addresses).toMatchObject([
      { ip: VIRTUAL, mac: VIRTUAL_MAC, until: null },
    ])
    for (const [from, to] of [
      ["desk1", "desk2"],
      ["desk2", "desk1"],
    ] as const) {
      await leaveVirtualRouter(scene.lab, from)
      await holdVirtualRouter(scene.lab, to, `${VIRTUAL}/24`, VIRTUAL_MAC)
      scans.push(await scene.scan(targets))
    }
    const [one, other, again] = scans.map(({ moment }) => moment)
    expect(await holdersOf(VIRTUAL)).toEqual([
      [first, one, other],
      [second, other, again],
      [first, again, null],
    ])
    await expectBothApart()
    const both = [await scene.at(DESK1), await scene.at(DESK2)]
    expect(
      both.flatMap(({ identity }) => [...identity.happened, ...identity.alarms, ...identity.doubts]),
    ).toEqual([])
    await leaveVirtualRouter(scene.lab, "desk1")
  })

  test("a plain address that goes from one machine to another while both answer elsewhere is virtual from then on", async () => {
    const targets = [DESK1, DESK2, FLOATING]
    await addAddress(scene.lab, "desk1", `${FLOATING}/24`)
    const before = await scene.scan(targets)
    expect((await scene.at(FLOATING)).id).toBe(first)
    await removeAddress(scene.lab, "desk1", `${FLOATING}/24`)
    await addAddress(scene.lab, "desk2", `${FLOATING}/24`)
    const after = await scene.scan(targets)
    expect(await holdersOf(FLOATING)).toEqual([
      [first, before.moment, after.moment],
      [second, after.moment, null],
    ])
    await expectBothApart()
    const both = [await scene.at(DESK1), await scene.at(DESK2)]
    expect(both.map(({ addresses }) => addresses.map(({ ip }) => ip))).toEqual([[DESK1], [DESK2]])
    expect(
      both.flatMap(({ identity }) => [...identity.happened, ...identity.alarms, ...identity.doubts]),
    ).toEqual([])
  })

  test("a machine that answers ARP for a range is one machine and one alarm, not a machine for each address", async () => {
    await scene.scan(["10.77.1.67", "10.77.1.224/27"], { profile: "quick" })
    const proxy = await scene.at("10.77.1.67")
    // All of the range but its first, which is its network's number, and the one of its own.
    expect(proxy.addresses).toHaveLength(31)
    expect(
      (await scene.client().identity.alarms()).map(({ rule, title, machines }) => ({
        rule,
        title,
        machines,
      })),
    ).toEqual([
      {
        rule: "answers-for-everything",
        title: "00:21:5a:10:00:67 answers for 30 addresses",
        machines: [proxy.id],
      },
    ])
  })

  test("one that accepts on every port answers for everything too", async () => {
    await scene.scan(["10.77.1.66"], { profile: "quick", ports: "1-150" })
    const { id, identity } = await scene.at("10.77.1.66")
    expect(identity.alarms).toMatchObject([
      { rule: "answers-for-everything", title: "10.77.1.66 answers on 150 ports", machines: [id] },
    ])
  })
})

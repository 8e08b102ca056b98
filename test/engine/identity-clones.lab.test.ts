import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { addAddress, copyHostKeys, exchange, newHostKeys, removeAddress } from "#test/lab/change.ts"
import { footing } from "#test/lab/footing.ts"
import { expectRebuildTheSame, happenedIn, openScene, type Scene } from "./identity-scene.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const DESK1 = "10.77.1.101"
const DESK2 = "10.77.1.102"
const DESK3 = "10.77.1.103"
const FAR3 = "10.77.2.43"
const FAR4 = "10.77.2.44"
const APP = "10.77.2.21"

describe.skipIf(ground.kind === "none")(`copied keys, and addresses of two families${reason}`, () => {
  let scene: Scene
  const idAt = async (ip: string) => (await scene.at(ip)).id
  const allIds = async () => (await scene.all()).map(({ id }) => id).toSorted()

  beforeAll(async () => {
    scene = await openScene(["desk1", "desk2", "desk3", "shell3", "shell4", "app1"])
    await copyHostKeys(scene.lab, "desk1", "desk2")
    await newHostKeys(scene.lab, "shell3")
    await copyHostKeys(scene.lab, "shell3", "shell4")
  })
  afterEach(() => expectRebuildTheSame(scene))
  afterAll(() => scene?.end())

  test("two cards with one host key at one time are two machines and one alarm that names the key, wherever they go", async () => {
    await scene.scan([DESK1, DESK2])
    const [one, other] = [await scene.at(DESK1), await scene.at(DESK2)]
    expect(one.id).not.toBe(other.id)
    const { value } = one.facts.find(({ kind }) => kind === "host-key")!
    const alarms = await scene.client().identity.alarms()
    expect(alarms).toMatchObject([
      {
        rule: "clone",
        title: "2 machines share one SSH host key",
        subject: `SSH host key ${value}`,
        machines: [one.id, other.id].toSorted(),
      },
    ])
    expect([one.identity.joins, other.identity.joins, one.identity.doubts]).toEqual([[], [], []])
    await exchange(scene.lab, ["desk1", DESK1], ["desk2", DESK2])
    const scan = await scene.scan([DESK1, DESK2])
    expect([await idAt(DESK2), await idAt(DESK1)]).toEqual([one.id, other.id])
    expect([happenedIn(await scene.at(DESK2), scan), happenedIn(await scene.at(DESK1), scan)]).toEqual([
      ["swapped", "took-over"],
      ["swapped", "took-over"],
    ])
    const after = await scene.client().identity.alarms()
    expect(after.map(({ id }) => id)).toEqual(alarms.map(({ id }) => id))
    expect(await allIds()).toEqual([one.id, other.id].toSorted())
  })

  test("copies beyond the router are two machines in doubt of each other, before and after they change places", async () => {
    await scene.scan([FAR3, FAR4])
    const known = [await idAt(FAR3), await idAt(FAR4)]
    expect(known[0]).not.toBe(known[1])
    const expectDoubt = async () => {
      const [three, four] = [await scene.at(FAR3), await scene.at(FAR4)]
      expect([three.id, four.id].toSorted()).toEqual(known.toSorted())
      expect([three.addresses[0]!.candidates, four.addresses[0]!.candidates]).toEqual([[four.id], [three.id]])
      expect(three.identity.doubts).toMatchObject([
        { with: four.id, a: FAR3, b: FAR4, because: expect.stringContaining("SSH host key") },
      ])
    }
    await expectDoubt()
    await exchange(scene.lab, ["shell3", FAR3], ["shell4", FAR4])
    await scene.scan([FAR3, FAR4])
    await expectDoubt()
  })

  test("a third copy on another segment is a machine of its own, and the alarm names all three", async () => {
    await copyHostKeys(scene.lab, "desk1", "shell4")
    await scene.scan([DESK1, DESK2, FAR4])
    // Shell4 has been at shell3's address since they changed places.
    await scene.scan([FAR3])
    const ids = [await idAt(DESK1), await idAt(DESK2), await idAt(FAR3)]
    expect(new Set(ids).size).toBe(3)
    const { value } = (await scene.at(DESK1)).facts.find(({ kind }) => kind === "host-key")!
    const alarms = (await scene.client().identity.alarms()).filter(({ subject }) => subject.endsWith(value))
    expect(alarms).toMatchObject([{ rule: "clone", machines: ids.toSorted() }])
  })

  test("privacy addresses that come and go every day are one machine with the address that stays", async () => {
    const targets = ["fd77:0:0:1::103"]
    await scene.scan([DESK3, ...targets])
    const id = await idAt(DESK3)
    for (const part of ["a1b2:c3d4:e5f6:1788", "9f8e:7d6c:5b4a:3928"]) {
      const ip = `fd77::1:${part}`
      await addAddress(scene.lab, "desk3", `${ip}/64`)
      await scene.scan([DESK3, ...targets, ip])
      await removeAddress(scene.lab, "desk3", `${ip}/64`)
      expect([await idAt(ip), await idAt(DESK3), await idAt(targets[0]!)]).toEqual([id, id, id])
    }
    const { identity } = await scene.at(DESK3)
    expect(identity.joins.every(({ because }) => because.includes("hardware address"))).toBe(true)
    expect([identity.doubts, identity.alarms, identity.happened]).toEqual([[], [], []])
  })

  test("a machine beyond the router is known by the card in its IPv6 addresses after the network is renumbered", async () => {
    const [old, fresh] = ["fd77::2:3eec:efff:fe20:21", "fd77::22:3eec:efff:fe20:21"]
    const router = scene.lab.machine("router")
    await addAddress(scene.lab, "app1", `${old}/64`)
    await scene.scan([old, APP], { profile: "quick", ports: "8081" })
    const id = await idAt(old)
    await router.run("ip", ["addr", "add", "fd77:0:0:22::1/64", "dev", "eth1", "nodad"])
    await removeAddress(scene.lab, "app1", `${old}/64`)
    await addAddress(scene.lab, "app1", `${fresh}/64`)
    await scene.scan([old, fresh, APP], { profile: "quick", ports: "8081" })
    const renumbered = await scene.at(fresh)
    expect(renumbered.id).toBe(id)
    expect(renumbered.identity.happened).toMatchObject([{ kind: "moved", ip: fresh }])
  })
})

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import {
  addAddress,
  exchange,
  forwardPort,
  newCard,
  newHostKeys,
  removeAddress,
  renumber,
} from "#test/lab/change.ts"
import { footing } from "#test/lab/footing.ts"
import { expectRebuildTheSame, happenedIn, openScene, told, type Scene } from "./identity-scene.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const DESK1 = "10.77.1.101"
const DESK2 = "10.77.1.102"
const SIX = "fd77:0:0:1::64"
const FAR2 = "10.77.2.42"
const FAR3 = "10.77.2.43"
const FAR4 = "10.77.2.44"
const FLOATING = "10.77.2.9"
const TWO_CARDS = ["10.77.1.70", "10.77.2.70"] as const

describe.skipIf(ground.kind === "none")(`what keys tell where cards aren't seen or lie${reason}`, () => {
  let scene: Scene
  const ids: Record<string, string> = {}
  const idAt = async (ip: string) => (await scene.at(ip)).id

  beforeAll(async () => {
    scene = await openScene(["desk1", "desk2", "six1", "shell2", "shell3", "shell4", "dualnic"])
    // Its own is RSA, of which nmap 7.93 can't ask today's OpenSSH.
    await newHostKeys(scene.lab, "shell2")
    await scene.lab.machine("dualnic").run("ip", ["addr", "del", `${TWO_CARDS[1]}/24`, "dev", "eth1"])
    await scene.scan([DESK1, DESK2, SIX, FAR2, FAR3, FAR4, ...TWO_CARDS])
    for (const ip of [DESK1, DESK2, SIX, FAR2, FAR3, FAR4, TWO_CARDS[0]]) ids[ip] = await idAt(ip)
    expect(new Set(Object.values(ids)).size).toBe(7)
  })
  afterEach(() => expectRebuildTheSame(scene))
  afterAll(() => scene?.end())

  test("a second card beyond the router is the same machine as soon as it answers", async () => {
    await scene.lab.machine("dualnic").run("ip", ["addr", "add", `${TWO_CARDS[1]}/24`, "dev", "eth1"])
    await scene.scan(TWO_CARDS)
    expect([await idAt(TWO_CARDS[0]), await idAt(TWO_CARDS[1])]).toEqual([
      ids[TWO_CARDS[0]],
      ids[TWO_CARDS[0]],
    ])
    expect((await scene.at(TWO_CARDS[0])).identity.happened).toEqual([])
  })

  test("two that change places beyond the router are told apart by their keys, whatever the DNS calls the addresses", async () => {
    await exchange(scene.lab, ["shell3", FAR3], ["shell4", FAR4])
    const scan = await scene.scan([FAR3, FAR4])
    const [three, four] = [await scene.at(FAR4), await scene.at(FAR3)]
    expect([three.id, four.id]).toEqual([ids[FAR3], ids[FAR4]])
    expect([told(three, "swapped", scan).other, told(four, "swapped", scan).other]).toEqual([
      ids[FAR4],
      ids[FAR3],
    ])
    await exchange(scene.lab, ["shell3", FAR4], ["shell4", FAR3])
    await scene.scan([FAR3, FAR4])
    expect([await idAt(FAR3), await idAt(FAR4)]).toEqual([ids[FAR3], ids[FAR4]])
  })

  test("a floating address beyond the router is held by one, then by the other", async () => {
    await addAddress(scene.lab, "shell3", `${FLOATING}/24`)
    const before = await scene.scan([FAR3, FAR4, FLOATING])
    await removeAddress(scene.lab, "shell3", `${FLOATING}/24`)
    await addAddress(scene.lab, "shell4", `${FLOATING}/24`)
    const after = await scene.scan([FAR3, FAR4, FLOATING])
    const floating = await scene.at(FLOATING)
    expect(floating.presence).toBe("virtual")
    expect(floating.holders.map(({ machine, since, until }) => [machine, since, until])).toEqual([
      [ids[FAR3], before.moment, after.moment],
      [ids[FAR4], after.moment, null],
    ])
    expect([await idAt(FAR3), await idAt(FAR4)]).toEqual([ids[FAR3], ids[FAR4]])
    await removeAddress(scene.lab, "shell4", `${FLOATING}/24`)
  })

  test("another key at an address beyond the router is another machine, and told as one that took its place", async () => {
    await newHostKeys(scene.lab, "shell2")
    await scene.scan([FAR2])
    const now = await scene.at(FAR2)
    expect(now.id).not.toBe(ids[FAR2])
    expect(now.identity.happened.map(({ kind, other }) => [kind, other?.id])).toEqual([
      ["replaced", ids[FAR2]],
    ])
  })

  test("a machine with another card and address is known by its keys, and one that has IPv6 only too", async () => {
    await newCard(scene.lab, "desk1", "98:e7:43:77:66:55")
    await renumber(scene.lab, "desk1", DESK1, "10.77.1.131")
    await newCard(scene.lab, "six1", "dc:a6:32:77:66:55")
    await removeAddress(scene.lab, "six1", `${SIX}/64`)
    await addAddress(scene.lab, "six1", "fd77:0:0:1::164/64")
    const scan = await scene.scan([DESK1, "10.77.1.131", SIX, "fd77:0:0:1::164"])
    const [desk, six] = [await scene.at("10.77.1.131"), await scene.at("fd77:0:0:1::164")]
    expect([desk.id, six.id]).toEqual([ids[DESK1], ids[SIX]])
    expect([happenedIn(desk, scan), happenedIn(six, scan)]).toEqual([["moved"], ["moved"]])
    expect(told(desk, "moved", scan).because).toBe(
      "SSH host key kept, address 10.77.1.101 left for 10.77.1.131, with another network card",
    )
  })

  test("a port that is passed on to another machine makes the two neither one nor clones", async () => {
    await forwardPort(scene.lab, "desk1", 2222, `${DESK2}:22`)
    await scene.scan(["10.77.1.131", DESK2], { ports: "22,2222" })
    const [gateway, server] = [await scene.at("10.77.1.131"), await scene.at(DESK2)]
    expect([gateway.id, server.id]).toEqual([ids[DESK1], ids[DESK2]])
    const keys = gateway.facts.filter(({ kind }) => kind === "host-key").map(({ subject }) => subject)
    expect(new Set(keys)).toEqual(new Set(["22/tcp ssh-ed25519", "2222/tcp ssh-ed25519"]))
    expect([gateway.identity.doubts, server.identity.doubts]).toEqual([[], []])
    expect(await scene.client().identity.alarms()).toEqual([])
  })
})

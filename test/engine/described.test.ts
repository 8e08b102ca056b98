import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { recogniserOf, RULES } from "./classification/scene.ts"
import { xmlOf, type Shown } from "./invented-scan.ts"
import { openRoll, type Roll } from "./roll.ts"

const DAY = 86_400
const FIRST = 1_735_689_600 // 2025-01-01

const server: Shown = {
  ip: "10.9.0.1",
  mac: "00:50:56:00:00:01",
  name: "web.lab",
  ports: { 22: "ssh OpenSSH 9.2p1-Debian", 80: "http nginx 1.22.1" },
}
const printer: Shown = {
  ip: "10.9.0.2",
  mac: "00:1b:54:00:00:02",
  name: "paper.lab",
  ports: { 80: "http HP-LaserJet 1" },
}

let roll: Roll
const client = () => roll.client
const only = async (query: string, asOf: number | null = null) =>
  (await client().machines.list({ query, asOf, all: true })).machines.map(({ name }) => name)

describe("a server and a printer, as nmap told of them", () => {
  beforeAll(async () => {
    roll = await openRoll(undefined, recogniserOf(RULES))
    await roll.send(xmlOf({ start: FIRST, machines: [server, printer] }))
  })
  afterAll(() => roll.end())

  test("the list says what each of them is", async () => {
    const { machines } = await client().machines.list({ sort: { by: "kind", descending: false } })
    expect(
      machines.map(({ name, kind, vendor, model, os, role }) => [name, kind, vendor, model, os, role]),
    ).toEqual(
      [
        ["paper.lab", "printer", "HP", "LaserJet", null, null],
        ["web.lab", "virtual machine", "VMware", null, "Debian GNU/Linux 12", "web"],
      ].map(([name, kind, vendor, ...rest]) => [
        name,
        kind,
        vendor === "VMware" ? expect.stringMatching(/^VMware/u) : vendor,
        ...rest,
      ]),
    )
  })

  test("each part of what it is can be asked for, and its words are offered", async () => {
    expect(await only("kind:printer")).toEqual(["paper.lab"])
    expect(await only('kind:"virtual machine"')).toEqual(["web.lab"])
    expect(await only("model:laserjet vendor:hp")).toEqual(["paper.lab"])
    expect(await only("role:web os:debian")).toEqual(["web.lab"])
    expect(await only("laserjet")).toEqual(["paper.lab"])
    expect(await client().machines.complete({ query: "kind:pri", at: 8 })).toEqual([
      { text: "kind:printer", from: 0, to: 8, says: "", count: 1 },
    ])
  })

  test("kinds and roles are counted beside the list", async () => {
    const facets = await client().machines.facets({})
    const told = facets.filter(({ facet }) => facet === "kind" || facet === "role")
    expect(
      told.map(({ facet, values }) => [facet, values.map(({ query, count }) => [query, count])]),
    ).toEqual([
      [
        "kind",
        [
          ["kind:printer", 1],
          ['kind:"virtual machine"', 1],
        ],
      ],
      ["role", [["role:web", 1]]],
    ])
  })

  test("every vote leads to what was seen", async () => {
    const dossier = await client().machines.get({ ref: "web.lab", asOf: null })
    const { os } = dossier.classification.verdicts
    expect(os).toMatchObject({
      value: "Debian GNU/Linux",
      confidence: "likely",
      for: [{ rule: "nmap/openssh-debian", because: 'nmap\'s version on 22/tcp says "9.2p1-Debian"' }],
    })
    const shown = dossier.facts.find(({ id }) => id === os.for[0]!.evidence[0])
    expect(shown).toMatchObject({ kind: "service", subject: "22/tcp" })
  })

  test("the end of a system's support is told for the day of the question", async () => {
    const { classification } = await client().machines.get({ ref: "web.lab", asOf: 1 })
    expect(classification.support).toMatchObject({ what: "Debian GNU/Linux 12", state: "supported" })
  })

  test("a rebuild finds nothing to put right", async () => {
    expect(await client().engine.rebuild()).toMatchObject({ same: true, differing: [] })
  })

  test("what people keep stands above what is found, until they take it back", async () => {
    const [decision] = await client().decisions.add({ kind: "lock", machines: ["web.lab"], value: "kind" })
    const moved = { ...server, ports: { 80: "http HP-LaserJet 1" } }
    await roll.send(xmlOf({ start: FIRST + DAY, machines: [moved, printer] }))
    const kept = await client().machines.get({ ref: "web.lab", asOf: null })
    await client().decisions.undo({ id: decision!.id })
    const found = await client().machines.get({ ref: "web.lab", asOf: null })
    expect([kept.kind, kept.classification.verdicts.kind, found.kind]).toEqual([
      "virtual machine",
      expect.objectContaining({
        value: "virtual machine",
        confidence: "certain",
        for: [expect.objectContaining({ rule: "decided" })],
        competing: expect.objectContaining({ value: "printer" }),
      }),
      // A card that virtual machines have, and a printer's page: neither is believed more.
      null,
    ])
    expect(await client().engine.rebuild()).toMatchObject({ same: true, differing: [] })
  })
})

test("a machine is then what it was then, and one that is gone is what it was", async () => {
  roll = await openRoll(undefined, recogniserOf(RULES))
  try {
    const other = { ...printer, ports: { 80: "http nginx 1" } }
    for (const [day, machines] of [[printer], [other], [other], []].entries())
      await roll.send(xmlOf({ start: FIRST + day * DAY, machines: [server, ...machines] }))
    const then = async (asOf: number) => {
      const { machines } = await roll.client.machines.list({ query: "name:paper", asOf, all: true })
      return machines.map(({ kind, role, presence }) => [kind, role, presence])
    }
    expect([await then(1), await then(2), await then(3), await then(4)]).toEqual([
      [["printer", null, "present"]],
      [[null, "web", "present"]],
      [[null, "web", "present"]],
      [[null, "web", "gone"]],
    ])
    const { classification } = await roll.client.machines.get({ ref: "10.9.0.2", asOf: null })
    expect(classification.roles.map(({ value }) => value)).toEqual(["web"])
  } finally {
    await roll.end()
  }
})

test("with other rules all is concluded again when the engine opens, and with the same nothing is", async () => {
  roll = await openRoll(undefined, recogniserOf([], "none"))
  try {
    await roll.send(xmlOf({ start: FIRST, machines: [printer] }))
    const kinds = async () => (await roll.client.machines.list({})).machines.map(({ kind }) => kind)
    const before = await kinds()
    roll = await roll.again(recogniserOf(RULES, "some"))
    const after = await kinds()
    // As many rules of the same version are never tried: nothing is concluded again.
    roll = await roll.again(recogniserOf([], "some"))
    expect([before, after, await kinds()]).toEqual([[null], ["printer"], ["printer"]])
  } finally {
    await roll.end()
  }
})

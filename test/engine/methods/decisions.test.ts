import { join } from "node:path"
import Sqlite from "better-sqlite3"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { DecisionTold, NewDecision } from "#api/shapes.ts"
import { generateNmapXml } from "../../bench/generate-nmap-xml.ts"
import { xmlOf, type Shown } from "../invented-scan.ts"
import { openRoll, refusalOf, type Roll } from "../roll.ts"
import { everything } from "./everything.ts"

const START = Date.UTC(2026, 5, 1) / 1_000
const DAY = 86_400

const web = { ip: "10.9.0.1", mac: "00:1b:21:00:00:01", name: "web.lab", ports: { 80: "http nginx 1.24" } }
const db = { ip: "10.9.0.2", mac: "00:1b:21:00:00:02", name: "db.lab", os: "Linux 6.1" }
const twin = { ip: "10.9.0.3", mac: "00:1b:21:00:00:03", name: "twin.lab" }
// One card with two addresses: one machine by itself.
const two = { ip: "10.9.0.5", mac: "00:1b:21:00:00:05", name: "two.lab" }
const other = { ip: "10.9.0.6", mac: "00:1b:21:00:00:05" }
const everyone: readonly Shown[] = [web, db, twin, two, other]

const scanOf = (day: number, machines = everyone) => xmlOf({ start: START + day * DAY, machines })

const namesIn = async ({ client }: Roll, query = "") =>
  (await client.machines.list({ query })).machines.map(({ name }) => name).toSorted()

const addressesOf = async ({ client }: Roll, ref: string) =>
  (await client.machines.get({ ref })).addresses.map(({ ip }) => ip).toSorted()

const idOf = async ({ client }: Roll, ref: string) => (await client.machines.get({ ref })).id

let roll: Roll
beforeEach(async () => {
  roll = await openRoll()
  await roll.send(scanOf(0))
})
afterEach(() => roll.end())

const decide = (decision: NewDecision) => roll.client.decisions.add(decision)
const undo = (id: number) => roll.client.decisions.undo({ id })

describe("what is said of a machine", () => {
  test("is told with it, and by whom", async () => {
    const said = await decide({
      kind: "owner",
      machines: ["db.lab"],
      value: " payments team ",
      reason: "asked",
    })
    const { id, name } = await roll.client.machines.get({ ref: "10.9.0.2" })
    expect(said).toMatchObject([
      {
        kind: "owner",
        subject: id,
        value: "payments team",
        reason: "asked",
        undone: null,
        machine: { id, name },
      },
    ])
    expect(await roll.client.machines.get({ ref: "db.lab" })).toMatchObject({
      owner: { name: "payments team", how: "decided" },
      decisions: said,
    })
  })

  test("stands beside what else was said: the last name, all tags and notes", async () => {
    const machines = ["10.9.0.1"]
    await decide({ kind: "name", machines, value: "shop" })
    await decide({ kind: "name", machines, value: "storefront" })
    await decide({ kind: "tag", machines, value: "prod" })
    await decide({ kind: "tag", machines, value: "critical" })
    await decide({ kind: "purpose", machines, value: "sells things" })
    await decide({ kind: "note", machines, value: "moves in May" })
    await decide({ kind: "note", machines, value: "moved" })
    expect(await roll.client.machines.get({ ref: "storefront" })).toMatchObject({
      name: "storefront",
      tags: ["critical", "prod"],
      purpose: "sells things",
      notes: ["moves in May", "moved"],
    })
  })

  test("of many at once is a row a machine", async () => {
    const said = await decide({ kind: "tag", machines: ["web.lab", "10.9.0.2", "10.9.0.1"], value: "prod" })
    expect(said.map(({ machine }) => machine?.name)).toEqual(["web.lab", "db.lab"])
    expect(await namesIn(roll, "tag:prod")).toEqual(["db.lab", "web.lab"])
  })

  test("is a facet and a completion, and each of them finds whom it was said of", async () => {
    const value = 'night "shift" (two)'
    await decide({ kind: "owner", machines: ["db.lab"], value })
    await decide({ kind: "tag", machines: ["web.lab"], value: "pci|dss" })
    const facets = await roll.client.machines.facets({})
    const queries = facets.flatMap(({ facet, values }) =>
      facet === "owner" || facet === "tag" ? values : [],
    )
    const completions = [
      ...(await roll.client.machines.complete({ query: "owner:night", at: 11 })),
      ...(await roll.client.machines.complete({ query: "tag:pci", at: 7 })),
    ]
    const found = [...queries.map(({ query }) => query), ...completions.map(({ text }) => text)]
    expect(await Promise.all(found.map((query) => namesIn(roll, query)))).toEqual([
      ["db.lab"],
      ["web.lab"],
      ["db.lab"],
      ["web.lab"],
    ])
  })

  test("of one that nobody knows is said of none", async () => {
    expect(
      await refusalOf(decide({ kind: "tag", machines: ["web.lab", "nobody"], value: "prod" })),
    ).toMatchObject({ code: "not-found" })
    expect((await roll.client.decisions.list({})).total).toBe(0)
  })

  test("retired, it is in no list that does not ask for it", async () => {
    await decide({ kind: "retire", machines: ["db.lab"] })
    const { retired } = await roll.client.machines.get({ ref: "db.lab" })
    expect(retired).toBeTypeOf("number")
    expect([
      await namesIn(roll, "db"),
      await namesIn(roll, "db is:retired"),
      await namesIn(roll, "!is:retired db"),
    ]).toEqual([[], ["db.lab"], []])
    expect((await roll.client.machines.list({ all: true })).machines.map(({ name }) => name)).toContain(
      "db.lab",
    )
  })

  test("locked, a field stays as it was though scans find another", async () => {
    await decide({ kind: "lock", machines: ["db.lab"], value: "os" })
    await roll.send(scanOf(1, [web, { ...db, os: "FreeBSD 14" }]))
    expect(await roll.client.machines.get({ ref: "db.lab" })).toMatchObject({
      os: "Linux 6.1",
      locked: ["os"],
    })
    const [lock] = (await roll.client.decisions.list({})).decisions
    await undo(lock!.id)
    expect(await roll.client.machines.get({ ref: "db.lab" })).toMatchObject({ os: "FreeBSD 14", locked: [] })
  })

  test("in words says what it means", async () => {
    const machines = ["db.lab"]
    const said = [
      await decide({ kind: "merge", machines: ["web.lab", "twin.lab"] }),
      await decide({ kind: "apart", machines: ["db.lab", "web.lab"] }),
      await decide({ kind: "split", machines: ["10.9.0.5"], addresses: ["10.9.0.6"] }),
      await decide({ kind: "lock", machines, value: "os" }),
      await decide({ kind: "never-touch", machines }),
      await decide({ kind: "owner", machines, value: "ops" }),
      await decide({ kind: "tag", machines, value: "prod" }),
      await decide({ kind: "retire", machines }),
    ]
    expect(said.flat().map(({ sentence }) => sentence)).toEqual([
      "web.lab and twin.lab are one machine",
      "db.lab and web.lab are not the same machine",
      "10.9.0.6 is not two.lab",
      "os stays Linux 6.1, whatever scans find",
      "no packet ever goes to 10.9.0.2",
      "owner is ops",
      "tagged prod",
      "no longer in use",
    ])
  })

  test.each<readonly [string, NewDecision]>([
    ["an empty owner", { kind: "owner", machines: ["db.lab"], value: "  " }],
    ["an owner of two lines", { kind: "owner", machines: ["db.lab"], value: "a\nb" }],
    ["a name that turns its letters around", { kind: "name", machines: ["db.lab"], value: "a\u202eb" }],
    ["a reason with a bell in it", { kind: "retire", machines: ["db.lab"], reason: "\u0007" }],
    ["a name as long as a book", { kind: "name", machines: ["db.lab"], value: "a".repeat(256) }],
    ["a tag of two words", { kind: "tag", machines: ["db.lab"], value: "a b" }],
    ["a name that is another's address", { kind: "name", machines: ["db.lab"], value: "10.9.0.1" }],
    ["a merge of one machine with itself", { kind: "merge", machines: ["db.lab", "10.9.0.2"] }],
    ["a machine apart from itself", { kind: "apart", machines: ["db.lab", "10.9.0.2"] }],
    ["a split at another's address", { kind: "split", machines: ["two.lab"], addresses: ["10.9.0.1"] }],
    ["a split at no address", { kind: "split", machines: ["two.lab"], addresses: ["two"] }],
    [
      "a split that leaves nothing",
      { kind: "split", machines: ["two.lab"], addresses: ["10.9.0.5", "10.9.0.6"] },
    ],
    ["a lock of what is not known", { kind: "lock", machines: ["web.lab"], value: "os" }],
  ])("%s is refused in a sentence, and nothing is written", async (_, decision) => {
    expect(await refusalOf(decide(decision))).toMatchObject({
      code: "bad-input",
      message: expect.stringMatching(/[.A-Z]$/),
    })
    expect((await roll.client.decisions.list({ undone: true })).total).toBe(0)
  })
})

describe("which machines are one", () => {
  test("merged, two are one, and the younger id leads to the older", async () => {
    const [older, younger] = [await idOf(roll, "web.lab"), await idOf(roll, "db.lab")]
    await decide({ kind: "merge", machines: ["db.lab", "web.lab"] })
    expect(await roll.client.machines.get({ ref: younger })).toMatchObject({ id: older, aka: [younger] })
    expect(await addressesOf(roll, older)).toEqual(["10.9.0.1", "10.9.0.2"])
  })

  test("split, an address is a machine of its own, and what stays keeps the id", async () => {
    const id = await idOf(roll, "two.lab")
    await decide({ kind: "split", machines: [id], addresses: ["10.9.0.6"] })
    expect([await addressesOf(roll, id), await addressesOf(roll, "10.9.0.6")]).toEqual([
      ["10.9.0.5"],
      ["10.9.0.6"],
    ])
  })

  test("split at the address that was seen first, what stays keeps the id, and what was said of it", async () => {
    const id = await idOf(roll, "two.lab")
    await decide({ kind: "owner", machines: [id], value: "ops" })
    await decide({ kind: "split", machines: [id], addresses: ["10.9.0.5"] })
    await decide({ kind: "tag", machines: [id], value: "prod" })
    expect(await roll.client.machines.get({ ref: "10.9.0.6" })).toMatchObject({
      id,
      owner: { name: "ops" },
      tags: ["prod"],
      decisions: [{ kind: "tag" }, { kind: "split" }, { kind: "owner" }],
    })
    expect(await roll.client.machines.get({ ref: "10.9.0.5" })).toMatchObject({ owner: null, tags: [] })
  })

  test.each(["10.9.0.5", "10.9.0.6"])("what is said of %s after a split stays there", async (ip) => {
    await decide({ kind: "split", machines: ["two.lab"], addresses: ["10.9.0.5"] })
    await decide({ kind: "owner", machines: [ip], value: "ops" })
    await roll.send(scanOf(1))
    const machines = await roll.client.machines.list({ query: "owner:ops" })
    expect(machines.machines.map(({ addresses }) => addresses.map((address) => address.ip))).toEqual([[ip]])
  })

  test("the later word counts, and taken back the earlier does again", async () => {
    const parted = await decide({ kind: "split", machines: ["two.lab"], addresses: ["10.9.0.6"] })
    const merged = await decide({ kind: "merge", machines: ["10.9.0.5", "10.9.0.6"] })
    expect(await addressesOf(roll, "two.lab")).toEqual(["10.9.0.5", "10.9.0.6"])
    const again = await decide({ kind: "split", machines: ["two.lab"], addresses: ["10.9.0.6"] })
    expect(await addressesOf(roll, "two.lab")).toEqual(["10.9.0.5"])
    await undo(again[0]!.id)
    expect(await addressesOf(roll, "two.lab")).toEqual(["10.9.0.5", "10.9.0.6"])
    await undo(merged[0]!.id)
    expect(await addressesOf(roll, "two.lab")).toEqual(["10.9.0.5"])
    await undo(parted[0]!.id)
    expect(await addressesOf(roll, "two.lab")).toEqual(["10.9.0.5", "10.9.0.6"])
  })

  test("three merged at once are one; a split takes one of them out again", async () => {
    await decide({ kind: "merge", machines: ["web.lab", "db.lab", "twin.lab"] })
    expect(await addressesOf(roll, "10.9.0.1")).toEqual(["10.9.0.1", "10.9.0.2", "10.9.0.3"])
    await decide({ kind: "split", machines: ["10.9.0.1"], addresses: ["10.9.0.2"] })
    expect([await addressesOf(roll, "10.9.0.1"), await addressesOf(roll, "10.9.0.2")]).toEqual([
      ["10.9.0.1", "10.9.0.3"],
      ["10.9.0.2"],
    ])
  })
})

describe("never to be touched", () => {
  const planned = () => roll.client.scans.plan({ targets: ["10.9.0.0/29"], pace: "gentle" })

  test("no scan asks the machine's addresses, until it is taken back", async () => {
    const [row] = await decide({ kind: "never-touch", machines: ["two.lab"], reason: "a ventilator" })
    expect(row).toMatchObject({ subject: "10.9.0.5-6", machine: { name: "two.lab" } })
    expect((await planned()).neverTouched).toEqual(["10.9.0.5-6"])
    await undo(row!.id)
    expect((await planned()).neverTouched).toEqual([])
  })

  test("stands on the list of addresses, whichever way it was said", async () => {
    await decide({ kind: "never-touch", machines: ["db.lab"] })
    await decide({ kind: "never-touch", machines: ["10.9.0.99"] })
    await roll.client.neverTouch.add({ subject: "10.9.0.0/30" })
    const list = await roll.client.neverTouch.list()
    expect(list.map(({ subject }) => subject)).toEqual(["10.9.0.2", "10.9.0.99", "10.9.0.0-3"])
    const { decisions } = await roll.client.decisions.list({ machine: "db.lab" })
    expect(decisions.map(({ subject }) => subject)).toEqual(["10.9.0.0-3", "10.9.0.2"])
  })

  test("its list takes no other decision back", async () => {
    const [row] = await decide({ kind: "owner", machines: ["db.lab"], value: "ops" })
    expect(await roll.client.neverTouch.remove({ id: row!.id })).toEqual({ removed: false })
    expect((await roll.client.machines.get({ ref: "db.lab" })).owner).not.toBeNull()
  })
})

test("cut short before its machines were written, a decision is heeded when the engine opens next", async () => {
  const beside = new Sqlite(join(roll.home, "rollcall.db"))
  const [tag] = await decide({ kind: "tag", machines: ["web.lab"], value: "prod" })
  beside.exec("create trigger cut before insert on machine begin select raise(abort, 'cut short'); end")
  await expect(decide({ kind: "owner", machines: ["db.lab"], value: "ops" })).rejects.toThrow()
  await expect(undo(tag!.id)).rejects.toThrow()
  beside.exec("drop trigger cut")
  beside.close()
  expect([await namesIn(roll, "owner:ops"), await namesIn(roll, "tag:prod")]).toEqual([[], ["web.lab"]])
  roll = await roll.again()
  expect([await namesIn(roll, "owner:ops"), await namesIn(roll, "tag:prod")]).toEqual([["db.lab"], []])
})

/** One of every kind, on machines that have to do with each other. */
const oneOfEach: readonly NewDecision[] = [
  { kind: "merge", machines: ["web.lab", "twin.lab"] },
  { kind: "split", machines: ["10.9.0.5"], addresses: ["10.9.0.6"] },
  { kind: "apart", machines: ["db.lab", "web.lab"] },
  { kind: "name", machines: ["web.lab"], value: "storefront" },
  { kind: "owner", machines: ["10.9.0.1", "db.lab"], value: "ops" },
  { kind: "purpose", machines: ["db.lab"], value: "keeps the ledger" },
  { kind: "tag", machines: ["10.9.0.3", "10.9.0.6"], value: "prod" },
  { kind: "note", machines: ["10.9.0.5"], value: "loud" },
  { kind: "lock", machines: ["db.lab"], value: "os" },
  { kind: "retire", machines: ["10.9.0.6"] },
  { kind: "never-touch", machines: ["db.lab"] },
]

async function sayAll(): Promise<readonly DecisionTold[]> {
  const said: DecisionTold[] = []
  for (const decision of oneOfEach) said.push(...(await decide(decision)))
  return said
}

describe("taken back", () => {
  test.each(oneOfEach.map((decision) => [decision.kind, decision] as const))(
    "%s leaves everything byte for byte as it was",
    async (_, decision) => {
      const before = await everything(roll)
      const said = await decide(decision)
      expect(await everything(roll)).not.toBe(before)
      for (const { id } of said) await undo(id)
      expect(await everything(roll)).toBe(before)
    },
  )

  test.each([
    ["the first first", (ids: readonly number[]) => ids],
    ["the last first", (ids: readonly number[]) => ids.toReversed()],
    [
      "every other one, then the rest",
      (ids: readonly number[]) => ids.toSorted((a, b) => (a % 2) - (b % 2) || a - b),
    ],
  ])("all of them, %s, leave everything as it was", async (_, order) => {
    const before = await everything(roll)
    const said = await sayAll()
    for (const id of order(said.map(({ id: number }) => number))) await undo(id)
    expect(await everything(roll)).toBe(before)
    expect(await roll.client.engine.rebuild()).toMatchObject({ same: true, differing: [] })
  })

  test("they are listed as taken back, with when and by whom, and can't be taken back twice", async () => {
    const [said] = await decide({ kind: "owner", machines: ["db.lab"], value: "ops" })
    const undone = await undo(said!.id)
    expect(undone).toEqual({ ...said, undone: expect.any(Number), undoneBy: said!.author })
    expect(await roll.client.decisions.list({})).toEqual({ total: 0, decisions: [] })
    expect(await roll.client.decisions.list({ undone: true })).toEqual({ total: 1, decisions: [undone] })
    expect(await refusalOf(undo(said!.id))).toMatchObject({ code: "conflict" })
    expect(await refusalOf(undo(4_711))).toMatchObject({ code: "not-found" })
  })
})

describe("whatever comes after", () => {
  let fresh: Roll
  beforeEach(async () => {
    fresh = await openRoll()
    await fresh.send(scanOf(0))
  })
  afterEach(() => fresh.end())

  /** Days on which machines go, change their names and systems, and meet new ones. */
  const days = [
    scanOf(1, [web, { ...db, os: "Linux 6.2" }, twin, two, other]),
    scanOf(2, [{ ...web, name: "www.lab" }, twin, two]),
    scanOf(3, [
      { ...web, name: "www.lab" },
      db,
      twin,
      two,
      other,
      { ip: "10.9.0.9", mac: "00:1b:21:00:00:09" },
    ]),
    scanOf(4, [web, db, { ...twin, ip: "10.9.0.10" }, two, other]),
    scanOf(5, [web, { ...db, ip: "10.9.0.3" }, { ...twin, ip: "10.9.0.10" }, two, other]),
  ]

  test("five scans, a rebuild and a restart change no decision", async () => {
    await sayAll()
    const before = await roll.client.decisions.list({ undone: true })
    const rows = before.decisions.map(({ sentence: _sentence, machine: _machine, ...row }) => row)
    for (const day of days) await roll.send(day)
    expect(await roll.client.engine.rebuild()).toMatchObject({ same: true, differing: [] })
    roll = await roll.again()
    const after = await roll.client.decisions.list({ undone: true })
    expect(after.decisions.map(({ sentence: _sentence, machine: _machine, ...row }) => row)).toEqual(rows)
    expect(await addressesOf(roll, "storefront")).toEqual(expect.arrayContaining(["10.9.0.1", "10.9.0.10"]))
    expect(await idOf(roll, "10.9.0.5")).not.toBe(await idOf(roll, "10.9.0.6"))
  })

  test("an older scan, of when another had the address, takes nothing that was said from who has it now", async () => {
    await decide({ kind: "owner", machines: ["db.lab"], value: "ops" })
    await decide({ kind: "split", machines: ["two.lab"], addresses: ["10.9.0.6"] })
    await roll.send(
      scanOf(-9, [
        { ip: "10.9.0.2", mac: "00:1b:21:00:00:42", name: "before.lab" },
        { ip: "10.9.0.5", mac: "00:1b:21:00:00:45" },
        { ip: "10.9.0.6", mac: "00:1b:21:00:00:46" },
      ]),
    )
    expect(await namesIn(roll, "owner:ops")).toEqual(["db.lab"])
    expect(await idOf(roll, "10.9.0.5")).not.toBe(await idOf(roll, "10.9.0.6"))
  })

  test.each([
    ["in their order", (ids: readonly number[]) => ids],
    ["in another order", (ids: readonly number[]) => ids.toSorted((a, b) => (a % 3) - (b % 3) || b - a)],
  ])("taken back %s, all is as in a database that never heard them", async (_, order) => {
    const said = (await sayAll()).map(({ id }) => id)
    const inOrder = order(said)
    for (const [at, day] of days.entries()) {
      await roll.send(day)
      await fresh.send(day)
      if (at === 2) await roll.client.engine.rebuild()
      for (const id of inOrder.slice(at * 3, at * 3 + 3)) await undo(id)
    }
    expect(inOrder.length).toBeLessThanOrEqual(days.length * 3)
    expect(await everything(roll)).toBe(await everything(fresh))
    expect(await roll.client.engine.rebuild()).toMatchObject({ same: true, differing: [] })
  })

  test("what was said of a machine stays with it when the address it was first seen at turns out to be virtual", async () => {
    const floating = (day: number, mac: string) =>
      scanOf(
        day,
        [{ ip: "10.9.0.0", mac }, web, db, twin].map((one) => ({ ...one, name: one.mac })),
      )
    await roll.end()
    roll = await openRoll()
    await roll.send(floating(0, web.mac))
    await decide({ kind: "owner", machines: ["10.9.0.0"], value: "ops" })
    await decide({ kind: "merge", machines: ["10.9.0.0", "10.9.0.3"] })
    await roll.send(floating(1, db.mac))
    await roll.send(floating(2, web.mac))
    expect(await roll.client.machines.get({ ref: "10.9.0.0" })).toMatchObject({
      presence: "virtual",
      owner: null,
    })
    expect(await addressesOf(roll, "10.9.0.3")).toEqual(["10.9.0.1", "10.9.0.3"])
    expect(await roll.client.machines.get({ ref: "10.9.0.3" })).toMatchObject({
      owner: { name: "ops" },
      decisions: [{ kind: "merge" }, { kind: "owner" }],
    })
    expect(await roll.client.engine.rebuild()).toMatchObject({ same: true, differing: [] })
  })

  test("an alarm that an unchanged scan saw again tells the same, whatever was said meanwhile", async () => {
    const clones = [web, db].map((one) => ({ ...one, hostKey: "one image" }))
    for (const one of [roll, fresh]) for (const day of [1, 2, 3]) await one.send(scanOf(day, clones))
    const [said] = await decide({ kind: "tag", machines: ["web.lab"], value: "copied" })
    await undo(said!.id)
    const alarms = await fresh.client.identity.alarms()
    expect(alarms).toMatchObject([{ rule: "clone", last: (START + 3 * DAY) * 1_000 }])
    expect(await roll.client.identity.alarms()).toEqual(alarms)
  })

  test("those that stand are as in a database that heard only them", async () => {
    const kept: readonly NewDecision[] = [
      { kind: "owner", machines: ["db.lab"], value: "ops" },
      { kind: "split", machines: ["two.lab"], addresses: ["10.9.0.6"] },
    ]
    const said = await sayAll()
    for (const day of days) await roll.send(day)
    const left = said.filter(
      ({ kind, machine }) => kind !== "split" && !(kind === "owner" && machine?.name === "db.lab"),
    )
    for (const { id } of left.toReversed()) await undo(id)
    for (const decision of kept) await fresh.client.decisions.add(decision)
    for (const day of days) await fresh.send(day)
    const withoutNumbers = (text: string) => text.replaceAll(/"decisions": \[.*?\],\s*"facts"/gs, "")
    expect(withoutNumbers(await everything(roll))).toBe(withoutNumbers(await everything(fresh)))
  })
})

describe("on a network of 150", () => {
  const HOUR = 3_600_000
  const network = (round: number) =>
    [
      ...generateNmapXml({ machines: 150, round, at: Date.UTC(2026, 0, 5) + round * HOUR, scripts: true }),
    ].join("")
  let [large, plain]: Roll[] = []
  beforeAll(async () => {
    large = await openRoll()
    plain = await openRoll()
    for (const one of [large, plain]) await one.send(network(0))
  })
  afterAll(async () => {
    await large!.end()
    await plain!.end()
  })

  test("merged, split, renamed and never touched, five scans, a rebuild and undo leave what they should", async () => {
    const { client } = large!
    const { machines } = await client.machines.list({ limit: 5 })
    const [a, b, c, d] = machines.map(({ id }) => id)
    const said = [
      await client.decisions.add({ kind: "merge", machines: [a!, b!] }),
      await client.decisions.add({ kind: "name", machines: [c!], value: "db-primary" }),
      await client.decisions.add({ kind: "never-touch", machines: [d!] }),
      await client.decisions.add({ kind: "merge", machines: [c!, d!] }),
    ].flat()
    for (const round of [1, 2, 3, 4, 5]) for (const one of [large!, plain!]) await one.send(network(round))
    expect(await client.machines.get({ ref: b! })).toMatchObject({ id: a! < b! ? a : b })
    expect((await client.machines.get({ ref: "db-primary" })).aka).toHaveLength(1)
    expect(await client.engine.rebuild()).toMatchObject({ same: true, differing: [] })
    for (const at of [1, 3, 0, 2]) await client.decisions.undo({ id: said[at]!.id })
    expect(await everything(large!)).toBe(await everything(plain!))
  })
})

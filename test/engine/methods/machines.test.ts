import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { xmlOf } from "../invented-scan.ts"
import { openRoll, refusalOf, type Roll } from "../roll.ts"

const START = Math.floor(Date.now() / 1_000) - 3 * 86_400

let roll: Roll
let first = 0
let last = 0
beforeAll(async () => {
  roll = await openRoll()
  const scan = (start: number, machines: Parameters<typeof xmlOf>[0]["machines"]) =>
    roll.send(xmlOf({ start, machines }))
  const web = { ip: "10.9.0.1", mac: "00:50:56:00:00:01", name: "web.lab", os: "Linux 5.4" }
  const db = { ip: "10.9.0.10", mac: "00:50:56:00:00:02", name: "db.lab", os: "Linux 6.1" }
  const nas = { ip: "10.9.0.3", mac: "00:11:32:00:00:03", name: "=nas+1", os: "Synology DSM, 7" }
  const old = { ip: "10.9.0.4", mac: "00:50:56:00:00:04", name: "old.lab" }
  first = (await scan(START, [old, { ...web, ports: { 80: "http nginx 1.24" } }])).scan!.id
  last = (
    await scan(START + 86_400, [
      { ...web, ports: { 80: "http nginx 1.26", 443: "https nginx 1.26" } },
      { ...db, ports: { 5432: "postgresql PostgreSQL 15" } },
      { ...nas, ports: { 22: "ssh OpenSSH 9", 8080: "http lighttpd" } },
    ])
  ).scan!.id
})
afterAll(() => roll.end())

const found = async (query: string, more: object = {}) =>
  (await roll.client.machines.list({ query, ...more })).machines.map(({ name }) => name).toSorted()

describe("the query bar", () => {
  test.each([
    ["", ["=nas+1", "db.lab", "web.lab"]],
    ["name:web", ["web.lab"]],
    ["name:*.lab", ["db.lab", "web.lab"]],
    ["ip:10.9.0.1", ["web.lab"]],
    ["ip:10.9.0.0/29", ["=nas+1", "web.lab"]],
    ["ip:10.9.0.2-10", ["=nas+1", "db.lab"]],
    ["mac:00:50:56", ["db.lab", "web.lab"]],
    ["mac:00-11-32-00-00-03", ["=nas+1"]],
    ["port:443", ["web.lab"]],
    ["port:1-100", ["=nas+1", "web.lab"]],
    ["port:80/udp", []],
    ["service:http", ["=nas+1", "web.lab"]],
    ["product:nginx", ["web.lab"]],
    ["product:nginx version:1.24", []],
    ["version:1.26", ["web.lab"]],
    ["os:linux", ["db.lab", "web.lab"]],
    ['os:"synology dsm, 7"', ["=nas+1"]],
    ["vendor:vmware", ["db.lab", "web.lab"]],
    ["is:gone", ["old.lab"]],
    ["is:present", ["=nas+1", "db.lab", "web.lab"]],
    ["is:new", ["=nas+1", "db.lab"]],
    ["seen<3d", ["=nas+1", "db.lab", "web.lab"]],
    ["seen>5d", []],
    ["first>60h", ["web.lab"]],
    ["!os:linux", ["=nas+1"]],
    ["-os:linux", ["=nas+1"]],
    ["port:5432 | port:443", ["db.lab", "web.lab"]],
    ["port:5432 or (os:linux port:443)", ["db.lab", "web.lab"]],
    ["nginx 1.26", ["web.lab"]],
    ["NGINX", ["web.lab"]],
    ["%", []],
    ["name:_", []],
  ])("%s finds %j", async (query, names) => {
    expect(await found(query)).toEqual(names)
  })

  test("asked of the past it finds what was there then", async () => {
    expect([
      await found("product:nginx version:1.24", { asOf: first }),
      await found("is:present", { asOf: first }),
      await found("port:443", { asOf: first }),
      await found("", { asOf: "2001-01-01" }),
    ]).toEqual([["web.lab"], ["old.lab", "web.lab"], [], []])
  })

  test.each([
    ["port:http", "bad-query", /is no port/],
    ["ip:10.9.0.0/40", "bad-query", /is no address, CIDR or range/],
    ["colour:red", "bad-query", /no field "colour"/],
  ])("%s is refused: %s", async (query, code, message) => {
    expect(await refusalOf(roll.client.machines.list({ query }))).toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })

  test.each([
    ["a scan that never was", 99],
    ["no date", "the day before yesterday"],
  ])("%s is no moment", async (_, asOf) => {
    expect((await refusalOf(roll.client.machines.list({ asOf }))).message).toMatch(/\.$/)
  })
})

test("sorted by address 10.9.0.3 comes before 10.9.0.10; pages meet without gap or overlap", async () => {
  const sort = { by: "address", descending: false } as const
  const ask = async (offset: number, limit: number) =>
    (await roll.client.machines.list({ sort, offset, limit })).machines.map(
      ({ addresses }) => addresses[0]?.ip,
    )
  expect(await ask(0, 10)).toEqual(["10.9.0.1", "10.9.0.3", "10.9.0.10"])
  expect([...(await ask(0, 2)), ...(await ask(2, 2))]).toEqual(await ask(0, 10))
})

test("facets count what the query selects, and their queries select as many", async () => {
  for (const query of ["", "os:linux", "is:gone", "port:80"]) {
    const facets = await roll.client.machines.facets({ query })
    for (const { values } of facets)
      for (const { query: narrower, count } of values) {
        const whole = query === "" ? narrower : `(${query}) ${narrower}`
        expect([whole, (await roll.client.machines.list({ query: whole })).total]).toEqual([whole, count])
      }
  }
})

test("the word at the cursor is completed: fields, then values that are there", async () => {
  const texts = async (query: string, at = query.length) =>
    (await roll.client.machines.complete({ query, at })).map(({ text }) => text)
  expect([await texts("ven"), await texts("product:ng"), await texts("port:4"), await texts("is:g")]).toEqual(
    [["vendor:"], ["product:nginx"], ["port:443/tcp"], ["is:gone"]],
  )
  const [completion] = await roll.client.machines.complete({ query: "os:linux prod web", at: 13 })
  expect(completion).toMatchObject({ text: "product:", from: 9, to: 13 })
})

test("each completion, put in its place, is a query", async () => {
  for (const query of ["os:", "vendor:", "name:", "service:", "version:", "port:", "is:", "n", "syn"])
    for (const { text, from, to } of await roll.client.machines.complete({ query, at: query.length })) {
      if (/[:<]$/.test(text)) continue
      const whole = query.slice(0, from) + text + query.slice(to)
      expect(await roll.client.machines.list({ query: whole })).toHaveProperty("total")
    }
})

describe("an export", () => {
  const exported = async (search: string) => {
    const response = await roll.engine.fetch(new Request(`http://rollcall/api/export/machines?${search}`))
    return { status: response.status, text: await response.text() }
  }

  test("as CSV has a row a machine, and no cell a spreadsheet would run", async () => {
    const { text } = await exported("format=csv&all=true")
    const rows = text.trimEnd().split("\r\n")
    expect(rows).toHaveLength(5)
    expect(rows[0]).toContain(",explanation,owner,ownerHow,environment,groups,")
    expect(text).toContain(",'=nas+1,")
    expect(text).toContain('"Synology DSM, 7"')
    expect(rows.flatMap((row) => row.split(",")).filter((cell) => /^"?[=+@-]/.test(cell))).toEqual([])
  })

  test("as JSON holds what the list holds", async () => {
    const { text } = await exported("format=json&query=os:linux")
    const { machines } = JSON.parse(text) as { machines: unknown }
    expect(machines).toEqual((await roll.client.machines.list({ query: "os:linux" })).machines)
  })

  test("of nothing is an empty file of its kind", async () => {
    const none = "query=name:nobody"
    expect(JSON.parse((await exported(`format=json&${none}`)).text)).toMatchObject({ machines: [] })
    expect((await exported(`format=csv&${none}`)).text.trimEnd().split("\r\n")).toHaveLength(1)
  })

  test.each([
    ["in no format", "format=exe"],
    ["of no query", "query=colour:red"],
    ["as of no moment", "asOf=never"],
    ["as of too many words", `asOf=${"1".repeat(100)}`],
    ["of a query as long as a book", `query=${"a".repeat(5_000)}`],
  ])("%s is refused in a sentence", async (_, search) => {
    const { status, text } = await exported(search)
    expect([status, (JSON.parse(text) as { sentence: string }).sentence]).toEqual([
      expect.toSatisfy((code: number) => code === 400 || code === 404),
      expect.stringMatching(/\.$/),
    ])
  })
})

test("a machine is found by id, address, name and hardware address; what means none or several says so", async () => {
  const { id } = await roll.client.machines.get({ ref: "web.lab" })
  for (const ref of ["10.9.0.1", "WEB.lab", "00:50:56:00:00:01", "00-50-56-00-00-01", id.toUpperCase()])
    expect((await roll.client.machines.get({ ref })).id).toBe(id)
  expect(await refusalOf(roll.client.machines.get({ ref: "nobody" }))).toMatchObject({ code: "not-found" })
})

test("every statement about a machine opens its observations, with the scans that saw them", async () => {
  const machine = await roll.client.machines.get({ ref: "web.lab" })
  const cited = [...machine.services, ...machine.addresses].flatMap(({ evidence }) => evidence)
  const facts = new Map(machine.facts.map((fact) => [fact.id, fact]))
  expect(cited.length).toBeGreaterThan(2)
  expect(cited.every((id) => facts.has(id))).toBe(true)
  const port = machine.facts.find(({ kind, subject }) => kind === "port" && subject === "80/tcp")
  expect(port).toMatchObject({ firstScan: first, lastScan: last, until: null, standing: "observed" })
})

test("views are kept by name, replaced, and taken away", async () => {
  const { views } = roll.client
  const view = {
    name: "web",
    query: "port:80",
    columns: ["name"],
    sort: { by: "name", descending: false },
  } as const
  await views.save(view)
  await views.save({ ...view, query: "port:443" })
  expect(await views.list()).toEqual([{ ...view, query: "port:443" }])
  expect([await views.remove({ name: "web" }), await views.remove({ name: "web" })]).toEqual([
    { removed: true },
    { removed: false },
  ])
})

test("networks are kept by name; one with nonsense in it is refused and nothing is kept", async () => {
  const { networks } = roll.client
  const network = {
    name: "office",
    targets: ["10.9.0.0/28"],
    excluded: ["10.9.0.7"],
    pace: "gentle",
    environment: "prod",
  } as const
  await networks.save(network)
  expect(await networks.list()).toMatchObject([network])
  const wrong = networks.save({ ...network, name: "wrong", targets: ["10.9.0.0/99"] })
  expect((await refusalOf(wrong)).message).toContain("10.9.0.0/99")
  expect(await networks.list()).toHaveLength(1)
  expect(await networks.remove({ name: "office" })).toEqual({ removed: true })
})

test("what is never to be touched is listed, refused where it is nonsense, and can be taken back", async () => {
  const { neverTouch } = roll.client
  const entry = await neverTouch.add({ subject: "10.9.0.7", reason: "a ventilator" })
  expect(await neverTouch.list()).toMatchObject([{ subject: "10.9.0.7", reason: "a ventilator" }])
  for (const subject of ["", "10.9.0", "printer; rm -rf /"])
    expect((await refusalOf(neverTouch.add({ subject }))).message).toMatch(/\.$/)
  expect(await neverTouch.remove({ id: entry.id })).toEqual({ removed: true })
  expect(await neverTouch.remove({ id: entry.id })).toEqual({ removed: false })
  expect(await neverTouch.list()).toEqual([])
})

import { rmSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { refusalOf } from "../roll.ts"
import { HOSTS, Scene } from "./scene.ts"

vi.setConfig({ testTimeout: 60_000 })

let scene: Scene

beforeEach(async () => {
  scene = await Scene.open()
})

afterEach(() => scene.end())

const MAPPING = `formats:
  - name: our inventory
    files: inventory/*.txt
    lines: '^(?<name>\\S+) +(?<address>[\\d.]+)'
`
const INVENTORY = "web1 10.0.0.11\ndb1 10.0.0.31\n"

test("a mapping file's formats claim their files, and a change of it reads them again", async () => {
  scene.begin({
    ...{ "inventory/a.txt": INVENTORY, "etc/hosts": "10.0.0.51 mail1.lan\n" },
    "inventory/vault.txt": "db2 10.0.0.32\n",
  })
  await scene.added()
  expect(await scene.names()).toEqual(["etc/hosts:1 10.0.0.51"])
  scene.commit({ "rollcall-sources.yml": MAPPING }, "Say how our inventory is written")
  await scene.sync()
  expect(await scene.names()).toEqual([
    "etc/hosts:1 10.0.0.51",
    "inventory/a.txt:1 10.0.0.11",
    "inventory/a.txt:2 10.0.0.31",
  ])
  scene.commit({ "rollcall-sources.yml": MAPPING.replace("inventory/*.txt", "etc/hosts") }, "Otherwise")
  await scene.sync()
  // By that pattern, the name stands first.
  expect((await scene.sources.declarations({ name: "infra" })).declarations).toEqual([])
  rmSync(join(scene.folder, "rollcall-sources.yml"))
  scene.commit({}, "Without it")
  await scene.sync()
  expect(await scene.names()).toEqual(["etc/hosts:1 10.0.0.51"])
})

test("mistakes in a mapping file are told with their line, once, and the rest of it is used", async () => {
  const wrong = `${MAPPING}  - name: other\n    files: x/*.txt\n    colour: red\n    lines: '(?<name>\\S+'\n`
  scene.begin({
    "inventory/a.txt": INVENTORY,
    ".rollcall.yml": "formats: []\n",
    "rollcall-sources.yml": wrong,
  })
  await scene.added()
  const told = await scene.problems()
  expect(told).toEqual([
    "rollcall-sources.yml:7 A format has no such key.",
    expect.stringMatching(/^rollcall-sources.yml:8 This pattern can't be used\./u),
    ".rollcall.yml:1 It is not used: there is rollcall-sources.yml.",
  ])
  expect(await scene.names()).toHaveLength(2)
  scene.commit({ "README.md": "Nothing\n" }, "Something else")
  await scene.sync()
  expect(await scene.problems()).toEqual(told)
})

test("a mapping made to cost an age costs little, and the rest is read", async () => {
  const globs = Array.from({ length: 100 }, () => `"${"**/*a*b*/".repeat(60)}x"`).join(", ")
  const formats = Array.from({ length: 100 }, () => `  - {files: [${globs}], lines: '(?<name>\\S+)'}`)
  const deep = Array.from({ length: 200 }, (_, at) => `${"ab/".repeat(60)}${at}.txt`)
  scene.write({
    ...Object.fromEntries(deep.map((path) => [path, "web1 10.0.0.11\n"])),
    "rollcall-sources.yml": `formats:\n${formats.join("\n")}\n`.slice(0, 4_000_000),
    "etc/hosts": HOSTS,
  })
  await scene.added()
  expect(await scene.names()).toHaveLength(2)
}, 180_000)

const EXPORT = "Kiste;Netz;Wer;admin password\nweb1;10.0.0.11;Shop;hunter2\ndb1;10.0.0.31;Data;hunter3\n"
const COLUMNS = [
  { header: "Kiste", field: "name" },
  { header: "Netz", field: "address" },
  { header: "Wer", field: "owner" },
] as const

test("a table is read as its columns are said to mean, also after it has changed", async () => {
  scene.begin({ "machines.csv": EXPORT, "etc/hosts": HOSTS })
  await scene.added()
  expect(await scene.names()).toHaveLength(2)
  const table = { name: "infra", path: "machines.csv" }
  expect((await scene.sources.previewTable({ ...table, columns: COLUMNS })).declarations).toMatchObject([
    { line: 2, owner: "Shop" },
    { line: 3, owner: "Data" },
  ])
  expect(await scene.names()).toHaveLength(2)
  await scene.sources.mapTable({ ...table, columns: COLUMNS })
  expect(await scene.names()).toContain("machines.csv:3 10.0.0.31")
  scene.commit({ "machines.csv": `${EXPORT}mail1;10.0.0.51;Mail;\n` }, "Add mail1")
  await scene.sync()
  expect(await scene.names()).toContain("machines.csv:4 10.0.0.51")
  await scene.sources.mapTable({ ...table, columns: null })
  expect(await scene.names()).toEqual(["etc/hosts:1 10.0.0.11", "etc/hosts:2 10.0.0.31"])
})

test("tables are shown with their columns and first rows, never what may be a secret", async () => {
  scene.begin({
    "machines.csv": EXPORT,
    "netbox.csv": "Name,Status,Primary IP\nweb1,Active,10.0.0.11\n",
    "list.json": '[{"hostname": "web1", "ip": "10.0.0.11"}]\n',
    "package.json": '{"name": "no-table"}\n',
    "vault/all.csv": "name,ip\nweb1,10.0.0.11\n",
  })
  await scene.added()
  const { tables, left } = await scene.sources.tables({ name: "infra" })
  expect(left).toBe(0)
  expect(tables.map(({ path, rows, read, saved }) => [path, rows, read, saved])).toEqual([
    ["machines.csv", 2, false, false],
    ["netbox.csv", 1, true, false],
    ["list.json", 1, true, false],
  ])
  expect(tables[0]).toMatchObject({
    columns: [{ header: "Kiste" }, { header: "Netz" }, { header: "Wer" }, { secret: true }],
    sample: [
      ["web1", "10.0.0.11", "Shop", null],
      ["db1", "10.0.0.31", "Data", null],
    ],
  })
  expect(JSON.stringify(tables)).not.toContain("hunter")
  expect(tables[1]?.columns.map(({ field, guess }) => [field, guess])).toEqual([
    ["name", "name"],
    ["status", "status"],
    ["address", "address"],
  ])
})

test("columns that are not there, and secret ones, are refused with a sentence", async () => {
  scene.begin({ "machines.csv": EXPORT })
  await scene.added()
  const map = (header: string, path = "machines.csv") =>
    refusalOf(scene.sources.mapTable({ name: "infra", path, columns: [{ header, field: "name" }] }))
  expect((await map("Box")).message).toContain('no column "Box". It has Kiste, Netz, Wer')
  expect((await map("admin password")).message).toContain("may hold secrets")
  expect((await map("Kiste", "other.csv")).message).toContain("no file other.csv")
})

test("a mapping file is tried on a source before it is committed", async () => {
  scene.begin({ "inventory/a.txt": INVENTORY })
  await scene.added()
  const tried = await scene.sources.previewMapping({
    name: "infra",
    text: `${MAPPING}  - name: nothing\n    files: none/*.txt\n    lines: '(?<name>\\S+)'\n    colour: red\n`,
  })
  expect(tried).toMatchObject({
    total: 2,
    formats: [
      { name: "our inventory", line: 2, files: 1, machines: 2 },
      { name: "nothing", files: 0, machines: 0 },
    ],
    mistakes: [{ line: 8, sentence: "A format has no such key." }],
  })
  expect(await scene.names()).toEqual([])
})

import { execFileSync, spawnSync } from "node:child_process"
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Sqlite from "better-sqlite3"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { openDatabase } from "#store/database.ts"
import { xmlOf, type Shown } from "./invented-scan.ts"
import { openRoll, refusalOf, type Roll } from "./roll.ts"

const WEB: Shown = { ip: "10.9.0.1", name: "web.lab", ports: { 80: "http nginx 1" } }
const migrations = join(import.meta.dirname, "..", "..", "db", "migrations")

let home: string
let open: Roll[]
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "rollcall-database-"))
  open = []
})
afterEach(async () => {
  for (const roll of open) await roll.engine.close()
  rmSync(home, { recursive: true, force: true })
})

const file = () => join(home, "rollcall.db")
const opened = async () => {
  const roll = await openRoll(home)
  open.push(roll)
  return roll
}
const closed = async (roll: Roll) => {
  open = open.filter((one) => one !== roll)
  await roll.engine.close()
}
const filled = async () => {
  const roll = await opened()
  await roll.send(xmlOf({ start: 1_700_000_000, machines: [WEB] }))
  return roll
}

describe("a file that can't be used is refused in a sentence, and left as it is", () => {
  test.each([
    ["text", () => writeFileSync(file(), "not a database ".repeat(1_000)), "database-damaged"],
    [
      "another program's",
      () => new Sqlite(file()).exec("create table recipe (id integer)").close(),
      "bad-file",
    ],
    [
      "a newer Rollcall's",
      () => new Sqlite(file()).exec("pragma user_version = 9999").close(),
      "database-newer",
    ],
    ["a folder", () => mkdirSync(file()), "bad-file"],
  ])("%s", async (_, make, code) => {
    make()
    const before = statSync(file()).isFile() ? readFileSync(file()) : null
    expect(await refusalOf(openRoll(home))).toEqual({
      code,
      message: expect.stringMatching(/rollcall\.db.*\.$/),
    })
    if (before) expect(readFileSync(file()).equals(before)).toBe(true)
  })

  test("one with a page of noise in it", async () => {
    const roll = await filled()
    await closed(roll)
    const bytes = readFileSync(file())
    bytes.fill(0x5a, 0, 4_096)
    writeFileSync(file(), bytes)
    expect(await refusalOf(openRoll(home))).toMatchObject({ code: "database-damaged" })
    expect(readFileSync(file()).equals(bytes)).toBe(true)
  })

  test("one that another program holds", async () => {
    await closed(await filled())
    const other = new Sqlite(file())
    other.pragma("locking_mode = exclusive")
    other.exec("begin exclusive")
    try {
      expect(await refusalOf(openRoll(home))).toMatchObject({ code: "database-busy" })
    } finally {
      other.close()
    }
    expect((await (await opened()).client.machines.list({})).total).toBe(1)
  })
})

test("damage in the middle of the file is found by the doctor and told in a sentence", async () => {
  const roll = await opened()
  const machines = Array.from({ length: 200 }, (_, index) => ({
    ip: `10.9.1.${index}`,
    ports: { 22: "ssh" },
  }))
  await roll.send(xmlOf({ start: 1_700_000_000, machines }))
  await closed(roll)
  const bytes = readFileSync(file())
  bytes.fill(0x5a, 4_096 * 12, 4_096 * 40)
  writeFileSync(file(), bytes)
  const said = await opened().then(
    async ({ client }) => (await client.engine.doctor()).find(({ name }) => name === "database"),
    (error: unknown) => refusalOf(Promise.reject(error)),
  )
  expect(said).toEqual(
    expect.toSatisfy(
      (one: object) =>
        ("state" in one && one.state === "limited") || ("code" in one && one.code === "database-damaged"),
    ),
  )
})

test("of two engines on one database the second is refused, and the first goes on", async () => {
  const first = await filled()
  expect(await refusalOf(openRoll(home))).toMatchObject({
    code: "database-busy",
    message: expect.stringMatching(/another Rollcall/),
  })
  expect((await first.client.machines.list({})).total).toBe(1)
  await closed(first)
  expect((await (await opened()).client.machines.list({})).total).toBe(1)
})

test("what was imported is there after the engine ended and began again", async () => {
  await closed(await filled())
  const { client } = await opened()
  expect([(await client.machines.list({})).total, (await client.scans.list({})).scans[0]?.state]).toEqual([
    1,
    "done",
  ])
})

describe("a backup", () => {
  test("made while the engine runs is a whole database", async () => {
    const { client } = await filled()
    const { file: copy, bytes } = await client.engine.backup({})
    expect([existsSync(copy), statSync(copy).size]).toEqual([true, bytes])
    const other = mkdtempSync(join(tmpdir(), "rollcall-copy-"))
    copyFileSync(copy, join(other, "rollcall.db"))
    const restored = await openRoll(other)
    expect((await restored.client.machines.list({})).machines).toEqual(
      (await client.machines.list({})).machines,
    )
    await restored.end()
  })

  test("never goes over a file that is there, least of all the database itself", async () => {
    const { client } = await filled()
    const precious = join(home, "precious.txt")
    writeFileSync(precious, "mine")
    for (const to of [precious, file()])
      expect(await refusalOf(client.engine.backup({ to }))).toMatchObject({
        message: expect.stringMatching(/\.$/),
      })
    expect([readFileSync(precious, "utf8"), (await client.machines.list({})).total]).toEqual(["mine", 1])
  })

  test("to where nothing can be written is refused in a sentence", async () => {
    const { client } = await filled()
    for (const to of ["/proc/rollcall.db", join(file(), "inside.db")])
      expect((await refusalOf(client.engine.backup({ to }))).message).toMatch(/\.$/)
    expect((await client.machines.list({})).total).toBe(1)
  })
})

describe("a new format", () => {
  const folder = () => {
    const place = join(home, "migrations")
    mkdirSync(place)
    copyFileSync(join(migrations, "0001-ledger.sql"), join(place, "0001-ledger.sql"))
    return place
  }

  test("is preceded by a whole copy of the old", async () => {
    await closed(await filled())
    const place = folder()
    writeFileSync(
      join(place, "9000-next.sql"),
      "delete from observation; create table later (id integer) strict;",
    )
    openDatabase(file(), place).close()
    const copy = new Sqlite(`${file()}.before-9000`, { readonly: true })
    const count = "select count(*) as n from observation"
    expect([copy.prepare(count).get(), copy.pragma("user_version", { simple: true })]).toEqual([
      { n: expect.toSatisfy((n: number) => n > 0) },
      expect.toSatisfy((version: number) => version < 9_000),
    ])
    copy.close()
    expect(await refusalOf(openRoll(home))).toMatchObject({ code: "database-newer" })
  })

  test("that goes wrong half-way leaves the old as it was", async () => {
    await closed(await filled())
    const place = folder()
    writeFileSync(join(place, "9000-next.sql"), "delete from observation; delete from nowhere;")
    expect(() => openDatabase(file(), place)).toThrow()
    expect((await (await opened()).client.machines.get({ ref: "web.lab" })).facts.length).toBeGreaterThan(0)
  })
})

const canMount = spawnSync("unshare", ["-m", "true"]).status === 0
const why = canMount ? "" : " — skipped: this account can't make a mount namespace"

describe.skipIf(!canMount)(`a disk that fills up, and one that can only be read${why}`, () => {
  let told: Record<string, unknown>
  beforeEach(() => {
    const script = join(import.meta.dirname, "on-small-disk.ts")
    const said = execFileSync("unshare", ["-m", process.execPath, script, home], {
      encoding: "utf8",
      timeout: 60_000,
    })
    told = JSON.parse(said) as Record<string, unknown>
  })

  test("each gets a sentence, and nothing that was kept is lost", () => {
    const full = expect.stringMatching(/full\. Free some space/)
    expect(told).toMatchObject({
      import: { failure: "disk-full", sentence: full },
      view: { failure: "disk-full", sentence: full },
      kept: 20,
      backup: { failure: "disk-full", sentence: full },
      after: { states: [expect.stringMatching(/failed|interrupted/), "done"], database: "ok", kept: 20 },
      "read-only": { failure: "bad-file", sentence: expect.stringMatching(/can't be (?:opened|written)/) },
    })
    expect(JSON.stringify([told["close"] ?? null, told["opened full"] ?? null])).not.toContain("bug")
  })
})

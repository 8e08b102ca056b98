import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { newHome, type Home } from "./command.ts"

// Each test starts programs, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let home: Home

beforeAll(async () => {
  home = newHome()
  const folder = join(home.folder, "infra")
  mkdirSync(join(folder, "inventory"), { recursive: true })
  writeFileSync(join(folder, "machines.csv"), "Kiste;Netz;admin password\nweb1;10.0.0.11;hunter2\n")
  writeFileSync(join(folder, "inventory/a.txt"), "web1 10.0.0.11\n")
  await home.run("sources", "add", folder, "--name", "infra")
})

afterAll(() => home.remove())

test("a table is shown, tried and read by what its columns are said to mean", async () => {
  const shown = await home.json("sources", "tables", "infra")
  expect(shown).toMatchObject({ tables: [{ path: "machines.csv", rows: 1, read: false, lost: [] }], left: 0 })
  expect(JSON.stringify(shown)).not.toContain("hunter2")
  const columns = ["sources", "map", "infra", "machines.csv", "Kiste=name", "Netz=address"]
  expect(await home.json(...columns, "--preview")).toMatchObject({
    total: 1,
    declarations: [{ path: "machines.csv", line: 2, format: "table" }],
  })
  expect(await home.json(...columns)).toMatchObject({ sources: [{ declarations: 1 }] })
  expect(await home.json("sources", "declarations", "infra")).toMatchObject({
    declarations: [{ source: "infra", path: "machines.csv", line: 2 }],
  })
  const wrong = await home.run("sources", "map", "infra", "machines.csv", "Kiste=box")
  expect([wrong.exit, wrong.err]).toEqual([2, expect.stringContaining('A machine has no "box"')])
  expect(await home.json("sources", "map", "infra", "machines.csv", "--guess")).toMatchObject({
    sources: [{ declarations: 0 }],
  })
})

test("a mapping file is tried; a mistake in it is told with its line, and ends with 1", async () => {
  const file = join(home.folder, "map.yml")
  const format =
    "formats:\n  - {name: ours, files: inventory/*.txt, lines: '^(?<name>\\S+) (?<address>\\S+)'}\n"
  writeFileSync(file, format)
  expect(await home.json("sources", "try-mapping", "infra", file)).toMatchObject({
    formats: [{ name: "ours", line: 2, files: 1, machines: 1 }],
    mistakes: [],
  })
  writeFileSync(file, `${format}  - {name: other}\n`)
  const tried = await home.run("sources", "try-mapping", "infra", file)
  expect([tried.exit, tried.err]).toEqual([1, expect.stringContaining("map.yml:3: ")])
})

test("what a source claims to list is added, told and removed", async () => {
  const claim = ["sources", "claim", "infra"]
  expect(await home.json(...claim, "add", "10.0.4.0/22", "10.0.9.1-50", "--network", "lab")).toMatchObject({
    sources: [
      {
        claims: [
          { network: "lab", first: "10.0.4.0", last: "10.0.7.255" },
          { network: "lab", first: "10.0.9.1", last: "10.0.9.50" },
        ],
      },
    ],
  })
  await home.run(...claim, "remove", "10.0.4.0/22")
  expect((await home.run(...claim)).out).toBe("10.0.9.1 to 10.0.9.50 in lab\n")
  const unknown = await home.run(...claim, "remove", "10.0.4.0/22")
  expect([unknown.exit, unknown.err]).toEqual([3, expect.stringContaining("does not claim 10.0.4.0/22")])
})

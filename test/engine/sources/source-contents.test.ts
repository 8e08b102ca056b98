import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { openRoll, type Roll } from "../roll.ts"

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let folder: string
let roll: Roll

const FILES = {
  "etc/hosts": "10.0.0.11 web1.lan web1\n10.0.0.31 DB1.lan db1\n",
  "inventory/prod.ini":
    "[web]\nweb1.lan ansible_host=10.0.0.11 owner=shop\nweb2.lan ansible_host=10.0.0.12\n",
  "README.md": "web1 is the web server\n",
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-written-"))
  roll = await openRoll()
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  await roll.client.sources.add({ location: folder, name: "infra", branch: null, network: null })
  await roll.client.sources.sync({ name: "infra" })
})

afterAll(async () => {
  await roll.end()
  rmSync(folder, { recursive: true, force: true })
})

async function found(text: string, format: string | null = null, page = {}) {
  const asked = { name: "infra", text, format, ...page }
  const { total, declarations } = await roll.client.sources.declarations(asked)
  return { total, places: declarations.map(({ path, line }) => `${path}:${line}`) }
}

test("what a source holds is counted by format, files of none as well", async () => {
  expect(await roll.client.sources.formats({ name: "infra" })).toEqual([
    { format: "ansible-inventory", files: 1, declarations: 2 },
    { format: "hosts", files: 1, declarations: 2 },
    { format: null, files: 1, declarations: 0 },
  ])
})

test("declarations are found by names, addresses, paths, groups and owners, in any case", async () => {
  expect((await found("db1")).places).toEqual(["etc/hosts:2"])
  expect((await found("10.0.0.11")).places).toEqual(["etc/hosts:1", "inventory/prod.ini:2"])
  expect((await found("SHOP web")).places).toEqual(["inventory/prod.ini:2"])
  expect((await found("prod.ini web2")).places).toEqual(["inventory/prod.ini:3"])
})

test("the names of what is kept of a declaration are no words of it", async () => {
  expect(await found("identifiers")).toEqual({ total: 0, places: [] })
  expect(await found('"kind"')).toEqual({ total: 0, places: [] })
})

test("only those of one format are told, page by page", async () => {
  expect(await found("", "hosts")).toEqual({ total: 2, places: ["etc/hosts:1", "etc/hosts:2"] })
  expect(await found("", "hosts", { offset: 1, limit: 1 })).toEqual({ total: 2, places: ["etc/hosts:2"] })
  expect(await found("", "zone")).toEqual({ total: 0, places: [] })
})

test("what is read anew is found anew", async () => {
  expect((await found("web3")).total).toBe(0)
  writeFileSync(join(folder, "etc/hosts"), "10.0.0.13 web3.lan\n")
  await roll.client.sources.sync({ name: "infra" })
  expect((await found("web3")).places).toEqual(["etc/hosts:1"])
})

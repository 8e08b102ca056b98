import { statSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { newHome, twoMachines, type Ended, type Home } from "./command.ts"

// Each test starts programs, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

let home: Home
let imported: Ended

beforeAll(async () => {
  home = newHome()
  imported = await home.run("import", twoMachines)
})

afterAll(() => home.remove())

test("an import says what came in, at the time the file says", () => {
  expect([imported.exit, imported.out]).toEqual([
    0,
    `${twoMachines}: scan 1 of 2026-02-25 06:13, 2 machines, 2 new.\n`,
  ])
})

test("machines lists them on stdout, and what is said about them goes to stderr", async () => {
  const { exit, out, err } = await home.run("machines")
  const said = err.replace("Working out who owns the machines and why they are there.\n", "")
  expect([exit, out.split("\n").map((line) => line.split(/ {2,}/).slice(0, 2)), said]).toEqual([
    0,
    [["NAME", "ADDRESS"], ["db.example", "10.9.0.2"], ["gate.example", "10.9.0.1"], [""]],
    "2 machines\n",
  ])
})

test("what a network says reaches no terminal with control characters in it", async () => {
  const outs = await Promise.all([home.run("machine", "10.9.0.1", "--facts"), home.run("machines")])
  const text = outs.map(({ out, err }) => out + err).join("")
  expect(text).toContain("31mred")
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
})

test("machines --json is a document of its schema, with times as ISO strings", async () => {
  const document = await home.json("machines", "port:22")
  expect(document).toMatchObject({
    schema: "rollcall/machines@1",
    asOf: null,
    machines: [
      {
        name: "gate.example",
        presence: "present",
        explanation: "mystery",
        owner: null,
        firstSeen: "2026-02-25T06:13:20.000Z",
        addresses: [{ ip: "10.9.0.1", mac: "00:1b:21:0a:0b:0c", until: null, candidates: [] }],
        services: [
          { port: 22, protocol: "tcp", name: "ssh", product: "OpenSSH", until: null },
          { port: 80, protocol: "tcp", name: "http" },
        ],
      },
    ],
  })
})

test("machine finds one by name, address or MAC, in any of its spellings", async () => {
  const refs = ["gate.example", "10.9.0.1", "00:1b:21:0a:0b:0c"]
  const found = await Promise.all(refs.map((ref) => home.json("machine", ref)))
  expect(new Set(found.map(({ id }) => id)).size).toBe(1)
})

test("machine --json carries its identity, answers, history, and with --facts every observation", async () => {
  const without = await home.json("machine", "10.9.0.1")
  const withFacts = await home.json("machine", "10.9.0.1", "--facts")
  expect(without).toMatchObject({
    schema: "rollcall/machine@1",
    asOf: null,
    identity: { joins: [], doubts: [] },
    answers: { who: { state: "unanswered" }, why: { state: "unanswered" } },
    links: [],
    findings: [],
  })
  expect([without["facts"], Array.isArray(withFacts["facts"])]).toEqual([undefined, true])
  expect(withFacts["facts"]).toContainEqual(
    expect.objectContaining({
      kind: "mac",
      value: "00:1b:21:0a:0b:0c",
      standing: "observed",
      firstScan: 1,
      until: null,
    }),
  )
})

test("a moment before the first scan knows no machine, and its number the same as now", async () => {
  const [before, scan] = await Promise.all([
    home.json("machines", "--as-of", "2020-01-01"),
    home.json("machines", "--as-of", "1"),
  ])
  expect(before["machines"]).toEqual([])
  expect(scan).toMatchObject({ asOf: "2026-02-25T06:13:20.000Z", machines: [{}, {}] })
})

test("scans lists the import as a scan of the time the file says", async () => {
  expect(await home.json("scans")).toMatchObject({
    scans: [{ id: 1, kind: "import", state: "done", started: "2026-02-25T06:13:20.000Z" }],
  })
})

test("changes names the scans between which each came about", async () => {
  expect(await home.json("changes")).toMatchObject({
    changes: [{ kind: "machine-new", between: [null, 1], commits: [], explained: false }, {}],
  })
})

test("doctor says what it found of each thing it needs", async () => {
  const { checks } = await home.json("doctor")
  expect(checks).toContainEqual(expect.objectContaining({ name: "nmap" }))
})

test("rebuild gives the same machines", async () => {
  expect(await home.json("rebuild")).toMatchObject({ machines: 2, same: true, differing: [] })
})

test("backup writes the file it names", async () => {
  const file = join(home.folder, "copy.db")
  const document = await home.json("backup", file)
  expect(document).toMatchObject({ file, bytes: statSync(file).size })
})

test("never-touch remembers an address with its reason, until it is taken off again", async () => {
  const added = await home.json("never-touch", "add", "10.9.0.7", "--why", "the UPS")
  const removed = await home.json("never-touch", "remove", "1")
  expect([added, removed]).toMatchObject([
    { neverTouch: [{ id: 1, subject: "10.9.0.7", reason: "the UPS" }] },
    { neverTouch: [] },
  ])
})

test("a file that is not there, or is no scan, is a sentence; the others are taken in", async () => {
  const mixed = await home.run("import", "/nowhere.xml", twoMachines)
  const alone = await home.run("import", join(import.meta.dirname, "command.ts"))
  expect([mixed.exit, alone.exit]).toEqual([4, 3])
  expect(mixed.err).toContain("/nowhere.xml")
})

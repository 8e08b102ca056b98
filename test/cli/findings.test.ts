import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { xmlOf } from "#test/engine/invented-scan.ts"
import { newHome, type Home } from "./command.ts"

// Each test starts programs, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let home: Home
let id: string

const start = Math.floor(Date.now() / 1_000) - 3_600
const nginx = (version: string) => ({ 80: `http nginx ${version}` })

beforeAll(async () => {
  home = newHome()
  const file = join(home.folder, "scan.xml")
  const machines = [
    { ip: "10.9.0.2", name: "web1.lan", ports: { ...nginx("1.24.0"), 23: "telnet" } },
    { ip: "10.9.0.3", name: "web2.lan", ports: nginx("1.24.0") },
    { ip: "10.9.0.4", name: "web3.lan", ports: nginx("1.26.1") },
  ]
  writeFileSync(file, xmlOf({ start, machines }))
  expect((await home.run("import", file)).exit).toBe(0)
  const { findings } = await home.json("findings", "--rule", "plaintext")
  ;[{ id }] = findings as [{ id: string }]
})

afterAll(() => home.remove())

test("findings --json is a document of its schema, with names, times and grounds", async () => {
  expect(await home.json("findings", "--rule", "plaintext")).toMatchObject({
    schema: "rollcall/findings@1",
    findings: [
      {
        rule: "plaintext",
        state: "open",
        names: ["web1.lan"],
        isBaseline: true,
        until: null,
        resolved: null,
        commits: [],
        for: [expect.any(String)],
      },
    ],
  })
})

test("findings lists them on stdout, and how many there are on stderr", async () => {
  const { exit, out, err } = await home.run("findings", "--machine", "web1.lan")
  expect(exit).toBe(0)
  expect(out.split("\n")[0]).toMatch(/^SEVERITY +FINDING +MACHINES/)
  expect(out).toContain("23/tcp offers telnet")
  expect(err).toMatch(/open, \d+ of them from the first look/)
})

test("findings ID tells one with its machines, its grounds, what to do and its life", async () => {
  const [told, document] = await Promise.all([home.run("findings", id), home.json("findings", id)])
  expect(told.out).toMatch(/Machines\n {2}web1\.lan m-/)
  for (const title of ["For", "Do", "Not said where", "Its life"]) expect(told.out).toContain(`\n${title}\n`)
  expect(document).toMatchObject({ findings: [{ id }] })
})

test("--fail-on ends with 1 where one that bad is open, with 0 where none is", async () => {
  const [bad, good, wrong] = await Promise.all([
    home.run("findings", "--rule", "plaintext", "--fail-on", "medium"),
    home.run("findings", "--rule", "plaintext", "--fail-on", "critical"),
    home.run("findings", "--fail-on", "awful"),
  ])
  expect([bad.exit, good.exit, wrong.exit]).toEqual([1, 0, 2])
})

test("accept says so and how to take it back; then it is no bad news any more, until it is taken back", async () => {
  const accepted = await home.run("accept", id, "--until", "2099-12-31", "--why", "an old printer")
  const [, decision = ""] = /rollcall undo (\d+)/.exec(accepted.err) ?? []
  expect([accepted.exit, accepted.err]).toEqual([
    0,
    expect.stringContaining(`${id} is accepted until 2099-12-31`),
  ])
  expect((await home.run("findings", "--rule", "plaintext", "--fail-on", "low")).exit).toBe(0)
  expect(await home.json("findings", "--state", "accepted")).toMatchObject({
    findings: [{ id, until: "2099-12-31", why: "an old printer" }],
  })
  expect((await home.run("undo", decision)).exit).toBe(0)
  expect(await home.json("findings", id)).toMatchObject({ findings: [{ state: "open", until: null }] })
})

test("accept wants to know what is said, until when and why; a finding that isn't there is a sentence", async () => {
  const asked = [
    [2, "accept", id],
    [2, "accept", id, "--until", "2099-12-31"],
    [2, "accept", id, "--expected", "--false-alarm"],
    [2, "findings", "--junit", "x.xml"],
    [3, "accept", "f-nowhere", "--expected"],
    [3, "findings", "f-nowhere"],
  ] as const
  for (const [code, ...words] of asked) {
    const { exit, out, err } = await home.run(...words)
    expect([exit, out, err.trim().split("\n").at(-1)]).toEqual([code, "", expect.stringMatching(/\.$/)])
  }
})

test("peers side by side: what differs, what is equal, by machines of one's choice or by a group", async () => {
  const refs = ["web1.lan", "web2.lan", "web3.lan"]
  const told = await home.run("peers", ...refs)
  expect([told.exit, told.out.split("\n")[0]]).toEqual([0, expect.stringMatching(/^FACT +.*HOW$/)])
  expect(told.out).toContain("1.26.1")
  expect(told.err).toMatch(/3 machines, \d+ facts? equal, \d+ different/)
  const document = await home.json("peers", ...refs)
  expect(document).toMatchObject({ schema: "rollcall/peers-compared@1", group: { kind: "chosen" } })
  const { classes, rows } = document as { classes: unknown[]; rows: { cells: unknown[] }[] }
  for (const { cells } of rows) expect(cells.length).toBe(classes.length)
  for (const name of refs.slice(0, 2)) await home.run("decide", name, "tag", "blue")
  expect(await home.json("peers")).toMatchObject({
    schema: "rollcall/peers@1",
    groups: expect.arrayContaining([expect.objectContaining({ id: "tag blue", kind: "tag" })]),
  })
  expect(await home.json("peers", "tag", "blue")).toMatchObject({ group: { id: "tag blue" } })
  const nowhere = await home.run("peers", "nowhere")
  expect([nowhere.exit, nowhere.err]).toEqual([3, expect.stringContaining("no peers called nowhere")])
})

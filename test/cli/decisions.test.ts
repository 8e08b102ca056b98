import { userInfo } from "node:os"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { newHome, twoMachines, type Home } from "./command.ts"

// Each test starts programs, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 })

let home: Home
beforeAll(async () => {
  home = newHome()
  await home.run("import", twoMachines)
})
afterAll(() => home.remove())

/** What scripts read of both machines. */
async function told(): Promise<readonly string[]> {
  const questions = [
    ["machines", "--json", "--all"],
    ["machine", "10.9.0.1", "--json", "--facts"],
    ["machine", "10.9.0.2", "--json"],
  ]
  return (await Promise.all(questions.map((args) => home.run(...args)))).map(({ out }) => out)
}

// One after the other: each takes back what it said.
test("decide says what it wrote and how to take it back, and taken back all is byte for byte as before", async () => {
  const before = await told()
  const words = ["payments", "team", "--why", "asked them"]
  expect(await home.run("decide", "db.example,10.9.0.1", "owner", ...words)).toEqual({
    exit: 0,
    out: "db.example: owner is payments team\ngate.example: owner is payments team\n",
    err: "Take it back with: rollcall undo 1 2\n",
  })
  const merged = await home.json("decide", "10.9.0.1", "same-as", "10.9.0.2")
  expect(merged["decisions"]).toMatchObject([{ sentence: "gate.example and db.example are one machine" }])
  expect((await home.json("machines"))["machines"]).toMatchObject([
    { owner: { name: "payments team" }, addresses: [{ ip: "10.9.0.1" }, { ip: "10.9.0.2" }] },
  ])
  expect(await home.run("undo", "3", "9", "1", "2")).toEqual({
    exit: 4,
    out: `Taken back: gate.example and db.example are one machine
Taken back: db.example: owner is payments team
Taken back: gate.example: owner is payments team
`,
    err: "There is no decision 9. `rollcall decisions` lists them.\n",
  })
  expect(await told()).toEqual(before)
  const { decisions } = await home.json("decisions", "db.example", "--all")
  expect(decisions).toMatchObject([
    { id: 3, kind: "merge" },
    { id: 1, reason: "asked them", author: userInfo().username, undone: expect.any(String) },
  ])
})

test("what was decided is in the documents and on the sheet of its machine", async () => {
  await home.run("decide", "db.example", "tag", "prod", "critical")
  await home.run("decide", "db.example", "lock", "name")
  await home.run("decide", "db.example", "retire")
  const said = {
    name: "db.example",
    tags: ["critical", "prod"],
    locked: ["name"],
    retired: expect.any(String),
  }
  const asked = await Promise.all([
    home.json("machine", "db.example"),
    home.json("machines"),
    home.json("machines", "is:retired", "tag:prod"),
    home.run("machine", "db.example"),
  ])
  expect(asked).toMatchObject([
    { ...said, decisions: { length: 4 } },
    { machines: [{ name: "gate.example", retired: null }] },
    { machines: [said] },
    { out: expect.stringMatching(/critical prod[^]*retired[^]*DECISION[^]*no longer in use/) },
  ])
})

test.each([
  ["a machine that nobody knows", 3, ["decide", "nobody", "owner", "ops"]],
  ["an unknown word", 2, ["decide", "10.9.0.1", "adopt"]],
  ["a retirement with words behind it", 2, ["decide", "10.9.0.1", "retire", "soon"]],
  ["no other machine", 2, ["decide", "10.9.0.1", "merge"]],
  ["no words", 2, ["decide", "10.9.0.1", "owner"]],
  ["no number", 2, ["undo", "seven"]],
])("%s is refused in a sentence, with exit code %i", async (_, exit, args) => {
  const ended = await home.run(...args)
  expect([ended.exit, ended.out, ended.err.length > 20]).toEqual([exit, "", true])
})

test("findings, doubts and virtual addresses are documents also where there is none", async () => {
  const documents = await Promise.all([
    home.json("findings", "--fail-on", "low"),
    home.json("doubts"),
    home.json("machines", "--virtual"),
  ])
  expect(documents).toEqual([
    { schema: "rollcall/findings@1", findings: [] },
    { schema: "rollcall/doubts@1", doubts: [] },
    { schema: "rollcall/virtual@1", asOf: null, virtual: [] },
  ])
})

test("the shell completes what can be decided", async () => {
  const { out } = await home.run("completion", "bash")
  expect(out).toMatch(/decide\) words="merge same-as .*never-touch .*--why/)
})

import { execFileSync } from "node:child_process"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { z } from "zod"
import { ended, newHome, type Home } from "./command.ts"

// Each test starts programs, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

let home: Home

beforeAll(() => {
  home = newHome()
})

afterAll(() => home.remove())

test.each([
  [["machines", "--nope"], "Unknown option '--nope'."],
  [["nosuch"], "Unknown command 'nosuch'."],
  [["machine"], "Missing required argument 'ref'."],
  [["scan", "127.0.0.1", "--profile", "slow"], "Allowed choices are quick, standard, deep."],
  [["scan-stop", "x"], '"x" is not a whole number.'],
  [["machines", "--as-of", "yesterday"], '"yesterday" is neither a scan\'s number nor a date.'],
  [["serve", "--port", "99999"], "There is no port 99999."],
  [["schema", "nosuch"], 'There is no schema "nosuch".'],
])("wrong usage (%j) is a sentence and exit 2", async (args, sentence) => {
  const { exit, out, err } = await home.run(...args)
  expect([exit, out]).toEqual([2, ""])
  expect(err).toContain(sentence)
})

test("a query that can't be read is wrong usage, a machine nobody knows could not be told", async () => {
  const [query, machine] = await Promise.all([
    home.run("machines", "port:abc"),
    home.run("machine", "nobody"),
  ])
  expect([query.exit, machine.exit]).toEqual([2, 3])
  expect(machine.err).toContain("nobody")
})

test("a target that is none names its bad part", async () => {
  const { exit, err } = await home.run("scan", "10.0.0.256", "--yes")
  expect(exit).toBe(2)
  expect(err).toContain("10.0.0.256")
})

test("help and version are no mistakes", async () => {
  const [help, version] = await Promise.all([home.run("help", "scan"), home.run("--version")])
  expect([help.exit, version.exit, version.out]).toEqual([0, 0, "0.1.0\n"])
  expect(help.out).toContain("--yes")
})

test("an empty database says what to do next", async () => {
  const { exit, out, err } = await home.run("machines")
  expect([exit, out, err]).toEqual([0, "", "Nothing has been asked yet. Start with: rollcall scan TARGET\n"])
})

test("schema prints JSON Schemas that can be read, one or all of them by name", async () => {
  const [one, all] = await Promise.all([home.run("schema", "machines"), home.run("schema")])
  expect(JSON.parse(one.out)).toMatchObject({ $id: "rollcall/machines@1", type: "object" })
  const named = z.record(z.string(), z.record(z.string(), z.unknown())).parse(JSON.parse(all.out))
  expect(Object.keys(named)).toContain("changes")
  for (const schema of Object.values(named)) expect(() => z.fromJSONSchema(schema)).not.toThrow()
})

test("a reader that goes away ends the command quietly", async () => {
  const child = home.start("schema")
  child.stdout.destroy()
  const { exit, err } = await ended(child)
  expect([exit, err]).toEqual([0, ""])
})

test("bash completes verbs, options and choices", async () => {
  const { out } = await home.run("completion", "bash")
  const complete = (...words: readonly string[]) => {
    const script = `${out}\nCOMP_WORDS=(${words.join(" ")} "")\nCOMP_CWORD=${words.length}\n_rollcall\necho "\${COMPREPLY[@]}"`
    return execFileSync("bash", ["-c", script], { encoding: "utf8" }).trim().split(" ")
  }
  expect(complete("rollcall")).toEqual(expect.arrayContaining(["scan", "machines", "never-touch"]))
  expect(complete("rollcall", "scan")).toEqual(expect.arrayContaining(["--profile", "--yes", "--json"]))
  expect(complete("rollcall", "scan", "--profile")).toEqual(["quick", "standard", "deep"])
})

test("zsh and fish get completion too, and other shells a sentence", async () => {
  const [zsh, fish, other] = await Promise.all(
    ["zsh", "fish", "tcsh"].map((name) => home.run("completion", name)),
  )
  expect([zsh?.exit, fish?.exit, other?.exit]).toEqual([0, 0, 2])
  expect(zsh?.out).toContain("#compdef rollcall")
  expect(fish?.out).toContain("complete -c rollcall")
})

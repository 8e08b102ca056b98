import { spawn } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { ended, newHome, said, type Home } from "./command.ts"

const SECRET = "typed-by-hand-42"
const rollcall = join(import.meta.dirname, "..", "..", "bin", "rollcall")
let home: Home

beforeEach(() => {
  home = newHome()
})

afterEach(() => home.remove())

test("a secret typed on a terminal is not shown there, and is kept in a file", async () => {
  const line = `${rollcall} credentials add office --all --snmp-v2c`
  const env = { ...process.env, ROLLCALL_HOME: home.folder, XDG_RUNTIME_DIR: "", NO_COLOR: "1" }
  const terminal = spawn("script", ["--quiet", "--command", line, "/dev/null"], { env, timeout: 60_000 })
  const whole = ended(terminal)
  await said(terminal.stdout, /Community:/u)
  terminal.stdin.write(`${SECRET}\r`)
  const { out } = await whole
  const folder = join(home.folder, "secrets")
  expect({
    shown: out.includes(SECRET),
    told: /office +snmp-v2c +every network/u.test(out),
    kept: readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8")),
  }).toEqual({ shown: false, told: true, kept: [SECRET] })
}, 60_000)

test("without a terminal the secret comes from the environment, and only its name is told", async () => {
  const refused = await home.run("credentials", "add", "ci", "--all", "--snmp-v2c")
  const added = await home.json(
    "credentials",
    "add",
    "ci",
    "--all",
    "--snmp-v2c",
    "--from-env",
    "NOT_SET_HERE",
  )
  expect([refused.exit, refused.err.includes("--from-env"), added["credentials"]]).toEqual([
    2,
    true,
    [expect.objectContaining({ name: "ci", kept: "environment NOT_SET_HERE", network: null })],
  ])
}, 60_000)

test("a user of SNMPv3 is encrypted only where authenticated, and a community has no user", async () => {
  const mistakes = [
    ["--snmp-v3", "--all", "--user", "u", "--priv", "aes", "--from-env", "V"],
    ["--snmp-v2c", "--all", "--user", "u", "--from-env", "V"],
    ["--snmp-v3", "--all", "--from-env", "V"],
    ["--snmp-v2c", "--from-env", "V"],
  ]
  const exits = []
  for (const mistake of mistakes) exits.push((await home.run("credentials", "add", "x", ...mistake)).exit)
  expect([exits, (await home.json("credentials", "list"))["credentials"]]).toEqual([[2, 2, 2, 2], []])
}, 60_000)

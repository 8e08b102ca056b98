import { existsSync, readdirSync } from "node:fs"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { xmlOf } from "#test/engine/invented-scan.ts"
import { ended, newHome, type Home } from "./command.ts"
import { spawn } from "node:child_process"

// Each test starts programs, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 })

let home: Home
let scan: string

beforeAll(async () => {
  home = newHome()
  scan = await file(
    "scan.xml",
    xmlOf({
      start: 1_770_000_000,
      machines: [
        { ip: "10.9.0.11", name: "web1.lan", ports: { 22: "ssh OpenSSH 9.2", 443: "https nginx 1.22.1" } },
        { ip: "10.9.0.12", name: "web2.lan", ports: { 443: "https nginx 1.26.1", 23: "telnet" } },
      ],
    }),
  )
})

afterAll(() => home.remove())

async function file(name: string, text: string): Promise<string> {
  const path = join(home.folder, name)
  await writeFile(path, text)
  return path
}

const holds = `expect:
  - name: web
    for: {name: "web*.lan"}
    ports:
      "443/tcp": {product: nginx, version: ">=1.22"}
`
const fails = `expect:
  - name: web
    for: {name: "web*.lan"}
    severity: medium
    ports:
      "443/tcp": {product: nginx, version: ">=1.24"}
      "23/tcp": closed
waive:
  - {rule: expectation, about: "*23/tcp", for: {name: web2.lan}, until: 2099-12-31, by: m.k, because: vendor}
`

/** With a folder for temporary files of its own, which shows what was left there. */
async function check(...args: readonly string[]) {
  const folder = join(home.folder, `tmp-${Math.random().toString(36).slice(2)}`)
  await mkdir(folder)
  const command = join(import.meta.dirname, "..", "..", "bin", "rollcall")
  const env = {
    ...process.env,
    ROLLCALL_HOME: home.folder,
    TMPDIR: folder,
    XDG_RUNTIME_DIR: "",
    NO_COLOR: "1",
  }
  const child = spawn(command, ["findings", ...args], { env, timeout: 90_000 })
  const end = await ended(child)
  return { ...end, left: readdirSync(folder).filter((name) => name.startsWith("rollcall-scan-")) }
}

test("what holds ends with 0, and leaves no database behind", async () => {
  const path = await file("holds.yml", holds)
  const { exit, err, left } = await check("--expect", path, "--scan", scan, "--fail-on", "low")
  expect({ exit, left }).toEqual({ exit: 0, left: [] })
  expect(err).toContain("0 parts not as expected, 3 as expected")
  expect(existsSync(join(home.folder, "rollcall.db"))).toBe(false)
})

test("what does not hold ends with 1 from the severity on that is asked for, with files for machines to read", async () => {
  const path = await file("fails.yml", fails)
  const [junit, sarif] = [join(home.folder, "junit.xml"), join(home.folder, "rollcall.sarif")]
  const files = ["--junit", junit, "--sarif", sarif]
  const { exit, out, left } = await check("--expect", path, "--scan", scan, ...files, "--fail-on", "medium")
  expect({ exit, left }).toEqual({ exit: 1, left: [] })
  expect(out).toMatch(/drift\s+medium\s+.*fails\.yml:6\s+web1\.lan/u)
  const xml = await readFile(junit, "utf8")
  expect(xml).toMatch(/<failure/u)
  expect(xml).toMatch(/<skipped/u)
  const report = JSON.parse(await readFile(sarif, "utf8")) as {
    version: string
    runs: { results: object[] }[]
  }
  expect(report.version).toBe("2.1.0")
  expect(JSON.stringify(report.runs[0]?.results)).toContain('"startLine":6')
  const calm = await check("--expect", path, "--scan", scan, "--fail-on", "high")
  expect(calm.exit).toBe(0)
})

test("a mistake in a file ends with 2, and names its line", async () => {
  const path = await file("mistaken.yml", holds.replace("ports:", "prots:"))
  const { exit, err, left } = await check("--expect", path, "--scan", scan)
  expect({ exit, left }).toEqual({ exit: 2, left: [] })
  expect(err).toContain(`${path}:4: `)
  const twice = await file("twice.yml", `${holds}expect: []\n`)
  const again = await check("--expect", twice, "--scan", scan)
  expect([again.exit, /twice\.yml:6: /u.test(again.err)]).toEqual([2, true])
})

test("a scan or a file that can't be read ends with 3, and leaves nothing either", async () => {
  const path = await file("holds.yml", holds)
  const none = await check("--expect", join(home.folder, "nowhere.yml"), "--scan", scan)
  expect([none.exit, none.left]).toEqual([3, []])
  const broken = await check("--expect", path, "--scan", await file("broken.xml", "<nmaprun"))
  expect([broken.exit, broken.left]).toEqual([3, []])
})

import { execa } from "execa"
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"

const root = dirname(import.meta.dirname)

interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly why?: string
}

interface CountsModule {
  readonly countsOf: (kind: string, reportFile: string, exitCode: number) => Counts
  readonly total: (counts: readonly Counts[]) => Counts
  readonly closingLine: (counts: Counts) => string
}

// The scripts are plain JavaScript for an older Node, so their types are said here.
const { countsOf, total, closingLine } = (await import(join(root, "scripts/counts.mjs"))) as CountsModule
const { startingNothing } = (await import(join(root, "scripts/system-programs.mjs"))) as {
  readonly startingNothing: string
}

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-setup-"))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function writeProgram(file: string, lines: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `#!/bin/sh\n${lines}\n`)
  await chmod(file, 0o755)
}

interface Surroundings {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly extendEnv?: boolean
}

const run = (
  command: string,
  args: readonly string[],
  { cwd = folder, env = {}, extendEnv = true }: Surroundings = {},
) =>
  execa(command, args, {
    cwd,
    env,
    extendEnv,
    reject: false,
    timeout: 60_000,
  })

/** A checkout with the command, and a command line that only repeats what it was given. */
async function checkoutThatRepeats(): Promise<void> {
  await mkdir(join(folder, "checkout/bin"), { recursive: true })
  await cp(join(root, "bin/rollcall"), join(folder, "checkout/bin/rollcall"))
  await mkdir(join(folder, "checkout/src/cli"), { recursive: true })
  await writeFile(
    join(folder, "checkout/src/cli/rollcall.ts"),
    "const args: string[] = process.argv.slice(2)\nconsole.log(JSON.stringify(args))\n",
  )
}

test("the command finds the checkout's own Node, through links, and hands over every argument as it is", async () => {
  await checkoutThatRepeats()
  await mkdir(join(folder, "checkout/node_modules/.bin"), { recursive: true })
  await symlink(process.execPath, join(folder, "checkout/node_modules/.bin/node"))
  await mkdir(join(folder, "links"))
  await symlink("../checkout/bin/rollcall", join(folder, "links/first"))
  await symlink(join(folder, "links/first"), join(folder, "links/second"))
  const { stdout, exitCode } = await run(join(folder, "links/second"), ["scan", "two words", "$HOME", ""])
  expect({ stdout, exitCode }).toEqual({ stdout: '["scan","two words","$HOME",""]', exitCode: 0 })
})

test("with only an older Node the command says which one it needs and what to run", async () => {
  await checkoutThatRepeats()
  await writeProgram(join(folder, "old/node"), "echo v20.19.0")
  const { stderr, exitCode } = await run(join(folder, "checkout/bin/rollcall"), ["machines"], {
    env: { PATH: `${join(folder, "old")}:/usr/bin:/bin`, ROLLCALL_NODE: "" },
  })
  expect({ stderr, exitCode }).toEqual({
    stderr:
      "Rollcall needs Node 24 or newer and found v20.19.0. Install it, or in the checkout run: node scripts/setup.mjs start",
    exitCode: 3,
  })
})

/** A checkout that holds only what the set-up itself needs. */
async function checkoutWithScripts(): Promise<string> {
  const checkout = join(folder, "checkout")
  await cp(join(root, "scripts"), join(checkout, "scripts"), { recursive: true })
  await cp(join(root, "package.json"), join(checkout, "package.json"))
  await cp(join(root, "package-lock.json"), join(checkout, "package-lock.json"))
  return checkout
}

const setUp = (checkout: string, purpose: string, path: string) =>
  run(process.execPath, [join(checkout, "scripts/setup.mjs"), purpose], {
    env: { PATH: path, DISPLAY: "", WAYLAND_DISPLAY: "" },
    extendEnv: false,
  })

test("when npm cannot install the packages, the set-up says so in npm's words and names the command to try", async () => {
  const checkout = await checkoutWithScripts()
  await writeProgram(join(folder, "tools/npm"), "echo 'npm error network is unreachable'; exit 1")
  const { stdout, exitCode } = await setUp(checkout, "start", `${join(folder, "tools")}:/bin`)
  expect({ exitCode, lines: stdout.split("\n").slice(-3) }).toEqual({
    exitCode: 3,
    lines: [
      `! The packages could not be installed: npm ended with exit code 1 (whole output in ${join(checkout, ".cache/npm-ci.log")}).`,
      "npm error network is unreachable",
      "    npm ci",
    ],
  })
})

test("packages that somebody else installed as the lock says are taken as they are", async () => {
  const checkout = await checkoutWithScripts()
  const lock = JSON.parse(await readFile(join(checkout, "package-lock.json"), "utf8")) as { packages: object }
  await mkdir(join(checkout, "node_modules/.bin"), { recursive: true })
  await writeFile(
    join(checkout, "node_modules/.package-lock.json"),
    JSON.stringify({ packages: lock.packages }),
  )
  await symlink(process.execPath, join(checkout, "node_modules/.bin/node"))
  await writeProgram(join(folder, "tools/npm"), "echo 'npm was called'; exit 1")
  const { stdout, exitCode } = await setUp(checkout, "check", join(folder, "tools"))
  expect({ stdout, exitCode }).toEqual({ stdout: "✓ ready to check", exitCode: 0 })
})

test("a missing nmap is said, with where it comes from, and does not keep Rollcall from starting", async () => {
  const checkout = await checkoutWithScripts()
  await symlink(join(root, "node_modules"), join(checkout, "node_modules"))
  // No nmap and no package manager either: only the Node that runs the set-up.
  const { stdout, exitCode } = await setUp(checkout, "start", join(folder, "nothing"))
  expect(exitCode).toBe(0)
  expect(stdout).toContain(
    "! Missing: nmap, which does the scanning. No package manager that Rollcall knows is here. Please install it by hand (nmap: https://nmap.org/download).",
  )
  expect(stdout.split("\n").at(-1)).toBe("✓ ready to start, but for what is said above")
})

const policyAfter = async (command: string) => {
  const policy = join(folder, "policy-rc.d")
  const { exitCode, stdout } = await run("sh", [
    "-c",
    startingNothing,
    "sh",
    policy,
    "sh",
    "-c",
    command,
    policy,
  ])
  const left = await readFile(policy, "utf8").catch(() => null)
  return { exitCode, stdout, left }
}

test("while packages are installed no daemon may start, and afterwards the system has no policy again", async () => {
  expect(await policyAfter('"$0" nginx start; echo $?')).toEqual({ exitCode: 0, stdout: "101", left: null })
  expect(await policyAfter("exit 7")).toEqual({ exitCode: 7, stdout: "", left: null })
})

test("a policy that the system had before comes back, also when the installation is interrupted", async () => {
  await writeProgram(join(folder, "policy-rc.d"), "exit 104")
  const left = "#!/bin/sh\nexit 104\n"
  expect(await policyAfter('"$0" nginx start; echo $?')).toEqual({ exitCode: 0, stdout: "101", left })
  expect(await policyAfter("kill -TERM $PPID")).toEqual({ exitCode: 143, stdout: "", left })
})

async function firstLineOf(file: string): Promise<string> {
  let text = ""
  await expect
    .poll(async () => (text = await readFile(file, "utf8").catch(() => "")), { timeout: 15_000 })
    .toMatch(/\n/)
  return text.trim()
}

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test("what a script started ends when npm is asked to stop, though npm's shell does not pass that on", async () => {
  const script = join(folder, "script.mjs")
  const pidFile = join(folder, "pid")
  await writeFile(
    script,
    `import { handOver } from ${JSON.stringify(join(root, "scripts/run.mjs"))}
await handOver("sh", ["-c", "echo $$ > ${pidFile}; exec sleep 60"])`,
  )
  const shell = execa("sh", ["-c", `"${process.execPath}" "${script}"; true`], {
    reject: false,
    stdio: "ignore",
    env: { npm_lifecycle_event: "start" },
  })
  const pid = Number(await firstLineOf(pidFile))
  expect(isRunning(pid)).toBe(true)
  shell.kill("SIGTERM")
  await shell
  await expect.poll(() => isRunning(pid), { timeout: 15_000 }).toBe(false)
})

const vitestFile = `
import { expect, test } from "vitest"
test("passes", () => expect(1).toBe(1))
test("fails", () => expect(1).toBe(2))
test.skip("is skipped", () => {})
test.todo("is to be written")
`

async function vitestReport(name: string, file: string): Promise<{ report: string; exitCode: number }> {
  const project = join(folder, name)
  await mkdir(project)
  await symlink(join(root, "node_modules"), join(project, "node_modules"))
  await writeFile(join(project, "some.test.ts"), file)
  await writeFile(join(project, "vitest.config.ts"), "export default {}\n")
  const report = join(project, "report.json")
  const args = [
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    "--root",
    project,
    "--reporter=json",
    `--outputFile=${report}`,
  ]
  const { exitCode } = await run(process.execPath, args, {
    cwd: project,
  })
  return { report, exitCode: exitCode ?? 1 }
}

test("what vitest counts is counted, and a file that cannot be loaded is a failure", async () => {
  const mixed = await vitestReport("mixed", vitestFile)
  const broken = await vitestReport("broken", `import "./not-there.ts"\n`)
  expect([
    countsOf("vitest", mixed.report, mixed.exitCode),
    countsOf("vitest", broken.report, broken.exitCode),
  ]).toEqual([
    { passed: 1, failed: 1, skipped: 2 },
    { passed: 0, failed: 1, skipped: 0 },
  ])
})

const playwrightFile = `
import { expect, test } from "@playwright/test"
test("passes", () => expect(1).toBe(1))
test("fails", () => expect(1).toBe(2))
test.skip("is skipped", () => {})
`

test("what Playwright counts is counted", async () => {
  await symlink(join(root, "node_modules"), join(folder, "node_modules"))
  await writeFile(join(folder, "package.json"), `{ "type": "module" }`)
  await writeFile(join(folder, "some.spec.ts"), playwrightFile)
  await writeFile(join(folder, "playwright.config.ts"), "export default {}\n")
  const report = join(folder, "report.json")
  const args = [join(root, "node_modules/@playwright/test/cli.js"), "test", "--reporter=json"]
  const { exitCode } = await run(process.execPath, args, {
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  })
  expect(countsOf("playwright", report, exitCode ?? 1)).toEqual({ passed: 1, failed: 1, skipped: 1 })
})

test("a runner that ran nothing, left no report, or failed without a failure counts as one failure", async () => {
  const empty = join(folder, "empty.json")
  const fine = join(folder, "fine.json")
  await writeFile(empty, `{"numPassedTests":0,"numFailedTests":0,"numPendingTests":0,"numTodoTests":0}`)
  await writeFile(fine, `{"numPassedTests":3,"numFailedTests":0,"numPendingTests":0,"numTodoTests":0}`)
  expect([
    countsOf("vitest", join(folder, "none.json"), 0),
    countsOf("vitest", empty, 0),
    countsOf("vitest", fine, 1),
    countsOf("vitest", fine, 0),
  ]).toEqual([
    { passed: 0, failed: 1, skipped: 0, why: "it ended without a report" },
    { passed: 0, failed: 1, skipped: 0, why: "it ran no test" },
    { passed: 3, failed: 1, skipped: 0, why: "every test it counted passed, yet it ended with exit code 1" },
    { passed: 3, failed: 0, skipped: 0 },
  ])
})

test("the closing line adds up every runner", () => {
  const runs = [
    { passed: 3, failed: 0, skipped: 1 },
    { passed: 2, failed: 1, skipped: 0 },
  ]
  expect(closingLine(total(runs))).toBe("5 passed, 1 failed, 1 skipped")
})

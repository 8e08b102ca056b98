// The test runners, each with the command that starts it and the report it leaves.
import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { countsOf } from "./counts.mjs"
import { cacheFolder, run, withTools } from "./run.mjs"

const reportsFolder = join(cacheFolder, "reports")

const vitest = (project, seconds) => ({
  name: project,
  kind: "vitest",
  seconds,
  command: (report, filters) => [
    "vitest",
    "run",
    `--project=${project}`,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...filters,
  ],
})

const playwright = (project, seconds, before = []) => ({
  name: project,
  kind: "playwright",
  seconds,
  command: (_report, filters) => [
    ...before,
    "playwright",
    "test",
    `--project=${project}`,
    "--reporter=list,json",
    ...filters,
  ],
})

// With a display of its own on Linux; elsewhere, or where one is shown already, Electron opens its windows there.
const virtualDisplay = ["xvfb-run", "-a", "-s", "-screen 0 1920x1200x24"]
const ownDisplay = process.platform === "linux" ? virtualDisplay : []

/** Every runner by name, in the order they run. */
export const runners = {
  unit: vitest("unit", 2700),
  lab: vitest("lab", 2400),
  chromium: playwright("chromium", 2700),
  electron: playwright("electron", 1200, ownDisplay),
}

/** Runs one runner and answers with its counts, its output and its time. */
export async function runTests(runner, { filters = [], environment = {}, show = true } = {}) {
  const report = join(reportsFolder, `${runner.name}.json`)
  mkdirSync(reportsFolder, { recursive: true })
  rmSync(report, { force: true })
  const [command, ...args] = runner.command(report, filters)
  const result = await run(command, args, {
    environment: { ...withTools(), PLAYWRIGHT_JSON_OUTPUT_FILE: report, ...environment },
    seconds: runner.seconds,
    // Playwright decides for its workers itself and warns when told otherwise.
    ownColours: runner.kind === "playwright",
    show,
  })
  const counts = countsOf(runner.kind, report, result.code)
  const why = result.tooLong ? `it was ended after ${runner.seconds} s` : counts.why
  return { ...result, counts: { ...counts, ...(why === undefined ? {} : { why }) } }
}

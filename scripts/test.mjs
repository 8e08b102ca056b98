// npm test: brings what the tests need, runs every check and every test runner, and ends with one line of counts.
import { build } from "./build.mjs"
import { check } from "./check.mjs"
import { closingLine, nothing, total } from "./counts.mjs"
import { testElectron } from "./electron.mjs"
import { advise, done, duration, failed, heading } from "./progress.mjs"
import { endOnSignals, isStarted } from "./run.mjs"
import { runners, runTests } from "./runners.mjs"
import { setUp } from "./setup.mjs"
import { find } from "./system-programs.mjs"

const stages = ["check", "lab", "chromium", "electron"]

const usage = `Runs every check and test and ends with "N passed, N failed, N skipped".

  npm test                       everything
  npm test -- lab electron       only these of: ${stages.join(", ")}
  npm test -- chromium machines  only the files of that runner whose name holds "machines"`

const chromiumProgram = () => process.env.CHROMIUM ?? find("chromium") ?? find("chromium-browser")

/** What a runner cannot do without: the sentence that says so, or null. */
const needs = {
  lab: () => (find("nmap") === null ? "nmap is not installed" : null),
  chromium: () => (chromiumProgram() === null ? "Chromium is not installed" : null),
  electron: () => {
    if (testElectron() === null) return "there is no Electron to test on"
    const lacksDisplay = process.platform === "linux" && find("xvfb-run") === null
    return lacksDisplay ? "xvfb-run is not installed" : null
  },
}

const environments = {
  lab: () => ({}),
  chromium: () => ({ CHROMIUM: chromiumProgram() }),
  electron: () => ({ ELECTRON_OVERRIDE_DIST_PATH: testElectron().folder }),
}

async function runStage(name, filters) {
  if (name === "check") return check()
  const lack = needs[name]()
  if (lack !== null) {
    advise(`The ${name} tests cannot run: ${lack}.`, "node scripts/setup.mjs test")
    return oneFailure
  }
  const { counts } = await runTests(runners[name], { filters, environment: environments[name]() })
  if (counts.why !== undefined) advise(`The ${name} tests: ${counts.why}.`)
  return counts
}

async function runStages(names, filters) {
  const results = []
  for (const name of names) {
    const version = name === "electron" && testElectron() !== null ? ` ${testElectron().version}` : ""
    heading(`${name}${version}`)
    const began = Date.now()
    const counts = await runStage(name, filters)
    results.push({ name, counts, seconds: (Date.now() - began) / 1000 })
  }
  return results
}

const oneFailure = { ...nothing, failed: 1 }

const notReady = { name: "set-up", counts: oneFailure }

/** The browser and window tests run what is built; a build that fails is a failure of its own, and the rest still runs. */
async function builtFirst() {
  return (await build()) ? [] : [{ name: "build", counts: oneFailure }]
}

function summarise(results) {
  heading("all")
  for (const { name, counts, seconds } of results) {
    const say = counts.failed === 0 ? done : failed
    say(`${name}: ${closingLine(counts)}`, seconds)
  }
}

/** The stages asked for and the rest, which narrows down the files; a bare filter runs nothing by accident. */
function asked(args) {
  const names = args.filter((arg) => stages.includes(arg))
  const filters = args.filter((arg) => !stages.includes(arg))
  return {
    names: names.length > 0 ? names : stages,
    filters,
    wrong: names.length === 0 && filters.length > 0,
  }
}

async function main() {
  const { names, filters, wrong } = asked(process.argv.slice(2))
  if (wrong) {
    console.log(usage)
    return filters.includes("--help") ? 0 : 2
  }
  endOnSignals()
  const began = Date.now()
  const results = (await setUp("test"))
    ? [...(await builtFirst()), ...(await runStages(names, filters))]
    : [notReady]
  summarise(results)
  const counts = total(results.map((result) => result.counts))
  console.log(`\nIn ${duration((Date.now() - began) / 1000)}:`)
  console.log(closingLine(counts))
  return counts.failed === 0 ? 0 : 1
}

if (isStarted(import.meta.url)) process.exitCode = await main()

// Brings what a start, a check or the tests need, once; says what it could not bring and the one command that would.
import { closeSync, mkdirSync, openSync, rmSync, statSync, utimesSync } from "node:fs"
import { join } from "node:path"
import { electronForTests, electronForWindow } from "./electron.mjs"
import { installPackages, nodeIsLacking, nodeIsThere, packagesAreThere } from "./packages.mjs"
import { advise, done, during, failed } from "./progress.mjs"
import { cacheFolder, endOnSignals, isStarted } from "./run.mjs"
import { installLacking, lacking } from "./system-programs.mjs"

const packages = { what: "packages", there: packagesAreThere, make: installPackages }

const node = { what: "Node", there: nodeIsThere, make: nodeIsLacking }

const systemPrograms = (purpose, what) => ({
  what,
  there: async () => (await lacking(purpose)).what.length === 0,
  make: () => installLacking(purpose),
})

const steps = {
  check: [packages, node],
  start: [packages, node, systemPrograms("start", "nmap"), electronForWindow],
  test: [
    packages,
    node,
    systemPrograms("test", "nmap, Chromium, a virtual display and the test network's daemons"),
    electronForTests,
  ],
}

const lockFile = join(cacheFolder, "setup.lock")
const staleAfter = 30_000
const longestWait = 30 * 60 * 1000

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

function takeLock() {
  try {
    closeSync(openSync(lockFile, "wx"))
    return true
  } catch (error) {
    if (error.code !== "EEXIST") throw error
    return false
  }
}

/** A set-up touches its lock every few seconds: one that has stopped doing so is dead. */
function dropStaleLock() {
  const age = Date.now() - (statSync(lockFile, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
  if (age > staleAfter) rmSync(lockFile, { force: true })
}

/** Waits until no other set-up works in this checkout, and answers with what lets the next one in. */
async function alone() {
  mkdirSync(cacheFolder, { recursive: true })
  const deadline = Date.now() + longestWait
  let said = false
  while (!takeLock()) {
    if (Date.now() > deadline) throw new Error(`Another set-up has held ${lockFile} for half an hour.`)
    if (!said) console.log("· Another set-up is at work in this checkout; waiting for it …")
    said = true
    await pause(500)
    dropStaleLock()
  }
  const touching = setInterval(() => utimesSync(lockFile, new Date(), new Date()), 5000)
  const release = () => {
    clearInterval(touching)
    rmSync(lockFile, { force: true })
    process.off("exit", release)
  }
  process.on("exit", release)
  return release
}

/** Does one step that is not done yet; answers whether what follows can still work. */
async function doStep({ what, make }) {
  const began = Date.now()
  const lack = await during(what, make)
  const seconds = (Date.now() - began) / 1000
  if (lack === undefined) {
    done(what, seconds)
    return true
  }
  failed(what, seconds)
  advise(lack.sentence, lack.command)
  return !lack.stops
}

/** Brings everything for a purpose (check, start or test); false where something is missing without which nothing works. */
export async function setUp(purpose) {
  let release
  try {
    for (const step of steps[purpose]) {
      if (await step.there()) continue
      release ??= await alone()
      if (await step.there()) continue
      if (!(await doStep(step))) return false
    }
    return true
  } finally {
    release?.()
  }
}

/** Whether nothing at all is missing for a purpose. */
async function isWhole(purpose) {
  const found = await Promise.all(steps[purpose].map((step) => step.there()))
  return found.every(Boolean)
}

const usage = `Brings what Rollcall needs on this machine. Run it as often as you like; what is there is left alone.

  node scripts/setup.mjs check   npm packages and a Node that fits
  node scripts/setup.mjs start   the same, nmap, and Electron where there is a display
  node scripts/setup.mjs test    the same, and all the tests need`

async function main() {
  endOnSignals()
  const purpose = process.argv[2] ?? "start"
  if (!Object.hasOwn(steps, purpose)) {
    console.log(usage)
    return purpose === "--help" ? 0 : 2
  }
  const ready = await setUp(purpose)
  if (ready) done(`ready to ${purpose}${(await isWhole(purpose)) ? "" : ", but for what is said above"}`)
  return ready ? 0 : 3
}

if (isStarted(import.meta.url)) process.exitCode = await main()

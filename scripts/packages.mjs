// The npm packages of this checkout, and the Node among them.
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { cacheFolder, root, run, withoutTools, withTools } from "./run.mjs"

const modules = join(root, "node_modules")
const lockFile = join(root, "package-lock.json")
const stampFile = join(modules, ".rollcall-stamp")
const installedFile = join(modules, ".package-lock.json")

/** The oldest Node whose TypeScript support and database binding Rollcall can run on. */
export const oldestNode = 24

function lockStamp() {
  const lock = createHash("sha256").update(readFileSync(lockFile)).digest("hex")
  return `${lock} ${process.platform}-${process.arch}\n`
}

const packagesIn = (file) => JSON.parse(readFileSync(file, "utf8")).packages

/** Whether npm's own record of what it installed holds every package of the lock at its version. */
function holdsTheLock() {
  if (!existsSync(installedFile)) return false
  const installed = packagesIn(installedFile)
  return Object.entries(packagesIn(lockFile)).every(([path, wanted]) => {
    if (path === "" || wanted.link === true) return true
    const found = installed[path]
    return found === undefined ? wanted.optional === true : found.version === wanted.version
  })
}

/** Whether the packages of the lock are installed; a stamp makes the second look cheap. */
export function packagesAreThere() {
  const stamp = lockStamp()
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return true
  if (!holdsTheLock()) return false
  writeFileSync(stampFile, stamp)
  return true
}

const lastLines = (text, count) => text.trim().split("\n").slice(-count).join("\n")

const quietInstall = ["ci", "--no-audit", "--no-fund", "--loglevel=error"]

/** Installs the packages of the lock; answers with what is lacking if it could not. */
export async function installPackages() {
  const result = await run("npm", quietInstall, { environment: withoutTools(), seconds: 1200 })
  if (result.code === 0) {
    writeFileSync(stampFile, lockStamp())
    return undefined
  }
  const log = join(cacheFolder, "npm-ci.log")
  mkdirSync(cacheFolder, { recursive: true })
  writeFileSync(log, result.output)
  const how = result.tooLong ? "did not end within 20 minutes" : `ended with exit code ${result.code}`
  return {
    sentence: `The packages could not be installed: npm ${how} (whole output in ${log}).\n${lastLines(result.output, 12)}`,
    command: "npm ci",
    stops: true,
  }
}

/** The version of the Node that our scripts will use, as [major, whole version], or null where there is none. */
async function nodeVersion() {
  const { code, output } = await run("node", ["--version"], { environment: withTools(), seconds: 20 })
  const match = code === 0 ? /^v(\d+)\.\S+/.exec(output.trim()) : null
  return match === null ? null : [Number(match[1]), match[0]]
}

/** Whether the checkout's Node, or else the system's, is new enough. */
export async function nodeIsThere() {
  const version = await nodeVersion()
  return version !== null && version[0] >= oldestNode
}

const nodeCommands = {
  darwin: `brew install node@${oldestNode} && brew link --overwrite node@${oldestNode}`,
  win32: "winget install OpenJS.NodeJS.LTS",
}

/** Node comes with the packages on Linux; where it did not, only the person can install one. */
export async function nodeIsLacking() {
  const version = await nodeVersion()
  const found = version === null ? "found none" : `found ${version[1]}`
  return {
    sentence: `Rollcall runs on Node ${oldestNode} or newer and ${found}; npm has no Node for ${process.platform}-${process.arch} that could be used instead.`,
    command:
      nodeCommands[process.platform] ??
      `npm install --global n && sudo n ${oldestNode}   (or any other way from https://nodejs.org/en/download)`,
    stops: true,
  }
}

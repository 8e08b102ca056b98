// Which Electron there is: the current one by its own installer, or for tests the older runtime that npm serves.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { request } from "node:https"
import { join } from "node:path"
import { getRuntime, runtimeFolder, runtimeIsThere, runtimeVersion } from "./electron-runtime.mjs"
import { cacheFolder, root, run, withTools } from "./run.mjs"

const electronFolder = join(root, "node_modules", "electron")
const refusalFile = join(cacheFolder, "electron-refused.json")
const refusalHolds = 24 * 60 * 60 * 1000

const wantedVersion = () => JSON.parse(readFileSync(join(electronFolder, "package.json"), "utf8")).version

/** The current Electron's program, or null where it has not been downloaded. */
export function electronProgram() {
  const pathFile = join(electronFolder, "path.txt")
  const versionFile = join(electronFolder, "dist", "version")
  if (!existsSync(pathFile) || !existsSync(versionFile)) return null
  if (readFileSync(versionFile, "utf8").trim().replace(/^v/, "") !== wantedVersion()) return null
  const program = join(electronFolder, "dist", readFileSync(pathFile, "utf8").trim())
  return existsSync(program) ? program : null
}

/** Whether a window could be shown here. */
export function hasDisplay(environment = process.env) {
  if (process.platform !== "linux") return true
  return Boolean(environment.DISPLAY) || Boolean(environment.WAYLAND_DISPLAY)
}

function wasRefusedToday() {
  if (!existsSync(refusalFile)) return false
  const { version, when } = JSON.parse(readFileSync(refusalFile, "utf8"))
  return version === wantedVersion() && Date.now() - when < refusalHolds
}

function rememberRefusal(because) {
  mkdirSync(cacheFolder, { recursive: true })
  writeFileSync(refusalFile, `${JSON.stringify({ version: wantedVersion(), when: Date.now(), because })}\n`)
}

/** Someone with a proxy or a mirror reaches Electron another way, which only its own installer knows. */
const hasOwnWay = () =>
  ["ELECTRON_MIRROR", "HTTPS_PROXY", "https_proxy", "npm_config_electron_mirror"].some(
    (name) => process.env[name],
  )

function gitHubAnswers() {
  return new Promise((resolve) => {
    const asking = request(
      { host: "github.com", path: "/electron/electron/releases", method: "HEAD", timeout: 10_000 },
      (answer) => {
        answer.resume()
        resolve(true)
      },
    )
    asking.on("timeout", () => asking.destroy(new Error("no answer within 10 s")))
    asking.on("error", () => resolve(false))
    asking.end()
  })
}

const noElectron = (because) => ({
  sentence: `Electron ${wantedVersion()} could not be downloaded from GitHub (${because}).`,
  command: "npx install-electron",
  stops: false,
})

/** Downloads the current Electron with its own installer, if GitHub answers; a refusal is remembered for a day. */
async function downloadElectron() {
  if (!hasOwnWay() && !(await gitHubAnswers())) {
    rememberRefusal("it does not answer")
    return noElectron("it does not answer")
  }
  const { code, tooLong } = await run("install-electron", [], { environment: withTools(), seconds: 300 })
  if (code === 0 && electronProgram() !== null) return undefined
  const because = tooLong ? "not within 5 minutes" : "its installer failed"
  rememberRefusal(because)
  return noElectron(because)
}

/** Electron for the desktop window: wanted only where a window could be shown. */
export const electronForWindow = {
  what: "Electron",
  there: () => !hasDisplay() || electronProgram() !== null || wasRefusedToday(),
  make: downloadElectron,
}

/** Electron for the tests: the current one where it can be had, otherwise the older runtime. */
export const electronForTests = {
  what: "Electron for tests",
  there: () => testElectron() !== null,
  make: async () => {
    if (electronProgram() !== null) return undefined
    const lack = wasRefusedToday() ? noElectron("refused earlier today") : await downloadElectron()
    return lack === undefined ? undefined : getRuntime()
  },
}

/** The Electron that the tests run on: its folder and version, or null. */
export function testElectron() {
  if (electronProgram() !== null) return { folder: join(electronFolder, "dist"), version: wantedVersion() }
  return runtimeIsThere() ? { folder: runtimeFolder, version: runtimeVersion } : null
}

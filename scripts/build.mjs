// npm run build: turns main, preload and renderer into out/, when what they are made of has changed.
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { done, during, failed } from "./progress.mjs"
import { cacheFolder, endOnSignals, isStarted, root, run, withTools } from "./run.mjs"
import { setUp } from "./setup.mjs"

const config = "electron.vite.config.ts"
const madeOf = [
  "src/main",
  "src/http",
  "src/renderer",
  "src/model",
  "src/api",
  "assets",
  "package-lock.json",
  config,
]
const outFolder = join(root, "out")
const stampFile = join(outFolder, ".rollcall-stamp")

function filesIn(path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return []
  if (found.isFile()) return [[path, found]]
  const names = readdirSync(path, { recursive: true, withFileTypes: true })
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((file) => [file, statSync(file)])
}

/** One value that changes with any file the build reads: only names, sizes and times are looked at, so it is quick. */
function sourceStamp() {
  const lines = madeOf
    .flatMap((path) => filesIn(join(root, path)))
    .map(([file, { size, mtimeMs }]) => `${file} ${size} ${mtimeMs}`)
    .toSorted()
  return createHash("sha256").update(lines.join("\n")).digest("hex")
}

/** Whether out/ holds what the sources as they stand would give. */
export function isBuilt() {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === sourceStamp()
}

/** Builds if anything changed; false, with the builder's own words, where it failed. */
export async function build({ always = false } = {}) {
  if (!always && isBuilt()) return true
  const stamp = sourceStamp()
  rmSync(stampFile, { force: true })
  const result = await during("console", () =>
    run("electron-vite", ["build"], { environment: withTools(), seconds: 600 }),
  )
  if (result.code !== 0) {
    failed("console", result.seconds)
    console.error(result.output.trim())
    return false
  }
  mkdirSync(outFolder, { recursive: true })
  writeFileSync(stampFile, stamp)
  done("console", result.seconds)
  return true
}

const usage = `Builds the desktop shell and the console into out/ if anything they are made of has changed.

  npm run build            build what changed
  npm run build -- --all   build in any case`

async function main() {
  const args = process.argv.slice(2)
  if (args.some((arg) => arg !== "--all")) {
    console.log(usage)
    return args.includes("--help") ? 0 : 2
  }
  endOnSignals()
  if (!(await setUp("check"))) return 3
  mkdirSync(cacheFolder, { recursive: true })
  return (await build({ always: args.includes("--all") })) ? 0 : 1
}

if (isStarted(import.meta.url)) process.exitCode = await main()

// npm start: brings what is missing, builds what changed, and opens Rollcall in a window, or in the browser where none can be.
import { join } from "node:path"
import { build } from "./build.mjs"
import { electronProgram, hasDisplay } from "./electron.mjs"
import { advise } from "./progress.mjs"
import { endOnSignals, handOver, isStarted, root, withTools } from "./run.mjs"
import { setUp } from "./setup.mjs"

const usage = `Starts Rollcall. The first time it installs what is missing, so it takes a few minutes; after that, seconds.

  npm start                    a window, or where there is no display a link for the browser
  npm start -- --browser       the link for the browser in any case
  npm start -- --port 8321     on this port (browser only; other options of "rollcall serve" are passed on too)
  npm start -- --help          this text

Everything Rollcall remembers is in one folder of yours; ROLLCALL_HOME names another one.`

const isRoot = () => process.getuid?.() === 0

/** Why there will be no window here, or null where there will be one. */
function noWindowBecause(args) {
  if (args.length > 0) return "the options given are for the browser"
  if (!hasDisplay()) return "there is no display"
  if (isRoot()) return "a window is never opened as root"
  return electronProgram() === null ? "Electron is not installed" : null
}

function openWindow() {
  return handOver(electronProgram(), [root], { environment: withTools() })
}

function serve(args) {
  const program = process.platform === "win32" ? "node" : join(root, "bin", "rollcall")
  const before = process.platform === "win32" ? [join(root, "src", "cli", "rollcall.ts")] : []
  return handOver(program, [...before, "serve", ...args], { environment: withTools() })
}

async function prepare() {
  const stop = endOnSignals()
  const ready = (await setUp("start")) && (await build())
  stop()
  return ready
}

async function main() {
  const args = process.argv.slice(2)
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage)
    return 0
  }
  if (!(await prepare())) return 3
  const because = noWindowBecause(args)
  if (because === null) return openWindow()
  if (args.length === 0) advise(`No window, since ${because}: Rollcall is served to your browser instead.`)
  return serve(args.filter((arg) => arg !== "--browser"))
}

if (isStarted(import.meta.url)) process.exitCode = await main()

// npm run dev: the engine restarts when its code changes, and the console changes in the open page.
import { join } from "node:path"
import { hasDisplay, electronProgram } from "./electron.mjs"
import { endOnSignals, handOver, isStarted, root, withTools } from "./run.mjs"
import { setUp } from "./setup.mjs"

const usage = `Starts Rollcall for work on it: the engine restarts when its code changes, the page follows the console's.

  npm run dev               in the browser; the link is printed
  npm run dev -- --window   in a desktop window (needs a display and Electron)

ROLLCALL_DEV_PORT names another port than 5173, ROLLCALL_HOME another folder than your own.`

function inWindow() {
  return handOver("electron-vite", ["dev", "--watch"], { environment: withTools() })
}

const engine = ["--watch", "--watch-preserve-output", join(root, "src", "cli", "rollcall.ts"), "engine"]

const page = ["--config", join(root, "console.config.ts"), "--configLoader", "native"]

/** The engine and the page's server live and die together. */
async function inBrowser() {
  const environment = withTools()
  console.log("While this runs, every program on this computer can ask the engine through the page's port.")
  const code = await Promise.race([
    handOver("node", engine, { environment }),
    handOver("vite", page, { environment }),
  ])
  // What is left of the two ends with this script's process group.
  process.kill(process.pid, "SIGTERM")
  return code
}

async function main() {
  const [wish] = process.argv.slice(2)
  if (wish !== undefined && wish !== "--window") {
    console.log(usage)
    return wish === "--help" ? 0 : 2
  }
  const stop = endOnSignals()
  if (!(await setUp("start"))) return 3
  stop()
  if (wish === undefined) return inBrowser()
  if (hasDisplay() && electronProgram() !== null) return inWindow()
  console.error(
    "There is no display or no Electron for a window here. Without --window it runs in the browser.",
  )
  return 3
}

if (isStarted(import.meta.url)) process.exitCode = await main()

// Runs other programs for the scripts in this folder. Plain JavaScript with no package, since it runs before any is installed.
import { spawn } from "node:child_process"
import { realpathSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** The checkout's own folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Where this checkout keeps what can be made again: logs, reports, the test runtime. */
export const cacheFolder = join(root, ".cache")

/** Whether a script was started itself, and not imported by another. */
export function isStarted(moduleAddress) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(moduleAddress)
}

const toolsFolder = join(root, "node_modules", ".bin")

const onWindows = process.platform === "win32"

function withPath(environment, change) {
  // Windows calls it Path, and would take the older of two that differ in case only.
  const name = Object.keys(environment).find((key) => key.toUpperCase() === "PATH") ?? "PATH"
  const others = (environment[name] ?? "").split(delimiter).filter((folder) => folder !== toolsFolder)
  return { ...environment, [name]: change(others).join(delimiter) }
}

/**
 * The environment with the checkout's own programs first on PATH, so that "node" there means Node 24. What Node has
 * compiled is kept for the next process: tests start hundreds of them, and of threads, that all read the same modules.
 */
export function withTools(environment = process.env) {
  const compiled = { NODE_COMPILE_CACHE: join(cacheFolder, "compiled"), ...environment }
  return withPath(compiled, (folders) => [toolsFolder, ...folders])
}

/** The environment without them: npm must not run on the Node it is about to replace. */
export function withoutTools(environment = process.env) {
  return withPath(environment, (folders) => folders)
}

/** A program whose output is collected sees no terminal: it is told whether colours will be seen in the end. */
function coloured(environment) {
  const { FORCE_COLOR: _forced, NO_COLOR: unwanted, ...others } = environment
  return process.stdout.isTTY && !unwanted ? { ...others, FORCE_COLOR: "1" } : { ...others, NO_COLOR: "1" }
}

/** Starts a program. On Windows npm and the packages' programs are .cmd files, which only its shell can start. */
function start(command, args, options) {
  if (!onWindows) return spawn(command, args, options)
  const quoted = [command, ...args].map((word) => (/\s/.test(word) ? `"${word}"` : word))
  return spawn(quoted.join(" "), { ...options, shell: true })
}

/** Ends a program and everything it started, first asking, then not asking. */
function end(child) {
  signalGroup(child, "SIGTERM")
  return setTimeout(() => signalGroup(child, "SIGKILL"), 5000)
}

function signalGroup(child, signal) {
  try {
    if (onWindows) child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // It has ended by itself.
  }
}

/**
 * Runs one program to its end and says how it went. Its output is collected, or shown as it comes with `show`;
 * `seconds` bounds it, with everything it started; `ownColours` leaves it to itself whether it writes in colour.
 */
export function run(command, args, options = {}) {
  const { cwd = root, environment = process.env, seconds = 600, show = false, ownColours = false } = options
  const began = Date.now()
  return new Promise((resolve) => {
    const pieces = []
    const child = start(command, args, {
      cwd,
      env: ownColours ? environment : coloured(environment),
      detached: !onWindows,
      stdio: ["ignore", "pipe", "pipe"],
    })
    let tooLong = false
    let lastResort
    const limit = setTimeout(() => {
      tooLong = true
      lastResort = end(child)
    }, seconds * 1000)
    const interrupted = () => signalGroup(child, "SIGTERM")
    const collect = (stream) => (piece) => {
      pieces.push(piece)
      if (show) stream.write(piece)
    }
    const finish = (code, sentence) => {
      clearTimeout(limit)
      clearTimeout(lastResort)
      process.off("exit", interrupted)
      const output = Buffer.concat(pieces).toString("utf8") + (sentence ?? "")
      resolve({ code, output, tooLong, seconds: (Date.now() - began) / 1000 })
    }
    process.on("exit", interrupted)
    child.stdout.on("data", collect(process.stdout))
    child.stderr.on("data", collect(process.stderr))
    child.on("error", (error) => finish(127, `${command} could not be started: ${error.message}\n`))
    child.on("close", (code) => finish(tooLong ? 124 : (code ?? 1)))
  })
}

/**
 * Calls back when the npm that started this script is gone. npm passes a request to stop on to its shell, and the shell
 * ends without passing it on to us.
 */
function onOrphaned(callBack) {
  if (process.env.npm_lifecycle_event === undefined) return () => {}
  const parent = process.ppid
  const looking = setInterval(() => process.ppid !== parent && callBack(), 500)
  looking.unref()
  return () => clearInterval(looking)
}

/** Hands the terminal to a program, passes requests to stop on, and answers with its exit code. */
export function handOver(command, args, options = {}) {
  const { cwd = root, environment = process.env } = options
  return new Promise((resolve) => {
    const child = start(command, args, { cwd, env: environment, stdio: "inherit" })
    const stop = () => child.kill("SIGTERM")
    // Ctrl-C on a terminal reaches the program by itself; a second one from here could cut its goodbye short.
    process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"))
    process.on("SIGTERM", stop)
    const forget = onOrphaned(stop)
    child.on("error", (error) => {
      console.error(`${command} could not be started: ${error.message}`)
      resolve(127)
    })
    child.on("close", (code) => {
      forget()
      resolve(code ?? 1)
    })
  })
}

/** Ends this script on Ctrl-C or a stop request, and with it what it started; the answer takes that back. */
export function endOnSignals() {
  const interrupted = () => process.exit(130)
  const stopped = () => process.exit(143)
  process.on("SIGINT", interrupted)
  process.on("SIGTERM", stopped)
  const forget = onOrphaned(stopped)
  return () => {
    process.off("SIGINT", interrupted)
    process.off("SIGTERM", stopped)
    forget()
  }
}

import { spawn, type ChildProcess } from "node:child_process"
import { randomBytes } from "node:crypto"
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** What a machine may cost us at most. */
export interface Limits {
  readonly connectSeconds: number
  readonly seconds: number
  readonly bytes: number
}

export const LIMITS: Limits = { connectSeconds: 10, seconds: 60, bytes: 4 * 1_048_576 }

// ssh writes down what the machine sends to be logged; a few lines are what is needed of it.
const MOST_LOG = 1_048_576
const READ_LOG = 65_536
const MOST_ASIDE = 1_000
const LOOK_AT_LOG_EVERY_MS = 250

/** How a run of the script ended, with what it brought. */
export interface Session {
  readonly mark: string
  readonly text: string
  /** What it said beside it, in its own words. */
  readonly aside: string
  /** What the program that carried it complained of; never the machine's own words, where that is ssh. */
  readonly log: string
  readonly ending: "closed" | "too long" | "too much" | "stopped" | "no program"
  readonly code: number | null
  /** When the first of it came, in milliseconds since 1970 UTC. */
  readonly answered: number
}

// In a release all is in one folder, and the script stands in the archive as it does in a checkout.
const SCRIPT = [
  join(import.meta.dirname, "look.sh"),
  join(import.meta.dirname, "../../src/engine/scan/inside/look.sh"),
]

/** The script as it is sent. */
export function script(): string {
  return readFileSync(SCRIPT.find((file) => existsSync(file)) ?? SCRIPT[0]!, "utf8")
}

interface Carrier {
  readonly program: string
  /** Arguments of the program, which writes what it complains of into the log. */
  readonly args: (log: string) => readonly string[]
  readonly environment: NodeJS.ProcessEnv
}

/** Runs the script once through a program that takes it on stdin, and ends that program however it goes. */
export async function runScript(carrier: Carrier, limits: Limits, signal: AbortSignal): Promise<Session> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-look-"))
  try {
    return await carry(carrier, join(folder, "log"), limits, signal)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function carry(
  { program, args, environment }: Carrier,
  log: string,
  limits: Limits,
  signal: AbortSignal,
): Promise<Session> {
  const mark = `@@${randomBytes(16).toString("hex")}`
  const child = spawn(program, [...args(log)], {
    stdio: ["pipe", "pipe", "pipe"],
    env: environment,
    // A group of its own, so that what a ProxyCommand starts ends with it.
    detached: true,
  })
  let ending: Session["ending"] = "closed"
  const end = (why: Session["ending"]) => {
    if (ending !== "closed") return
    ending = why
    endGroup(child)
  }
  const chunks: Buffer[] = []
  let size = 0
  let answered = 0
  child.stdout.on("data", (chunk: Buffer) => {
    // What a profile prints comes before the script begins.
    if (answered === 0 && chunk.includes(mark)) answered = Date.now()
    size += chunk.length
    if (size <= limits.bytes) chunks.push(chunk)
    else end("too much")
  })
  let aside = ""
  // Read to the end, so that nobody waits for us; kept no longer than it can be shown.
  child.stderr.on("data", (chunk: Buffer) => {
    if (aside.length < MOST_ASIDE) aside += chunk.toString("utf8")
  })
  child.stdin.on("error", () => undefined)
  child.stdin.end(`mark='${mark}'\n${script()}`)
  const tooLong = setTimeout(() => end("too long"), limits.seconds * 1_000)
  const logs = setInterval(() => {
    if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > MOST_LOG) end("too much")
  }, LOOK_AT_LOG_EVERY_MS)
  const stop = () => end("stopped")
  signal.addEventListener("abort", stop, { once: true })
  if (signal.aborted) stop()
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", () => {
      if (ending === "closed") ending = "no program"
      resolve(null)
    })
    child.once("close", (ended) => resolve(ended))
  })
  clearTimeout(tooLong)
  clearInterval(logs)
  signal.removeEventListener("abort", stop)
  return {
    mark,
    text: Buffer.concat(chunks).toString("utf8"),
    aside: aside.slice(0, MOST_ASIDE),
    log: logIn(log),
    ending,
    code,
    answered,
  }
}

function logIn(file: string): string {
  return existsSync(file) ? readFileSync(file).subarray(0, READ_LOG).toString("utf8") : ""
}

function endGroup(child: ChildProcess): void {
  signalGroup(child, "SIGTERM")
  const insist = setTimeout(() => signalGroup(child, "SIGKILL"), 1_000)
  child.once("close", () => clearTimeout(insist))
  // A grandchild that keeps the pipe open is not waited for.
  child.once("exit", () => {
    child.stdout?.destroy()
    child.stderr?.destroy()
  })
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // Gone already, which is what was wanted; or on Windows, which knows no groups.
    child.kill(signal)
  }
}

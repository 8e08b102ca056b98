import { spawn } from "node:child_process"
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { clientOver, type Client } from "#api/client.ts"
import { placesOf } from "#http/places.ts"
import { fetchOverSocket } from "#http/socket-client.ts"
import { said } from "#test/cli/command.ts"
import { labEnvironment } from "#test/lab/footing.ts"
import type { Lab } from "#test/lab/lab.ts"
import type { Scan, ScanRequest } from "#model/scan.ts"

const checkout = join(import.meta.dirname, "..", "..")

/** An engine that runs on a lab's scanner, asked over its socket from outside. */
export interface Running {
  readonly client: Client
  /** Ends it as a person would. */
  readonly end: () => Promise<void>
  /** Ends it as a crash would: nothing of its own runs any more afterwards. */
  readonly kill: () => Promise<void>
}

export interface EngineWish {
  readonly environment?: NodeJS.ProcessEnv
  /** Words before the command: `setpriv …`. */
  readonly before?: readonly string[]
}

/** A folder for an engine's home, short enough for its socket. */
export function newHome(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-roll-"))
  chmodSync(folder, 0o777)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Starts an engine on the scanner and waits until it answers. */
export async function startEngine(lab: Lab, home: string, wish: EngineWish = {}): Promise<Running> {
  const env = { ROLLCALL_HOME: home, XDG_RUNTIME_DIR: "", NO_COLOR: "1", ...wish.environment }
  const [program = "", ...entrance] = lab.enter
  const command = [...entrance, ...(wish.before ?? []), join(checkout, "bin", "rollcall"), "engine"]
  const child = spawn(program, command, { env: { ...labEnvironment(), ...env } })
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()))
  child.stdout.resume()
  await said(child.stderr, /The engine runs/)
  const { socket } = placesOf({ environment: env })
  const signal = async (name: NodeJS.Signals) => {
    child.kill(name)
    await closed
  }
  return {
    client: clientOver(fetchOverSocket(socket)),
    end: () => signal("SIGTERM"),
    kill: () => signal("SIGKILL"),
  }
}

export const question = {
  exclude: [],
  profile: "standard",
  ports: null,
  pace: "normal",
  network: null,
} as const satisfies Omit<ScanRequest, "targets">

/** Waits, for a bounded time, until something holds, and returns it. */
export async function until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const answer = await ask()
    if (answer !== null) return answer
    await pause(200)
  }
  throw new Error(`${what} did not come about.`)
}

/** The scan when it has ended, however it ended. */
export function ended(client: Client, id: number): Promise<Scan> {
  return until(`The end of scan ${id}`, async () => {
    const { scan } = await client.scans.get({ id })
    return scan.state === "running" ? null : scan
  })
}

/** Starts a scan and waits for its end. */
export async function scanToEnd(
  client: Client,
  request: Partial<ScanRequest> & Pick<ScanRequest, "targets">,
) {
  const { id } = await client.scans.start({ ...question, ...request, confirmed: true })
  return ended(client, id)
}

/** Process ids of every nmap on the lab's scanner. */
export function nmapsOn(lab: Lab): readonly number[] {
  // The holder's own network is not the scanner's; its name says which is.
  const net = JSON.parse(readFileSync(join(lab.dir, "lab.json"), "utf8")) as { readonly scannerNet: string }
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .map(Number)
    .filter((pid) => networkOf(pid) === net.scannerNet && /(^|\/)nmap$/.test(programOf(pid)))
}

function networkOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return ""
  }
}

function programOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0", 1)[0] ?? ""
  } catch {
    return ""
  }
}

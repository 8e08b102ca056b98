import { spawn, spawnSync } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as pause } from "node:timers/promises"
import { Failure } from "#model/failure.ts"
import { accountId, footing, labEnvironment } from "./footing.ts"
import type { Footing } from "./footing.ts"
import type { DeclaredMachine } from "./machine.ts"
import { missingPrograms } from "./programs.ts"
import { scanner } from "./segments.ts"

/** A lab that stands, as another process can learn of it. */
export interface Standing {
  readonly dir: string
  readonly holderPid: number
  readonly enter: readonly string[]
  readonly scannerNet: string
  readonly leftOut: readonly string[]
}

const checkout = join(import.meta.dirname, "..", "..")
const folderStem = "rollcall-lab-"
const playMark = "for-play"

/** Starts the holder and waits until it has built everything. */
export async function raiseHolder(machines: readonly DeclaredMachine[]): Promise<Standing> {
  const ground = footing()
  if (ground.kind === "none") throw new Failure("unavailable", ground.sentence)
  const missing = missingPrograms(machines)
  if (missing !== undefined) throw new Failure("unavailable", missing)
  sweep()
  const dir = mkdtempSync(join(tmpdir(), folderStem))
  // Daemons run as users of their own and must be able to walk in.
  chmodSync(dir, 0o755)
  const { kept, leftOut } = possible(machines, ground)
  const cache = join(checkout, ".cache", "lab", `${ground.kind}-${accountId()}`)
  makeCache(cache)
  writeFileSync(join(dir, "plan.json"), JSON.stringify({ dir, cache, footing: ground.kind, machines: kept }))
  const holder = spawnHolder(dir, ground)
  try {
    const { scannerNet, holderPid } = await built(holder)
    const lab: Standing = { dir, holderPid, enter: entrance(holderPid, ground), scannerNet, leftOut }
    // In one step: others look for the file and read it at once.
    writeFileSync(join(dir, "lab.json.new"), JSON.stringify(lab))
    renameSync(join(dir, "lab.json.new"), join(dir, "lab.json"))
    return lab
  } catch (error) {
    holder.kill("SIGKILL")
    removeFolder(dir)
    throw error
  }
}

/** What a running lab wrote down about itself. */
export function standing(dir: string): Standing {
  // Safe: written above
  return JSON.parse(readFileSync(join(dir, "lab.json"), "utf8")) as Standing
}

/** Whether a lab still stands. */
export function stands({ dir, holderPid }: Pick<Standing, "dir" | "holderPid">): boolean {
  return holds(holderPid, dir)
}

/** Marks a lab as one to play with, so that no command meant for it reaches the lab of a test. */
export function markForPlay({ dir }: Pick<Standing, "dir">): void {
  writeFileSync(join(dir, playMark), "")
}

/** The labs to play with that stand now, oldest first. */
export function labsForPlay(): readonly Standing[] {
  const marked = (dir: string) => statSync(join(dir, playMark), { throwIfNoEntry: false })
  return labFolders()
    .flatMap((dir) => {
      const since = marked(dir)?.mtimeMs
      return since === undefined ? [] : [{ since, lab: standing(dir) }]
    })
    .toSorted((a, b) => a.since - b.since)
    .map(({ lab }) => lab)
    .filter(stands)
}

/** Ends a lab: what still runs on the scanner, then the holder, then the folder. */
export async function endHolder({ dir, holderPid, scannerNet }: Standing): Promise<void> {
  await endProcessesIn(scannerNet)
  if (holds(holderPid, dir)) signal(holderPid, "SIGKILL")
  // The kernel lets the first process of a namespace go only after all others in it.
  for (let tries = 0; tries < 200 && isThere(holderPid); tries += 1) await pause(25)
  removeFolder(dir)
}

/** Daemons leave files of users that only exist inside a user namespace, so there they are removed from. */
function removeFolder(dir: string): void {
  const ground = footing()
  if (ground.kind === "mapped") spawnSync("unshare", [...ground.unshare, "--", "rm", "-rf", "--", dir])
  rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function spawnHolder(dir: string, ground: Exclude<Footing, { kind: "none" }>): ChildProcess {
  const spaces = ["--net", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child"]
  const program = [process.execPath, join(import.meta.dirname, "inside", "holder.ts"), dir]
  // The pipe to its standard input is its lifeline: it ends when we do, even if we are killed.
  return spawn("unshare", [...ground.unshare, ...spaces, "--", ...program], {
    cwd: checkout,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: labEnvironment(),
  })
}

function built(holder: ChildProcess): Promise<Pick<Standing, "scannerNet" | "holderPid">> {
  return new Promise((resolve, reject) => {
    let complained = ""
    holder.stderr?.setEncoding("utf8").on("data", (text: string) => (complained += text))
    if (holder.stdout !== null) {
      createInterface({ input: holder.stdout }).once("line", (line) => {
        // Safe: written by inside/holder.ts
        resolve(JSON.parse(line) as Pick<Standing, "scannerNet" | "holderPid">)
      })
    }
    holder.on("error", reject)
    holder.on("exit", () => reject(new Error(`The lab could not be built. ${complained.trim()}`)))
  })
}

/** Processes on the scanner keep their own process ids: only network and mounts are the lab's, so signals reach them as usual. */
function entrance(holderPid: number, { kind }: Footing): readonly string[] {
  const user = kind === "root" ? [] : ["--user", "--preserve-credentials"]
  const spaces = [...user, "--mount", "--net", `--wdns=${checkout}`]
  return ["nsenter", "-t", String(holderPid), ...spaces, "--", "ip", "netns", "exec", scanner.name]
}

function possible(
  machines: readonly DeclaredMachine[],
  ground: Footing,
): { readonly kept: readonly DeclaredMachine[]; readonly leftOut: readonly string[] } {
  if (ground.kind !== "single") return { kept: machines, leftOut: [] }
  const impossible = machines.filter(({ services }) => services.some(({ runs }) => changesUser.has(runs)))
  if (impossible.length === 0) return { kept: machines, leftOut: [] }
  const names = impossible.map(({ name }) => name).join(", ")
  return {
    kept: machines.filter((machine) => !impossible.includes(machine)),
    leftOut: [`Left out: ${names}. ${ground.sentence}`],
  }
}

const changesUser = new Set(["postfix", "samba"])

function makeCache(cache: string): void {
  try {
    mkdirSync(cache, { recursive: true })
  } catch {
    // Without a cache the lab is only slower to build.
  }
}

/** Removes folders of labs whose holder was killed together with whoever started it. */
function sweep(): void {
  labFolders().filter(isForsaken).forEach(removeFolder)
}

function isForsaken(dir: string): boolean {
  if (existsSync(join(dir, "lab.json"))) return !holds(standing(dir).holderPid, dir)
  const age = Date.now() - (statSync(dir, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
  return age > 10 * 60_000
}

function labFolders(): readonly string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(folderStem))
    .map((name) => join(tmpdir(), name))
    .filter((dir) => statSync(dir, { throwIfNoEntry: false })?.uid === accountId())
}

/** Whether a process is the holder of this lab and no later process with the same id. */
function holds(pid: number, dir: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(dir)
  } catch {
    return false
  }
}

async function endProcessesIn(net: string): Promise<void> {
  const inside = () => readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && networkOf(pid) === net)
  for (const pid of inside()) signal(Number(pid), "SIGTERM")
  for (let tries = 0; tries < 20 && inside().length > 0; tries += 1) await pause(50)
  for (const pid of inside()) signal(Number(pid), "SIGKILL")
}

function networkOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return ""
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended by itself.
  }
}

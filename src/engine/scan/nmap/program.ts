import { spawn, execFile } from "node:child_process"
import { access, constants, stat } from "node:fs/promises"
import { delimiter, join } from "node:path"
import { Readable } from "node:stream"
import { promisify } from "node:util"
import { Failure } from "#model/failure.ts"
import { LastLines, Lines } from "./lines.ts"
import { TalkTrace } from "./talk-trace.ts"
import { type NmapTelling, PacketTrace } from "./trace.ts"

/** How one run of nmap ended. */
export interface NmapEnd {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null
  /** Raw packets it says it sent; null where it didn't say (connect scans, or ended early). */
  readonly packets: number | null
  /** Raw packets that its trace told one by one. */
  readonly traced: number
  /** What it said on stderr, line by line, bounded. */
  readonly complaints: readonly string[]
}

/** One run of nmap: its XML as it is written, and its end. */
export interface NmapRun {
  readonly xml: AsyncIterable<Uint8Array>
  readonly ended: Promise<NmapEnd>
  /** Ends it and all it started, at once. */
  readonly stop: () => void
}

/** The installed nmap and what it may do here. */
export interface NmapProgram {
  readonly path: string
  readonly version: string
  /** Whether it may open raw sockets: without them no SYN scan, no ARP, no UDP, no OS guess. */
  readonly raw: boolean
  /** Where that right comes from, or why it is missing, in a few words. */
  readonly how: string
  readonly start: (args: readonly string[], targets: readonly string[], telling?: NmapTelling) => NmapRun
}

const run = promisify(execFile)

const DEAF: NmapTelling = { opened: () => undefined, sent: () => undefined, connection: () => undefined }

/** Finds nmap (the given path, else on PATH) and asks it what it is; Failure("nmap-missing") where there is none. */
export async function findNmap(wanted: string | null = null): Promise<NmapProgram> {
  const path = wanted ?? (await onPath("nmap"))
  if (path === null)
    throw new Failure(
      "nmap-missing",
      "nmap is not installed. Install it (for example: apt install nmap) and try again.",
    )
  const version = await versionOf(path)
  const rights = await rightsOf(path)
  const start: NmapProgram["start"] = (args, targets, telling = DEAF) =>
    startNmap({ path, raw: rights.raw, args, targets }, telling)
  return { path, version, ...rights, start }
}

async function onPath(name: string): Promise<string | null> {
  const folders = [
    ...(process.env["PATH"] ?? "").split(delimiter),
    "/usr/bin",
    "/usr/local/bin",
    "/opt/homebrew/bin",
  ]
  for (const folder of folders.filter(Boolean)) {
    const path = join(folder, name)
    if (await runnable(path)) return path
  }
  return null
}

const runnable = (path: string) =>
  Promise.all([access(path, constants.X_OK), stat(path)]).then(
    ([, found]) => found.isFile(),
    () => false,
  )

async function versionOf(path: string): Promise<string> {
  const said = await run(path, ["--version"], { timeout: 10_000, env: plainEnvironment() }).catch(
    (error: unknown) => {
      throw new Failure("nmap-missing", `${path} could not be run as nmap: ${firstLine(error)}`, {
        cause: error,
      })
    },
  )
  const version = /Nmap version (\d+\.\d+\S*)/u.exec(said.stdout)?.[1]
  if (version === undefined)
    throw new Failure("nmap-missing", `${path} does not say that it is nmap. Set the right path.`)
  return version
}

const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split("\n")[0]

async function rightsOf(path: string): Promise<{ readonly raw: boolean; readonly how: string }> {
  if (process.getuid?.() === 0) return (await rawSocketsHere(path)) ?? { raw: true, how: "runs as root" }
  const said = await run("getcap", [path], { timeout: 5_000 }).catch(() => ({ stdout: "" }))
  if (/cap_net_raw[^=]*[=+]\w*e/u.test(said.stdout)) return { raw: true, how: "file capabilities on nmap" }
  return { raw: false, how: "nmap has no right to raw sockets here" }
}

/** Root inside a container can lack the right all the same: its effective capabilities tell. */
async function rawSocketsHere(path: string) {
  if (process.platform !== "linux") return null
  const { readFile } = await import("node:fs/promises")
  const status = await readFile("/proc/self/status", "utf8").catch(() => "")
  const effective = /^CapEff:\s*([0-9a-f]+)/mu.exec(status)?.[1]
  if (effective === undefined || (BigInt(`0x${effective}`) >> 13n) & 1n) return null
  return { raw: false, how: `root here lacks CAP_NET_RAW, so ${path} can't open raw sockets` }
}

/** nmap's answers are read by program: its messages must not follow the user's language or options. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { NMAP_PRIVILEGED: _, NMAP_UNPRIVILEGED: __, ...rest } = process.env
  return { ...rest, LC_ALL: "C" }
}

/**
 * nmap ignores SIGPIPE, so it would outlive a killed engine. A small watcher beside it holds the read end of a lifeline
 * (descriptor 3) whose other end is ours: when we are gone, even by kill -9, it reads the end of file and kills nmap.
 * The XML goes through a pipe of the shell's own, since nmap opens its output by name and a socket can't be opened so.
 * The script is fixed; program and arguments are its positional parameters and never read as shell text.
 */
const WATCHED = `{ "$@" <&6 5>&1 1>&4 3<&- 6<&- & pid=$!
{ read -r _ <&3; kill -KILL $pid; } >/dev/null 2>&1 4>&- 5>&- 6<&- & watcher=$!
exec 6<&-
wait $pid; code=$?
kill $watcher 2>/dev/null
echo "exit-code $code" >&4; } 6<&0 | cat 4>&-`

interface Start {
  readonly path: string
  readonly raw: boolean
  readonly args: readonly string[]
  readonly targets: readonly string[]
}

function startNmap({ path, raw, args, targets }: Start, telling: NmapTelling): NmapRun {
  const env = { ...plainEnvironment(), ...(raw ? { NMAP_PRIVILEGED: "1" } : {}) }
  const command = [path, ...args, "-v", "-oX", "/dev/fd/5", "-iL", "-"]
  const child = spawn("/bin/sh", ["-c", WATCHED, "rollcall-nmap", ...command], {
    stdio: ["pipe", "pipe", "pipe", "pipe", "pipe"],
    detached: true,
    env,
  })
  const packets = new PacketTrace(telling)
  const talks = new TalkTrace(telling)
  const normal = untraced(readableOf(child.stdio[4]), packets)
  const complaints = untraced(child.stderr, talks)
  child.stdin.on("error", () => undefined)
  child.stdio[3]?.on("error", () => undefined)
  child.stdin.end(`${targets.join("\n")}\n`)
  const ended = new Promise<NmapEnd>((resolve) => {
    const failed = { code: null, packets: null, traced: 0 }
    child.on("error", (error) => resolve({ ...failed, complaints: [error.message] }))
    child.on("close", () => resolve({ ...readEnd(normal), traced: packets.traced, complaints }))
  })
  let gone = false
  void ended.then(() => (gone = true))
  // Once it has ended its group's number may be another's.
  return { xml: child.stdout, ended, stop: () => (gone ? undefined : stopGroup(child.pid, ended)) }
}

const readableOf = (stream: unknown) => (stream instanceof Readable ? stream : null)

function stopGroup(pid: number | undefined, ended: Promise<NmapEnd>) {
  if (pid === undefined) return
  signalGroup(pid, "SIGTERM")
  const insist = setTimeout(() => signalGroup(pid, "SIGKILL"), 1_000)
  void ended.then(() => clearTimeout(insist))
}

function signalGroup(pid: number, signal: NodeJS.Signals) {
  try {
    process.kill(-pid, signal)
  } catch {
    // Gone already, which is what was wanted.
  }
}

/** Hands each line of a stream to its trace, and keeps the last ones that are none of it. */
function untraced(stream: Readable | null, trace: PacketTrace | TalkTrace): readonly string[] {
  const last = new LastLines(40)
  const lines = new Lines((text, from, end) => {
    if (!trace.line(text, from, end)) last.keep(text, from, end)
  })
  stream?.on("error", () => undefined)
  stream?.on("data", (chunk: Buffer) => lines.take(chunk))
  stream?.on("end", () => lines.end())
  return last.lines
}

function readEnd(normal: readonly string[]): {
  readonly code: number | null
  readonly packets: number | null
} {
  const text = normal.join("\n")
  const code = /^exit-code (\d+)$/mu.exec(text)?.[1]
  // The last such line is nmap's own: a script's output may hold others before it.
  const packets = [...text.matchAll(/^\s*Raw packets sent: (\d+)/gmu)].at(-1)?.[1]
  return {
    code: code === undefined || Number(code) > 128 ? null : Number(code),
    packets: packets === undefined ? null : Number(packets),
  }
}

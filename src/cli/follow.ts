import type { Client } from "#api/client.ts"
import type { EngineEvent } from "#api/shapes.ts"
import { Failure } from "#model/failure.ts"
import { isoTime } from "#model/moment.ts"
import { printable } from "#model/printable.ts"
import type { Scan, ScanProgress } from "#model/scan.ts"
import { scanDocument, writeDocument } from "./documents.ts"
import { EXIT, type Exit } from "./exit.ts"
import { onInterrupt } from "./interrupt.ts"
import type { SeenDocument } from "./schemas.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { count, counted, duration } from "./words.ts"

type Seen = Extract<EngineEvent, { kind: "seen" }>["machines"][number]

interface Following {
  readonly client: Client
  readonly terminal: Terminal
  readonly json: boolean
}

interface Watched {
  readonly scan: Scan
  readonly seen: readonly Seen[]
  readonly warnings: readonly string[]
}

/** Starts a scan, shows what it finds as it finds it, and tells at the end what was found. Ctrl-C stops it cleanly. */
export async function follow(following: Following, begin: () => Promise<Scan>): Promise<Exit> {
  const began = Date.now()
  const watched = await watch(following, begin)
  const { scan, seen, warnings } = watched
  if (following.json) {
    const machines = seen.map(seenDocument)
    await writeDocument(following.terminal, "scan", {
      scan: scanDocument(scan),
      machines,
      warnings: [...warnings],
    })
  } else {
    await writeSeen(following.terminal, seen)
  }
  sumUp(following.terminal, watched, (Date.now() - began) / 1_000)
  return exitOf(scan)
}

// Listening begins before the scan does, so that no machine is missed.
async function watch({ client, terminal }: Following, begin: () => Promise<Scan>): Promise<Watched> {
  const leaving = new AbortController()
  const events = await client.engine.events(undefined, { signal: leaving.signal })
  const started = await begin()
  const calm = onInterrupt(() => stop(client, terminal, started))
  const seen = new Map<string, Seen>()
  try {
    for await (const event of events) {
      if (event.kind === "seen" && event.scan === started.id) tellSeen(terminal, seen, event.machines)
      if (event.kind === "progress" && event.progress.scan === started.id)
        terminal.progress(progressLine(event.progress))
      if (event.kind === "scan-ended" && event.scan.id === started.id) {
        const { scan, warnings } = await client.scans.get({ id: started.id })
        return { scan, seen: [...seen.values()], warnings }
      }
    }
  } finally {
    calm()
    leaving.abort()
  }
  throw new Failure(
    "unavailable",
    `The engine ended during scan ${started.id}. What was seen is kept; go on with: rollcall scan-resume ${started.id}`,
  )
}

async function stop(client: Client, terminal: Terminal, { id }: Scan): Promise<void> {
  terminal.say("Stopping. What was seen is kept.")
  await client.scans.stop({ id })
}

function tellSeen(terminal: Terminal, seen: Map<string, Seen>, machines: readonly Seen[]): void {
  for (const machine of machines) {
    const before = seen.get(machine.id)
    seen.set(machine.id, machine)
    if (before?.ports !== machine.ports) terminal.say(seenLine(terminal, machine))
  }
}

function seenLine({ sayColours }: Terminal, { ip, name, what, ports, news }: Seen): string {
  const mark = { new: "+", changed: "~", known: " " }[news]
  const named = name === ip ? "" : printable(name, 40)
  const rest = [named, printable(what, 40), printable(ports, 80)].filter((part) => part !== "").join("  ")
  return `${mark} ${printable(ip).padEnd(15)}  ${sayColours.dim(rest)}`
}

/** "61 %  discover 254/254  ports 12/14  fingerprint 3/14  12 answered  4,321 packets (812/s of at most 5,000)". */
export function progressLine(progress: ScanProgress): string {
  const { share, phases, answered, packets, packetsPerSecond, packetsPerSecondCap, secondsLeft } = progress
  const working = phases.filter(({ state }) => state !== "left-out")
  return [
    `${Math.floor(share * 100)} %`,
    ...working.map(({ phase, done, total }) => `${phase} ${count(done)}/${count(total)}`),
    `${count(answered)} answered`,
    `${count(packets)} packets (${count(packetsPerSecond)}/s of at most ${count(packetsPerSecondCap)})`,
    ...(secondsLeft === null ? [] : [`about ${duration(secondsLeft)} left`]),
  ].join("  ")
}

async function writeSeen(terminal: Terminal, seen: readonly Seen[]): Promise<void> {
  if (seen.length === 0) return
  const [titles = "", ...rows] = table(seen, [
    { title: "address", value: ({ ip }) => ip },
    { title: "name", value: ({ name, ip }) => (name === ip ? "" : name), widest: 40 },
    { title: "what", value: ({ what }) => what, widest: 32 },
    { title: "news", value: ({ news, newsText }) => (news === "known" ? "" : newsText || news), widest: 32 },
    { title: "open", value: ({ ports }) => ports, widest: 60 },
  ])
  await terminal.line(terminal.colours.dim(titles))
  for (const row of rows) await terminal.line(row)
}

function sumUp(terminal: Terminal, { scan, seen, warnings }: Watched, seconds: number): void {
  const { yellow, bold } = terminal.sayColours
  for (const warning of warnings) terminal.say(yellow(printable(warning)))
  const fresh = seen.filter(({ news }) => news === "new").length
  const changed = seen.filter(({ news }) => news === "changed").length
  const answered = `${count(scan.answered)} of ${counted(scan.asked, "address", "addresses")} answered`
  const packets = `${count(scan.packets)} packets in ${duration(seconds)}`
  terminal.say(
    bold(`Scan ${scan.id} ${scan.state}: ${answered}, ${fresh} new, ${changed} changed, ${packets}.`),
  )
  if (scan.reason !== null) terminal.say(printable(scan.reason))
  if (scan.state === "stopped" || scan.state === "interrupted") {
    terminal.say(`Go on with: rollcall scan-resume ${scan.id}`)
  }
}

const seenDocument = ({ id, name, ip, at, what, ports, news }: Seen): SeenDocument => ({
  id,
  name,
  ip,
  at: isoTime(at),
  what,
  ports,
  news,
})

function exitOf({ state }: Scan): Exit {
  switch (state) {
    case "done":
      return EXIT.done
    case "running":
    case "stopped":
    case "interrupted":
      return EXIT.inPart
    case "failed":
      return EXIT.failed
  }
}

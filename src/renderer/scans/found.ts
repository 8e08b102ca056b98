import { useSyncExternalStore } from "react"
import type { EngineEvent } from "#api/shapes.ts"
import type { ScanProgress } from "#model/scan.ts"
import { onEngineEvent } from "#renderer/app/events.ts"

type SeenMachine = Extract<EngineEvent, { kind: "seen" }>["machines"][number]

/** A machine that a running scan has told of. */
export interface FoundMachine extends Omit<SeenMachine, "at"> {
  /** null: it was found before this page was opened. */
  readonly at: number | null
}

/** How fast packets went, and how far each phase was, at one moment. */
export interface Sample {
  readonly at: number
  readonly rate: number
  readonly done: Readonly<Record<string, number>>
}

/** All that was told of one scan since this page was opened. */
export interface Watched {
  readonly rows: ReadonlyMap<string, FoundMachine>
  /** Ids, oldest first. */
  readonly order: readonly string[]
  readonly samples: readonly Sample[]
  readonly last: ScanProgress | null
  /** Rows that were let go because the list had grown too long. */
  readonly letGo: number
}

const NOTHING: Watched = { rows: new Map(), order: [], samples: [], last: null, letGo: 0 }
const MOST_ROWS = 20_000
const MOST_SAMPLES = 400
const MOST_SCANS = 3
// Thousands may answer within a second: what was told is gathered, and shown a few times a second.
const SHOW_EVERY = 200

/** The same as Watched, while it is being gathered. */
interface Gathering {
  readonly rows: Map<string, FoundMachine>
  order: string[]
  samples: readonly Sample[]
  last: ScanProgress | null
  letGo: number
}

const gathered = new Map<number, Gathering>()
const shown = new Map<number, Watched>()
const stale = new Set<number>()
const watchers = new Set<() => void>()
let timer: ReturnType<typeof setTimeout> | null = null

function gatheringOf(scan: number): Gathering {
  const known = gathered.get(scan)
  if (known) return known
  const fresh: Gathering = { rows: new Map(), order: [], samples: [], last: null, letGo: 0 }
  gathered.set(scan, fresh)
  for (const id of gathered.keys()) if (gathered.size > MOST_SCANS && id !== scan) forget(id)
  return fresh
}

function forget(scan: number) {
  gathered.delete(scan)
  shown.delete(scan)
}

function show() {
  timer = null
  for (const scan of stale) {
    const now = gathered.get(scan)
    if (now) shown.set(scan, { ...now, rows: new Map(now.rows), order: [...now.order] })
  }
  stale.clear()
  for (const watcher of watchers) watcher()
}

function showSoon(scan: number) {
  stale.add(scan)
  timer ??= setTimeout(show, SHOW_EVERY)
}

function subscribe(watcher: () => void) {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

/** A machine told of again keeps its place: what is being read does not jump. */
function add(now: Gathering, machines: readonly FoundMachine[], older = false) {
  const added: string[] = []
  for (const machine of machines) {
    const known = now.rows.get(machine.id)
    if (!known) added.push(machine.id)
    now.rows.set(machine.id, { ...machine, at: known ? known.at : machine.at })
  }
  if (older) now.order = [...added, ...now.order]
  else now.order.push(...added)
  const tooMany = now.order.length - MOST_ROWS
  if (tooMany <= 0) return
  for (const id of now.order.splice(0, tooMany)) now.rows.delete(id)
  now.letGo += tooMany
}

/** Every second sample goes when there are too many: the whole course stays in sight. */
function withSample(samples: readonly Sample[], progress: ScanProgress): readonly Sample[] {
  const sample: Sample = {
    at: Date.now(),
    rate: progress.packetsPerSecond,
    done: Object.fromEntries(progress.phases.map(({ phase, done }) => [phase, done])),
  }
  const all = [...samples, sample]
  return all.length <= MOST_SAMPLES ? all : all.filter((_, at) => at % 2 === 0 || at === all.length - 1)
}

function take(event: EngineEvent) {
  if (event.kind === "seen") {
    add(gatheringOf(event.scan), event.machines)
    showSoon(event.scan)
  }
  if (event.kind === "progress") {
    const { progress } = event
    const now = gatheringOf(progress.scan)
    now.last = progress
    now.samples = withSample(now.samples, progress)
    showSoon(progress.scan)
  }
}

onEngineEvent(take)

/** Adds machines that were found before this page was opened, or that answered as they always do. */
export function addFound(scan: number, machines: readonly FoundMachine[]): void {
  const now = gatheringOf(scan)
  const unknown = machines.filter(({ id }) => !now.rows.has(id))
  if (unknown.length === 0) return
  add(
    now,
    unknown.filter(({ at }) => at === null),
    true,
  )
  add(
    now,
    unknown.filter(({ at }) => at !== null),
  )
  showSoon(scan)
}

/** What was told of a scan since this page was opened. */
export function useWatched(scan: number): Watched {
  return useSyncExternalStore(subscribe, () => shown.get(scan) ?? NOTHING)
}

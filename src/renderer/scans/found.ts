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

const watched = new Map<number, Watched>()
const watchers = new Set<() => void>()

function change(scan: number, next: (now: Watched) => Watched) {
  watched.set(scan, next(watched.get(scan) ?? NOTHING))
  for (const id of watched.keys()) if (watched.size > MOST_SCANS) watched.delete(id)
  for (const watcher of watchers) watcher()
}

function subscribe(watcher: () => void) {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

/** A machine told of again keeps its place: what is being read does not jump. */
function withSeen(now: Watched, machines: readonly FoundMachine[], older = false): Watched {
  const rows = new Map(now.rows)
  const added: string[] = []
  for (const machine of machines) {
    const known = rows.get(machine.id)
    if (!known) added.push(machine.id)
    rows.set(machine.id, { ...machine, at: known?.at ?? machine.at })
  }
  const order = older ? [...added, ...now.order] : [...now.order, ...added]
  const tooMany = Math.max(0, order.length - MOST_ROWS)
  for (const id of order.slice(0, tooMany)) rows.delete(id)
  return { ...now, rows, order: order.slice(tooMany), letGo: now.letGo + tooMany }
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
  if (event.kind === "seen") change(event.scan, (now) => withSeen(now, event.machines))
  if (event.kind === "progress") {
    const { progress } = event
    change(progress.scan, (now) => ({
      ...now,
      last: progress,
      samples: withSample(now.samples, progress),
    }))
  }
}

onEngineEvent(take)

/** Adds machines that were found before this page was opened, or that answered as they always do. */
export function addFound(scan: number, machines: readonly FoundMachine[]): void {
  change(scan, (now) => {
    const unknown = machines.filter(({ id }) => !now.rows.has(id))
    const [early, late] = [unknown.filter(({ at }) => at === null), unknown.filter(({ at }) => at !== null)]
    return unknown.length === 0 ? now : withSeen(withSeen(now, early, true), late)
  })
}

/** What was told of a scan since this page was opened. */
export function useWatched(scan: number): Watched {
  return useSyncExternalStore(subscribe, () => watched.get(scan) ?? NOTHING)
}

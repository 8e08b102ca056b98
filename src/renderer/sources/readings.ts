import { useSyncExternalStore } from "react"
import type { EngineEvent } from "#api/shapes.ts"
import type { SourceTold } from "#api/sources.ts"
import { client, queryClient } from "#renderer/app/client.ts"
import { onEngineEvent } from "#renderer/app/events.ts"
import { tell, tellFailure } from "#renderer/app/tell.tsx"

/** How far the reading of a source has come. */
export interface Reading {
  /** "waiting", "reading", git's own words, "files", "declarations", "history". */
  readonly phase: string
  /** Of the phase; null where nobody knows how much there is. */
  readonly share: number | null
}

/** By name: what is being read now, whoever asked for it. */
let readings: ReadonlyMap<string, Reading> = new Map()
/** What was asked for here and waits: the engine reads one after another, and each that waits would hold a line. */
let queue: readonly string[] = []
let own: string | null = null
const watchers = new Set<() => void>()

function subscribe(watcher: () => void) {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

function show(next: ReadonlyMap<string, Reading>) {
  readings = next
  for (const watcher of watchers) watcher()
}

const put = (name: string, reading: Reading) => show(new Map([...readings, [name, reading]]))
const drop = (name: string) => show(new Map([...readings].filter(([each]) => each !== name)))

function take(event: EngineEvent) {
  if (event.kind === "source-progress") {
    const { source, phase, share } = event.progress
    put(source, { phase, share })
  } else if (event.kind === "source-changed" && event.source !== own && !queue.includes(event.source))
    drop(event.source)
  // Another engine, or the same after a pause: what was being read then may have ended unheard.
  else if (event.kind === "hello")
    show(new Map([...readings].filter(([name]) => name === own || queue.includes(name))))
}

onEngineEvent(take)

/** Reads these again, one after another. */
export function readSources(names: readonly string[]): void {
  const fresh = names.filter((name) => !readings.has(name))
  queue = [...queue, ...fresh]
  show(new Map([...readings, ...fresh.map((name) => [name, { phase: "waiting", share: null }] as const)]))
  if (own === null) void workOff()
}

async function workOff(): Promise<void> {
  for (let [next] = queue; next !== undefined; [next] = queue) {
    queue = queue.slice(1)
    own = next
    put(next, { phase: "reading", share: null })
    await client.sources.sync({ name: next }).catch(tellFailure)
    await queryClient.invalidateQueries()
    own = null
    drop(next)
  }
}

/** Stops the reading; what was read before stays. */
export async function stopReading(name: string): Promise<void> {
  if (queue.includes(name)) {
    queue = queue.filter((each) => each !== name)
    drop(name)
    return
  }
  try {
    const { stopped } = await client.sources.stop({ name })
    if (!stopped) tell(`Nobody reads ${name} now.`)
  } catch (error) {
    tellFailure(error)
  }
}

/** Whether and how a source is being read now. */
export type ReadingOf = (source: SourceTold) => Reading | null

/** Whether and how sources are being read now, whoever asked for it. */
export function useReadings(): ReadingOf {
  const now = useSyncExternalStore(subscribe, () => readings)
  // Where the engine says so and nobody told how far it is, that is still to come.
  return ({ name, state }) =>
    now.get(name) ?? (state === "reading" ? { phase: "reading", share: null } : null)
}

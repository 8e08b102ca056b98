import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react"
import type { EngineEvent } from "#api/shapes.ts"
import type { ScanProgress } from "#model/scan.ts"
import { client, queryClient } from "./client.ts"

type Connection = "connecting" | "open" | "lost"

interface Live {
  readonly connection: Connection
  /** The scans that run now, by id, with where they stand. */
  readonly running: readonly ScanProgress[]
}

let live: Live = { connection: "connecting", running: [] }
const watchers = new Set<() => void>()
const listeners = new Set<(event: EngineEvent) => void>()

function show(next: Partial<Live>) {
  live = { ...live, ...next }
  for (const watcher of watchers) watcher()
}

function subscribe(watcher: () => void) {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

const INVALIDATE_EVERY = 2_000
let invalidateTimer: ReturnType<typeof setTimeout> | null = null
let invalidatedAt = 0

/** What the engine already told is asked again: at most once in two seconds, and always once after the last event. */
function askAgain() {
  if (invalidateTimer !== null) return
  const wait = Math.max(0, invalidatedAt + INVALIDATE_EVERY - Date.now())
  invalidateTimer = setTimeout(() => {
    invalidateTimer = null
    invalidatedAt = Date.now()
    void queryClient.invalidateQueries({ predicate: (query) => !query.meta?.["steady"] })
  }, wait)
}

function withProgress(progress: ScanProgress) {
  const others = live.running.filter((running) => running.scan !== progress.scan)
  return progress.state === "running" ? [...others, progress].toSorted((a, b) => a.scan - b.scan) : others
}

function take(event: EngineEvent) {
  switch (event.kind) {
    case "hello":
      show({ connection: "open", running: event.status.running })
      askAgain()
      break
    case "progress":
      show({ running: withProgress(event.progress) })
      break
    case "scan-ended":
      show({ running: live.running.filter(({ scan }) => scan !== event.scan.id) })
      askAgain()
      break
    case "ledger-changed":
    case "source-changed":
      askAgain()
      break
    case "explained":
    case "findings":
      // Until it is done nothing else is known.
      if (event.share === null) askAgain()
      break
    case "seen":
    case "source-progress":
    case "notice":
      break
  }
  for (const listener of listeners) listener(event)
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

async function listenOnce(signal: AbortSignal) {
  const events = await client.engine.events(undefined, { signal })
  show({ connection: "open" })
  for await (const event of events) take(event)
}

async function listen(signal: AbortSignal) {
  for (let wait = 500; !signal.aborted; wait = Math.min(wait * 2, 5_000)) {
    try {
      await listenOnce(signal)
      wait = 250
    } catch {
      // Whatever ended the stream, the answer is to say so and to connect again.
    }
    if (signal.aborted) return
    show({ connection: "lost" })
    await pause(wait)
  }
}

/** Listens to the engine for as long as the frame stands, and connects again where the line breaks. */
export function useEngineConnection(): void {
  useEffect(() => {
    const abort = new AbortController()
    void listen(abort.signal)
    return () => abort.abort()
  }, [])
}

/** Calls back for every event of the engine: machines as they are seen, progress, ends. */
export function useEngineEvents(listener: (event: EngineEvent) => void): void {
  const latest = useRef(listener)
  useLayoutEffect(() => {
    latest.current = listener
  })
  useEffect(() => {
    const tell = (event: EngineEvent) => latest.current(event)
    listeners.add(tell)
    return () => void listeners.delete(tell)
  }, [])
}

/** The same for what listens for as long as the page lives, whatever screen is open. */
export function onEngineEvent(listener: (event: EngineEvent) => void): void {
  listeners.add(listener)
}

/** The scans that run now and where they stand. */
export function useRunningScans(): readonly ScanProgress[] {
  return useSyncExternalStore(subscribe, () => live.running)
}

/** Whether the engine's events reach us. */
export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => live.connection)
}

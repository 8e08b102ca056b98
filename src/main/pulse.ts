import { setTimeout as after } from "node:timers/promises"
import type { Client } from "#api/client.ts"
import type { EngineEvent } from "#api/shapes.ts"
import type { ShownNotice } from "#api/shown-notice.ts"
import type { ScanProgress } from "#model/scan.ts"

const AGAIN_MS = 3_000

/** Tells which scans run, as it changes, and shows notices, for as long as the signal lets it. */
export async function followRunning(
  client: Client,
  tell: (running: readonly ScanProgress[]) => void,
  show: (notice: ShownNotice) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      let running: readonly ScanProgress[] = []
      for await (const event of await client.engine.events(undefined, { signal })) {
        running = runningAfter(running, event)
        tell(running)
        if (event.kind === "notice") show(event.notice)
      }
    } catch {
      // The engine is starting or has ended. What went wrong shows in the window; here it is tried again.
    }
    tell([])
    await after(AGAIN_MS, undefined, { signal }).catch(() => {})
  }
}

/** Which scans run after an event. */
export function runningAfter(running: readonly ScanProgress[], event: EngineEvent): readonly ScanProgress[] {
  switch (event.kind) {
    case "hello":
      return event.status.running
    case "progress":
      return event.progress.state === "running"
        ? [...running.filter(({ scan }) => scan !== event.progress.scan), event.progress].toSorted(byScan)
        : running.filter(({ scan }) => scan !== event.progress.scan)
    case "scan-ended":
      return running.filter(({ scan }) => scan !== event.scan.id)
    case "seen":
    case "ledger-changed":
    case "source-progress":
    case "explained":
    case "notice":
    case "findings":
    case "source-changed":
      return running
  }
}

const byScan = (a: ScanProgress, b: ScanProgress) => a.scan - b.scan

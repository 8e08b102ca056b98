import type { Moment } from "#model/moment.ts"
import { isHeard, type Sighting } from "#model/observation.ts"
import type { Scan } from "#model/scan.ts"
import type { Context } from "./context.ts"
import { recorder, type Seen } from "./record.ts"
import { spendingOf } from "./spending.ts"
import { scan, type ScanEvent, type ScanOrder, type ScanTools } from "./scan/scan.ts"

export type Pulse = Extract<ScanEvent, { kind: "progress" }>

/** What is known of a running scan beside its pulse. */
export interface Counts {
  readonly answered: number
  readonly newMachines: number
  readonly changedMachines: number
}

/** Who is told while a roll call runs. */
export interface Telling {
  seen(seen: readonly Seen[], at: Moment): void
  progress(pulse: Pulse, counts: Counts): Promise<void>
}

// A batch is small enough that the engine keeps answering while it is written.
const BATCH = 100

/**
 * THE LINE: scan ─► observations ─► identity ─► machines, one stage a line, as the answers come in. Everything that is
 * told has been written down before, and work counts as done only after its answers were.
 */
export async function callTheRoll(
  context: Context,
  row: Scan,
  order: ScanOrder,
  tools: ScanTools,
  telling: Telling,
  signal: AbortSignal,
): Promise<void> {
  const ledger = recorder(context.store, row, context.tools.describer)
  const spending = await spendingOf(context.store, row)
  const answered = new Set<string>()
  let waiting: Sighting[] = []

  async function writeDown(): Promise<void> {
    if (waiting.length === 0) return
    const batch = waiting
    waiting = []
    telling.seen(await ledger.record(batch), context.tools.now())
  }

  async function take(event: ScanEvent): Promise<void> {
    switch (event.kind) {
      case "sighting":
        waiting.push(event.sighting)
        spending.seen(event.sighting.ip)
        if (isHeard(event.sighting)) answered.add(event.sighting.ip)
        return waiting.length >= BATCH ? writeDown() : undefined
      case "silent":
        await writeDown()
        return ledger.silent(event.ranges, event.methods)
      case "spent":
        await writeDown()
        return spending.write(event.machines)
      case "work-done":
        await writeDown()
        return context.store.scans.workDone(row.id, event.work, event.result)
      case "progress":
        await writeDown()
        return telling.progress(event, { answered: answered.size, ...ledger.counts() })
    }
  }

  try {
    for await (const event of scan(order, tools, signal)) await take(event)
  } finally {
    await writeDown()
    await spending.end()
  }
}

import type { Moment } from "#model/moment.ts"
import type { Context } from "./context.ts"
import { everyChange } from "./methods/changes.ts"

/** Counts what there is after a scan, so that what is usual can be told later. */
export async function measure(context: Context, at: Moment): Promise<void> {
  const { store } = context
  const scan = await store.scans.latest(at)
  // What was found because a source was read, or a day passed, is no new scan's.
  if (scan === null || scan.moment !== at) return
  const before = await store.scans.latest(at - 1)
  const changes = before === null ? [] : await everyChange(context, before.moment, at)
  const counts = (kind: "machine-new" | "machine-gone") =>
    changes.filter((change) => change.kind === kind).length
  for (const [network, counted] of await store.measures.now()) {
    const isWhole = network === ""
    const changed = { changes: changes.length, new: counts("machine-new"), gone: counts("machine-gone") }
    await store.measures.put(at, network, before !== null && isWhole ? { ...counted, ...changed } : counted)
  }
}

import type { Change } from "#model/change.ts"
import type { Moment } from "#model/moment.ts"
import type { Measured } from "#store/measures.ts"
import type { Context } from "./context.ts"
import { everyChange } from "./methods/changes.ts"

/** Counts what there is after a scan, of all and of the scan's network, so that what is usual can be told later. */
export async function measure(context: Context, at: Moment): Promise<void> {
  const { store } = context
  const scan = await store.scans.latest(at)
  // What was found because a source was read, or a day passed, is no new scan's.
  if (scan === null || scan.moment !== at) return
  const before = await store.scans.latest(at - 1)
  const changes = before === null ? null : await everyChange(context, before.moment, at)
  const { all, own } = await store.measures.now(scan.network)
  await store.measures.put(at, "", { ...all, ...changedIn(changes) })
  await store.measures.put(at, scan.network, {
    ...own,
    ...changedIn(await ofNetwork(context, scan.network, changes)),
  })
}

/** Those of one network: what lies between two scans of others belongs to them. */
async function ofNetwork(
  { store }: Context,
  network: string,
  changes: readonly Change[] | null,
): Promise<readonly Change[] | null> {
  if (changes === null || !(await store.measures.has(network))) return null
  const places = await store.findings.placesOf([...new Set(changes.map(({ machine }) => machine))])
  return changes.filter(({ machine }) => places.get(machine)?.network === network)
}

/** At the first scan nothing has changed: there is nothing to compare it with. */
function changedIn(changes: readonly Change[] | null): Measured {
  if (changes === null) return {}
  const count = (kind: Change["kind"]) => changes.filter((change) => change.kind === kind).length
  return { changes: changes.length, new: count("machine-new"), gone: count("machine-gone") }
}

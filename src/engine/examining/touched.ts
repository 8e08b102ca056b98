import type { Moment } from "#model/moment.ts"
import type { BriefRow } from "#store/examining.ts"
import type { Reading } from "#store/store.ts"
import { besideDeclared } from "./surroundings.ts"
import type { KeptExamination } from "./thread-words.ts"

/** Changes are worth a look for so long. */
const CHANGES_MS = 30 * 86_400_000

/** From when changes are worth a look: what the first scan found is none. */
export async function changesFrom(store: Reading, now: Moment): Promise<Moment> {
  const first = (await store.examining.endedScans()).at(-1)?.moment ?? now
  return Math.max(first, now - CHANGES_MS)
}

/** Those of which anything began or ended lately. */
export async function changedAmong(
  store: Reading,
  keys: readonly number[],
  now: Moment,
): Promise<readonly number[]> {
  const since = await changesFrom(store, now)
  const changed = new Set(
    await store.examining.touchedSince({
      observation: await store.examining.observationAt(since),
      moment: since,
      scans: 0,
      explained: Number.MAX_SAFE_INTEGER,
    }),
  )
  return keys.filter((key) => changed.has(key))
}

/** What may be otherwise than the last pass found it: of machines that are there, their keys. */
export async function touchedIn(
  store: Reading,
  { reached, subnets }: KeptExamination,
  { briefs, due }: { readonly briefs: readonly BriefRow[]; readonly due: ReadonlySet<string> },
): Promise<ReadonlySet<number>> {
  const there = new Set(briefs.map(({ key }) => key))
  const touched = await store.examining.touchedSince(reached)
  const again = [...due].flatMap((scope) => {
    const [, key] = /^machine (\d{1,16})$/u.exec(scope) ?? []
    return key === undefined ? [] : [Number(key)]
  })
  const beside = besideDeclared(briefs, subnets)
  return new Set([...touched, ...again, ...beside].filter((key) => there.has(key)))
}

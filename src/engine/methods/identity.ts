import type { DoubtfulPair } from "#api/shapes.ts"
import type { Alarm } from "#model/machine.ts"
import type { Context } from "#engine/context.ts"

const RANK = { certain: 0, likely: 1, possible: 2, unsure: 3 } as const

/** Pairs of machines that may be one: each pair once, the likeliest first. */
export async function listDoubts(
  { store }: Context,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ total: number; doubts: DoubtfulPair[] }> {
  const pairs = (await store.machines.doubtful())
    .filter(({ machine, doubt }) => machine < doubt.with)
    .toSorted(
      (a, b) =>
        RANK[a.doubt.strength] - RANK[b.doubt.strength] ||
        (a.machine < b.machine ? -1 : a.machine > b.machine ? 1 : a.doubt.with < b.doubt.with ? -1 : 1),
    )
  return { total: pairs.length, doubts: pairs.slice(offset, offset + limit) }
}

/** What is shared by several machines, and what answers for everything. */
export function listAlarms({ store }: Context): Promise<Alarm[]> {
  return store.alarms.list()
}

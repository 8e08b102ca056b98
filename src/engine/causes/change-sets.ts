import type { Candidate } from "./candidate.ts"

const TOGETHER_MS = 30 * 60_000

/** Commits that belong together: brought by one merge, of one ticket, or of one author within half an hour. */
export function changeSets<Item extends { readonly commit: Candidate }>(
  items: readonly Item[],
  mergeOf: ReadonlyMap<string, string>,
): readonly (readonly Item[])[] {
  const leaders = new Map<Item, Item>(items.map((item) => [item, item]))
  const find = (item: Item): Item => {
    let at = item
    while (leaders.get(at) !== at) at = leaders.get(at)!
    leaders.set(item, at)
    return at
  }
  const join = (group: readonly Item[]) => {
    for (const item of group.slice(1)) leaders.set(find(item), find(group[0]!))
  }
  const keys = new Map<string, Item[]>()
  for (const item of items)
    for (const key of keysOf(item.commit, mergeOf)) {
      const own = keys.get(key) ?? []
      keys.set(key, own)
      own.push(item)
    }
  for (const group of keys.values()) join(group)
  for (const own of Map.groupBy(items, ({ commit }) => `${commit.source}\n${commit.mail}`).values()) {
    const ordered = own.toSorted(
      (one, other) => one.commit.arrived - other.commit.arrived || one.commit.date - other.commit.date,
    )
    for (const [index, item] of ordered.entries()) {
      const next = ordered[index + 1]
      if (next !== undefined && areClose(item.commit, next.commit)) join([item, next])
    }
  }
  return [...Map.groupBy(items, find).values()]
}

// What one sync brought arrived at one moment: then only its authors' clocks tell how far apart it was written.
const areClose = (one: Candidate, other: Candidate) =>
  Math.abs(one.arrived - other.arrived) <= TOGETHER_MS && Math.abs(one.date - other.date) <= TOGETHER_MS

function keysOf(
  { source, oid, tickets }: Candidate,
  mergeOf: ReadonlyMap<string, string>,
): readonly string[] {
  const merge = mergeOf.get(oid)
  return [
    ...(merge === undefined ? [] : [`${source}\nmerge ${merge}`]),
    ...tickets.map((ticket) => `${source}\nticket ${ticket}`),
  ]
}

/** By commit, the merge that brought it: what its other parents reach and its first one doesn't, as far as is known. */
export function mergesOf(
  commits: readonly Pick<Candidate, "oid" | "parents">[],
): ReadonlyMap<string, string> {
  const byOid = new Map(commits.map((commit) => [commit.oid, commit]))
  const found = new Map<string, string>()
  for (const { oid, parents } of commits) {
    if (parents.length < 2) continue
    const main = reached(byOid, parents.slice(0, 1))
    for (const brought of reached(byOid, parents.slice(1)))
      if (!main.has(brought) && !found.has(brought)) found.set(brought, oid)
  }
  return found
}

const MOST = 500

function reached(
  byOid: ReadonlyMap<string, Pick<Candidate, "parents">>,
  from: readonly string[],
): ReadonlySet<string> {
  const found = new Set(from.filter((oid) => byOid.has(oid)))
  for (const oid of found) {
    if (found.size > MOST) break
    for (const parent of byOid.get(oid)?.parents ?? []) if (byOid.has(parent)) found.add(parent)
  }
  return found
}

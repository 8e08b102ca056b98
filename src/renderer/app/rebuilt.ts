import type { Rebuildable, RebuiltFacet } from "#model/dossier.ts"
import { count } from "#renderer/ui/format.ts"

/** "4 of 6 have a line"; empty where nothing was seen that could be rebuilt. */
export function rebuiltInWords({ of, missing }: Rebuildable): string {
  return of === 0 ? "" : `${count(of - missing.length)} of ${count(of)} have a line`
}

/** So many parts at most, those with a line first; of too many rather those that have none. */
export function facetsShown({ facets }: Rebuildable, most: number): readonly RebuiltFacet[] {
  const written = facets.filter(({ by }) => by !== null)
  const missing = facets.filter(({ by }) => by === null).slice(0, most)
  return [...written.slice(0, most - missing.length), ...missing]
}

import type { Moment } from "#model/moment.ts"
import type { Reading } from "#store/store.ts"
import { causesOf } from "#engine/causing/causes-of.ts"
import type { CausesOf } from "./shelf.ts"

/** Asks which commits likely explain changes. */
export function causing({
  store,
  home,
}: {
  readonly store: Reading
  readonly home: string
  readonly now: Moment
}): CausesOf {
  return (changes) => causesOf({ store, home }, changes)
}

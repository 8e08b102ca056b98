import { useState } from "react"

/** How much of a list is shown, for the button that changes it. */
export interface Extent {
  readonly all: boolean
  readonly of: number
  readonly most: number
  readonly onAll: (all: boolean) => void
}

/** The first of a list, until all of it is asked for. */
export function useFirstOf<T>(
  items: readonly T[],
  most: number,
): { readonly shown: readonly T[]; readonly extent: Extent } {
  const [all, onAll] = useState(false)
  return { shown: all ? items : items.slice(0, most), extent: { all, of: items.length, most, onAll } }
}

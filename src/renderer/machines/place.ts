import { useNavigate, useSearch } from "@tanstack/react-router"
import type { MachineQuestion } from "#api/shapes.ts"
import { MACHINE_SORTS, type MachineSort } from "#model/view.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import type { Sort } from "#renderer/ui/VirtualTable.tsx"

/** What the list shows; the address holds all of it, so that a link shows the same. */
export interface Place {
  readonly question: MachineQuestion
  readonly view: string | null
  /** Ids of the columns to show; null: those of the view, or the usual ones. */
  readonly columns: readonly string[] | null
  readonly show: (change: PlaceChange) => void
}

/** What of the place is to be another. */
export interface PlaceChange {
  readonly query?: string
  readonly sort?: Sort
  readonly all?: boolean
  readonly view?: string | null
  readonly columns?: readonly string[] | null
}

/** The sort with this name; by name where there is none. */
export function sortOf(by: string | undefined): MachineSort {
  return MACHINE_SORTS.find((known) => known === by) ?? "name"
}

/** The list's place as the address says it. */
export function usePlace(): Place {
  const search = useSearch({ from: "/machines" })
  const asOf = useAsOf()
  const navigate = useNavigate()
  const show = (change: PlaceChange) =>
    void navigate({
      to: "/machines",
      // Typing a query is one step back, not one a letter.
      replace: change.query !== undefined && change.view === undefined,
      search: (now) => ({
        ...now,
        ...(change.query === undefined ? {} : { query: change.query || undefined }),
        ...(change.sort === undefined
          ? {}
          : { sort: change.sort.by, descending: change.sort.descending || undefined }),
        ...(change.all === undefined ? {} : { all: change.all || undefined }),
        ...(change.view === undefined ? {} : { view: change.view ?? undefined }),
        ...(change.columns === undefined ? {} : { columns: change.columns?.join(",") }),
      }),
    })
  return {
    question: {
      query: search.query ?? "",
      asOf,
      all: search.all ?? false,
      sort: { by: sortOf(search.sort), descending: search.descending ?? false },
    },
    view: search.view ?? null,
    columns: search.columns?.split(",") ?? null,
    show,
  }
}

import { useQuery } from "@tanstack/react-query"
import type { View } from "#model/view.ts"
import { client, queryClient, questions } from "#renderer/app/client.ts"
import { tell, tellFailure } from "#renderer/app/tell.tsx"
import { USUAL_COLUMNS } from "./columns.tsx"
import type { Place } from "./place.ts"

const views = () => questions.views.list.queryOptions()

const askAgain = () => queryClient.invalidateQueries({ queryKey: views().queryKey })

/** The saved ways to look at the list. */
export function useViews(): readonly View[] {
  return useQuery(views()).data ?? []
}

/** Ids of the columns to show at a place, in the order of the table. */
export function columnsAt(place: Place, view: View | undefined): readonly string[] {
  return place.columns ?? view?.columns ?? USUAL_COLUMNS
}

/** What is looked at now, under a name. */
export function viewOf(name: string, place: Place, columns: readonly string[]): View {
  const { query, sort } = place.question
  return { name, query, sort, columns: [...columns] }
}

const sameColumns = (a: readonly string[], b: readonly string[]) =>
  a.toSorted().join() === b.toSorted().join()

/** Whether something was changed since the view was saved. */
export function differs(view: View, now: View): boolean {
  return (
    view.query !== now.query ||
    view.sort.by !== now.sort.by ||
    view.sort.descending !== now.sort.descending ||
    !sameColumns(view.columns, now.columns)
  )
}

/** Shows a view as it was saved; without one, every machine in the usual columns. */
export function showView(place: Place, view: View | null): void {
  place.show({
    view: view?.name ?? null,
    query: view?.query ?? "",
    sort: view?.sort ?? { by: "name", descending: false },
    columns: null,
  })
}

/** Saves what is looked at; true where that worked. */
export async function saveView(view: View): Promise<boolean> {
  try {
    await client.views.save({ ...view, columns: [...view.columns] })
    await askAgain()
    return true
  } catch (error) {
    tellFailure(error)
    return false
  }
}

/** Forgets a view, with a way back. */
export async function forgetView(view: View): Promise<void> {
  try {
    await client.views.remove({ name: view.name })
    await askAgain()
    tell(`The view ${view.name} is forgotten.`, () => void saveView(view))
  } catch (error) {
    tellFailure(error)
  }
}

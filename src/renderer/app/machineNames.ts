import { useQuery } from "@tanstack/react-query"
import { questions } from "./client.ts"

/** So many are looked up; a longer list is told by its first ones. */
const MOST_NAMED = 100

/** The names of machines by their ids; what is not known yet is called by its id. */
export function useMachineNames(ids: readonly string[]): (id: string) => string {
  const wanted = [...new Set(ids)].slice(0, MOST_NAMED).toSorted()
  const found = useQuery(
    questions.machines.list.queryOptions({
      input: { query: wanted.map((id) => `id:${id}`).join(" | "), all: true, limit: 1_000 },
      enabled: wanted.length > 0,
    }),
  )
  const names = new Map<string, string>()
  for (const { id, aka, name } of found.data?.machines ?? [])
    for (const each of [...aka, id]) names.set(each, name)
  return (id) => names.get(id) ?? id
}

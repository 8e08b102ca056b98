import { useNavigate, useSearch } from "@tanstack/react-router"

/** A scan's id, an ISO date or date-time; null is now. */
export type AsOf = number | string | null

/** The moment that every screen shows, from the address. */
export function useAsOf(): AsOf {
  return useSearch({ from: "__root__" }).asOf ?? null
}

/** Shows another moment, on the screen that is open. */
export function useShowAsOf(): (asOf: AsOf) => void {
  const navigate = useNavigate()
  return (asOf) =>
    void navigate({
      to: ".",
      search: (search: Readonly<Record<string, unknown>>) => ({ ...search, asOf: asOf ?? undefined }),
    })
}

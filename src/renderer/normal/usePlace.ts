import { useNavigate, useSearch } from "@tanstack/react-router"

/** Over how many days. */
export const DAYS = [30, 90, 365] as const
type Days = (typeof DAYS)[number]

interface Search {
  readonly days?: Days | undefined
  readonly network?: string | undefined
}

/** Over how many days and of which network, as the address says, and how to say something else. */
export interface Place {
  readonly days: Days
  readonly network: string | null
  readonly put: (part: Search) => void
}

/** What the address of the screen says. */
export function usePlace(): Place {
  const { days = 30, network = null } = useSearch({ from: "/normal" })
  const navigate = useNavigate({ from: "/normal" })
  return {
    days,
    network,
    put: (part) => void navigate({ search: (now) => ({ ...now, ...part }), replace: true }),
  }
}

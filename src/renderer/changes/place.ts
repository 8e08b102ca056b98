import { useNavigate, useSearch } from "@tanstack/react-router"
import { useMemo } from "react"
import { useAsOf } from "#renderer/app/asOf.ts"
import type { ChangesSearch } from "#renderer/app/search.ts"
import { kindsFrom, statesFrom } from "./changeKinds.ts"
import type { ChangesQuestion } from "./queries.ts"

/** What the address of the screen says, and how to say something else. */
export interface Place {
  readonly search: ChangesSearch
  readonly question: ChangesQuestion
  readonly put: (part: { [Key in keyof ChangesSearch]?: ChangesSearch[Key] | undefined }) => void
}

/** Reads the address of the screen. */
export function usePlace(): Place {
  const search = useSearch({ from: "/changes" })
  const asOf = useAsOf()
  const navigate = useNavigate({ from: "/changes" })
  const { from, to, machine, kinds, caused, by = "cause" } = search
  const question = useMemo<ChangesQuestion>(
    () => ({
      from: from ?? null,
      to: to ?? asOf,
      machine: machine ?? null,
      kinds: kindsFrom(kinds),
      caused: statesFrom(caused),
      order: by,
    }),
    [from, to, asOf, machine, kinds, caused, by],
  )
  const put: Place["put"] = (part) => void navigate({ search: (now) => ({ ...now, ...part }), replace: true })
  return { search, question, put }
}

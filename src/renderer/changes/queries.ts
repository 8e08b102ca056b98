import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { useCallback } from "react"
import type { Change, ChangeKind } from "#model/change.ts"
import { useBlocks } from "#renderer/app/blocks.ts"
import { client, questions } from "#renderer/app/client.ts"
import type { AsOf } from "#renderer/app/asOf.ts"

/** Which changes are asked for. */
export interface ChangesQuestion {
  readonly from: AsOf
  readonly to: AsOf
  readonly machine: string | null
  readonly kinds: readonly ChangeKind[]
  readonly order: "kind" | "machine"
}

const inputOf = ({ from, to, machine, kinds, order }: ChangesQuestion) => ({
  from,
  to,
  machine,
  kinds: [...kinds],
  order,
})

/** Between what is compared, and how many there are of each kind. */
export function useWindow({ from, to, machine }: ChangesQuestion) {
  return useQuery(
    questions.changes.list.queryOptions({
      input: { from, to, machine, limit: 1 },
      placeholderData: keepPreviousData,
    }),
  )
}

/** The changes themselves, in blocks. */
export function useChanges(question: ChangesQuestion) {
  const input = inputOf(question)
  return useBlocks<Change>((offset, limit) => ({
    queryKey: ["changes", input, offset, limit],
    queryFn: async () => {
      const { total, changes } = await client.changes.list({ ...input, offset, limit })
      return { total, rows: changes }
    },
  }))
}

const PAGE = 1_000

/** All of them, for a file. */
export function useEveryChange(question: ChangesQuestion): () => Promise<readonly Change[]> {
  return useCallback(async () => {
    const input = inputOf(question)
    const all: Change[] = []
    for (let offset = 0; ; offset += PAGE) {
      const { total, changes } = await client.changes.list({ ...input, offset, limit: PAGE })
      all.push(...changes)
      if (changes.length === 0 || all.length >= total) return all
    }
  }, [question])
}

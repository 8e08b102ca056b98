import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { useCallback } from "react"
import type { Caused, CauseState } from "#model/cause.ts"
import type { Change, ChangeKind } from "#model/change.ts"
import { BLOCK, useBlocks } from "#renderer/app/blocks.ts"
import { client, questions } from "#renderer/app/client.ts"
import type { AsOf } from "#renderer/app/asOf.ts"

/** Which changes are asked for. */
export interface ChangesQuestion {
  readonly from: AsOf
  readonly to: AsOf
  readonly machine: string | null
  readonly kinds: readonly ChangeKind[]
  readonly caused: readonly CauseState[]
  readonly order: "cause" | "kind" | "machine"
}

/** A change as it is listed: what explains it comes with it. */
export type ListedChange = Change & { readonly caused: Caused | null }

type ChangesBlock = Awaited<ReturnType<ReturnType<typeof blockOptions>["queryFn"]>>

const inputOf = ({ from, to, machine, kinds, caused, order }: ChangesQuestion) => ({
  ...{ from, to, machine, order, causes: true },
  kinds: [...kinds],
  caused: [...caused],
})

const blockOptions = (question: ChangesQuestion, offset: number, limit: number) => {
  const input = { ...inputOf(question), offset, limit }
  return {
    queryKey: ["changes", input],
    queryFn: async () => {
      const { changes, ...told } = await client.changes.list(input)
      return { ...told, rows: changes }
    },
  }
}

/** Between what is compared, and how many there are of each kind and with each answer. */
export function useWindow(question: ChangesQuestion) {
  return useQuery({ ...blockOptions(question, 0, BLOCK), placeholderData: keepPreviousData })
}

/** The same before anybody asked what explains them: it is there at once. */
export function usePlainWindow({ from, to, machine }: ChangesQuestion) {
  return useQuery(
    questions.changes.list.queryOptions({
      input: { from, to, machine, limit: 1 },
      placeholderData: keepPreviousData,
    }),
  )
}

/** The changes themselves, in blocks. */
export function useChanges(question: ChangesQuestion) {
  return useBlocks<ListedChange, ChangesBlock>((offset, limit) => blockOptions(question, offset, limit))
}

const PAGE = 1_000

/** All of them, for a file. */
export function useEveryChange(question: ChangesQuestion): () => Promise<readonly ListedChange[]> {
  return useCallback(async () => {
    const input = inputOf(question)
    const all: ListedChange[] = []
    for (let offset = 0; ; offset += PAGE) {
      const { total, changes } = await client.changes.list({ ...input, offset, limit: PAGE })
      all.push(...changes)
      if (changes.length === 0 || all.length >= total) return all
    }
  }, [question])
}

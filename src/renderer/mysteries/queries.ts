import { useQuery, type UseQueryOptions } from "@tanstack/react-query"
import { useEffect } from "react"
import type { Mysteries, MysteryState, MysteryTold } from "#api/explanation.ts"
import type { Block } from "#renderer/app/blocks.ts"
import { client, queryClient, questions } from "#renderer/app/client.ts"

/** A block of the queue, with how many there are of each state. */
export interface MysteryBlock extends Block<MysteryTold>, Pick<Mysteries, "counts" | "states"> {}

/** The question for one block of the queue. */
export function blockOptions(
  state: MysteryState,
  offset: number,
  limit: number,
): UseQueryOptions<MysteryBlock> {
  return {
    queryKey: [...questions.explanation.mysteries.key(), "block", state, offset, limit],
    queryFn: async ({ signal }) => {
      const answer = await client.explanation.mysteries({ state, offset, limit }, { signal })
      const { total, counts, states, mysteries } = answer
      return { total, counts, states, rows: mysteries }
    },
    retry: false,
  }
}

const explainedOptions = (ref: string) => questions.explanation.get.queryOptions({ input: { ref } })
const machineOptions = (ref: string) => questions.machines.get.queryOptions({ input: { ref } })

/** Who and why of one machine, and the machine itself; the next one in the queue is asked for ahead. */
export function useCase(ref: string, next: string | undefined) {
  const explained = useQuery(explainedOptions(ref))
  const machine = useQuery(machineOptions(ref))
  const ready = explained.data !== undefined && machine.data !== undefined
  useEffect(() => {
    if (!ready || next === undefined) return
    void queryClient.prefetchQuery(explainedOptions(next))
    void queryClient.prefetchQuery(machineOptions(next))
  }, [ready, next])
  return { explained, machine }
}

/** How it stands with who and why, and whether what is concluded fits what is known. */
export function useConcluded() {
  return useQuery(questions.explanation.status.queryOptions())
}

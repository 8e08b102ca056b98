import { keepPreviousData, type UseQueryOptions } from "@tanstack/react-query"
import type { MachineQuestion } from "#api/shapes.ts"
import type { Machine } from "#model/machine.ts"
import type { Block } from "#renderer/app/blocks.ts"
import { client, queryClient, questions } from "#renderer/app/client.ts"
import { useEngineEvents, useRunningScans } from "#renderer/app/events.ts"

/** A block of machines, with how many there are beside those the query selects and how long it took. */
export interface MachineBlock extends Block<Machine> {
  readonly everything: number
  readonly tookMs: number
}

/** The question for one block of the list. */
export function blockOptions(
  question: MachineQuestion,
  offset: number,
  limit: number,
): UseQueryOptions<MachineBlock> {
  return {
    queryKey: ["machines", "block", question, offset, limit],
    queryFn: async ({ signal }) => {
      const answer = await client.machines.list({ ...question, offset, limit }, { signal })
      const { total, everything, tookMs, machines } = answer
      return { total, everything, tookMs, rows: machines }
    },
    retry: false,
  }
}

/** A machine in the blocks that are here; undefined where its block is not. */
export function machineHere(question: MachineQuestion, id: string): Machine | undefined {
  const blocks = queryClient.getQueriesData<MachineBlock>({ queryKey: ["machines", "block", question] })
  for (const [, block] of blocks) {
    const machine = block?.rows.find((row) => row.id === id)
    if (machine) return machine
  }
  return undefined
}

/**
 * The counts beside the list; the old ones stay until the new ones are there. Each counts every selected machine, so
 * they are not asked again with every batch that a running scan brings.
 */
export const facetOptions = (question: MachineQuestion) =>
  questions.machines.facets.queryOptions({
    input: question,
    placeholderData: keepPreviousData,
    refetchInterval: 20_000,
    meta: { steady: true },
  })

/** Asks for the counts again as soon as a scan or an import is through. */
export function useFreshFacets(): void {
  const running = useRunningScans().length > 0
  useEngineEvents(({ kind }) => {
    if (kind === "scan-ended" || (kind === "ledger-changed" && !running))
      void queryClient.invalidateQueries({ queryKey: questions.machines.facets.key() })
  })
}

/** How many machines a question selects. */
export const totalOptions = (question: MachineQuestion) =>
  questions.machines.list.queryOptions({ input: { ...question, limit: 1 } })

const MOST_AT_ONCE = 1_000
/** As many as one scan takes targets. */
export const MOST_CHOSEN = 10_000

/** The machines from one place of the list to another, at most MOST_CHOSEN. */
export async function machinesBetween(
  question: MachineQuestion,
  first: number,
  last: number,
): Promise<readonly Machine[]> {
  const found: Machine[] = []
  const end = Math.min(last + 1, first + MOST_CHOSEN)
  for (let offset = first; offset < end; offset += MOST_AT_ONCE) {
    const limit = Math.min(MOST_AT_ONCE, end - offset)
    const { machines } = await client.machines.list({ ...question, offset, limit })
    found.push(...machines)
    if (machines.length < limit) break
  }
  return found
}

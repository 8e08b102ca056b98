import { useQuery } from "@tanstack/react-query"
import type { DeclarationTold, SourceProblemTold, SourceTold } from "#api/sources.ts"
import type { DeadTold } from "#api/explanation.ts"
import { type Blocks, useBlocks } from "#renderer/app/blocks.ts"
import { client, questions } from "#renderer/app/client.ts"

export const listOptions = questions.sources.list.queryOptions()

/** All sources. */
export const useSources = () => useQuery(listOptions)

/** What of a source's declarations is looked for. */
export interface Wanted {
  readonly text: string
  readonly format: string | null
}

/** What a source declares, in blocks; another state of the source is another list. */
export function useDeclarations({ name, synced }: SourceTold, wanted: Wanted): Blocks<DeclarationTold> {
  const { text, format } = wanted
  return useBlocks<DeclarationTold>((offset, limit) => ({
    queryKey: ["source declarations", name, synced, text, format, offset, limit],
    queryFn: async () => {
      const { total, declarations } = await client.sources.declarations({ name, text, format, offset, limit })
      return { total, rows: declarations }
    },
  }))
}

/** So many problems of a source are kept by the engine; all of them are counted. */
export const MOST_KEPT = 5_000

/** What could not be read in it, in blocks, as far as it is kept. */
export function useProblems({ name, synced }: SourceTold): Blocks<SourceProblemTold> {
  return useBlocks<SourceProblemTold>((offset, limit) => ({
    queryKey: ["source problems", name, synced, offset, limit],
    queryFn: async () => {
      const { total, problems } = await client.sources.problems({ name, offset, limit })
      return { total: Math.min(total, MOST_KEPT), rows: problems }
    },
  }))
}

/** So many of a long list are told beside other things. */
export const FIRST = 8

/** The first lines of a source that name machines which never answer, and how many there are. */
export const useFirstDead = (source: SourceTold | undefined) =>
  useQuery(
    questions.explanation.dead.queryOptions({
      input: { source: source?.name ?? "", limit: FIRST },
      enabled: source !== undefined && source.synced !== null,
    }),
  )

/** Its lines that name machines which never answer, in blocks. */
export function useDead(source: string): Blocks<DeadTold> {
  return useBlocks<DeadTold>((offset, limit) => ({
    queryKey: ["source dead", source, offset, limit],
    queryFn: async () => {
      const { total, dead } = await client.explanation.dead({ source, offset, limit })
      return { total, rows: dead }
    },
  }))
}

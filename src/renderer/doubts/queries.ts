import type { UseQueryOptions } from "@tanstack/react-query"
import type { DoubtfulPair } from "#api/shapes.ts"
import type { Block } from "#renderer/app/blocks.ts"
import { client, questions } from "#renderer/app/client.ts"

/** The question for one block of the pairs in doubt. */
export function blockOptions(offset: number, limit: number): UseQueryOptions<Block<DoubtfulPair>> {
  return {
    queryKey: [...questions.identity.doubts.key(), "block", offset, limit],
    queryFn: async ({ signal }) => {
      const { total, doubts } = await client.identity.doubts({ offset, limit }, { signal })
      return { total, rows: doubts }
    },
    retry: false,
  }
}

import { useQuery } from "@tanstack/react-query"
import type { TimelineItem, TimelineTold } from "#api/causes.ts"
import type { AsOf } from "./asOf.ts"
import { type Block, BLOCK, useBlocks } from "./blocks.ts"
import { client } from "./client.ts"
import type { TimelineKind } from "./timelineWords.ts"

/** Of what, between when, and which rows. */
export interface TimelineQuestion {
  readonly machine: string | null
  readonly group: string | null
  readonly from: AsOf
  readonly to: AsOf
  readonly kinds: readonly TimelineKind[]
  readonly unexplained: boolean
  readonly fold: boolean
}

type TimelineBlock = Omit<TimelineTold, "items"> & Block<TimelineItem>

const blockOptions = (question: TimelineQuestion, offset: number, limit: number) => ({
  queryKey: ["timeline", question, offset, limit],
  queryFn: async (): Promise<TimelineBlock> => {
    const { items, ...told } = await client.changes.timeline({
      ...question,
      kinds: [...question.kinds],
      offset,
      limit,
    })
    return { ...told, rows: items }
  },
})

/** The rows in blocks, and what all of them are. */
export function useTimeline(question: TimelineQuestion) {
  const blocks = useBlocks<TimelineItem, TimelineBlock>((offset, limit) =>
    blockOptions(question, offset, limit),
  )
  const first = useQuery(blockOptions(question, 0, BLOCK))
  return { blocks, first }
}

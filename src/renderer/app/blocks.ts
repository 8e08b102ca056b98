import { useQueries, type UseQueryOptions } from "@tanstack/react-query"
import { useCallback, useMemo, useState } from "react"

/** Rows a block holds; a list of any length is fetched in these. */
export const BLOCK = 100

/** One block as the engine answers it. */
export interface Block<Row> {
  readonly total: number
  readonly rows: readonly Row[]
}

/** A long list of which only what is looked at is here. */
export interface Blocks<Row> {
  readonly total: number | null
  readonly rowAt: (index: number) => Row | undefined
  /** Tells which rows are in sight. */
  readonly look: (first: number, last: number) => void
  readonly error: unknown
  /** A block in sight is being asked for. */
  readonly asking: boolean
  readonly again: () => void
}

interface Sight {
  readonly first: number
  readonly last: number
}

/** Fetches a long list in blocks as they come into sight; `options` gives the question for one block. */
export function useBlocks<Row, OneBlock extends Block<Row> = Block<Row>>(
  options: (offset: number, limit: number) => UseQueryOptions<OneBlock>,
): Blocks<Row> {
  const [sight, setSight] = useState<Sight>({ first: 0, last: 0 })
  const [total, setTotal] = useState<number | null>(null)
  const numbers = useMemo(() => {
    const list = [0]
    for (let block = sight.first; block <= sight.last; block += 1) if (block > 0) list.push(block)
    return list
  }, [sight])
  const results = useQueries({ queries: numbers.map((block) => options(block * BLOCK, BLOCK)) })
  const known = results.find((result) => result.data !== undefined)?.data?.total
  if (known !== undefined && known !== total) setTotal(known)
  const rowAt = (index: number) => {
    const at = numbers.indexOf(Math.floor(index / BLOCK))
    return results[at]?.data?.rows[index % BLOCK]
  }
  const look = useCallback((first: number, last: number) => {
    const next = {
      first: Math.floor(Math.max(0, first) / BLOCK),
      last: Math.floor(Math.max(0, last) / BLOCK),
    }
    setSight((now) => (now.first === next.first && now.last === next.last ? now : next))
  }, [])
  return {
    total: known ?? (results.some((result) => result.isPending) ? total : null),
    rowAt,
    look,
    error: results.find((result) => result.error !== null)?.error ?? null,
    asking: results.some((result) => result.isFetching),
    again: () => {
      for (const result of results) void result.refetch()
    },
  }
}

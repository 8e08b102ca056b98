import { useQueries, type UseQueryOptions } from "@tanstack/react-query"
import { useCallback, useEffect, useMemo, useRef, useState } from "react"

/** Rows a block holds; a list of any length is fetched in these. */
export const BLOCK = 100
/** Rows that are asked for before they come into sight. */
const AHEAD = 50
/** Milliseconds after which scrolling rests. */
const REST = 60

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

/** Which blocks are looked at: near ones at once, far ones when the scrolling rests, so that none is asked in passing. */
function useSight() {
  const [sight, setSight] = useState<Sight>({ first: 0, last: 0 })
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const latest = useRef(sight)
  useEffect(() => () => clearTimeout(timer.current), [])
  const look = useCallback((first: number, last: number) => {
    const next = {
      first: Math.floor(Math.max(0, first - AHEAD) / BLOCK),
      last: Math.floor(Math.max(0, last + AHEAD) / BLOCK),
    }
    const { current } = latest
    const show = () => {
      latest.current = next
      setSight((now) => (now.first === next.first && now.last === next.last ? now : next))
    }
    clearTimeout(timer.current)
    if (next.first <= current.last + 1 && next.last >= current.first - 1) show()
    else timer.current = setTimeout(show, REST)
  }, [])
  return { sight, look }
}

/** Fetches a long list in blocks as they come into sight; `options` gives the question for one block. */
export function useBlocks<Row, OneBlock extends Block<Row> = Block<Row>>(
  options: (offset: number, limit: number) => UseQueryOptions<OneBlock>,
): Blocks<Row> {
  const { sight, look } = useSight()
  const [total, setTotal] = useState<number | null>(null)
  const numbers = useMemo(() => {
    const end = total === null ? sight.last : Math.min(sight.last, Math.ceil(total / BLOCK) - 1)
    const list = [0]
    for (let block = sight.first; block <= end; block += 1) if (block > 0) list.push(block)
    return list
  }, [sight, total])
  const results = useQueries({ queries: numbers.map((block) => options(block * BLOCK, BLOCK)) })
  const known = results.find((result) => result.data !== undefined)?.data?.total
  if (known !== undefined && known !== total) setTotal(known)
  const rowAt = (index: number) => {
    const at = numbers.indexOf(Math.floor(index / BLOCK))
    return results[at]?.data?.rows[index % BLOCK]
  }
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

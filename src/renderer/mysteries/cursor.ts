import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react"
import type { MysteryState, MysteryTold } from "#api/explanation.ts"
import type { Blocks } from "#renderer/app/blocks.ts"

/** Where somebody stands in the queue: at a machine, and where it was last. */
export interface Place {
  readonly index: number
  readonly machine: string | null
}

type Queue = Pick<Blocks<Pick<MysteryTold, "machine">>, "total" | "rowAt">

/** Rows around the old place in which a machine is looked for that has moved. */
const NEAR = 200

/** Where the machine stands now; where it has left the queue, the place where it stood. */
export function placeIn({ total, rowAt }: Queue, { index, machine }: Place): number {
  const last = Math.max(0, (total ?? 0) - 1)
  const there = Math.min(index, last)
  if (machine === null || rowAt(there)?.machine === machine) return there
  for (let by = 1; by <= NEAR; by += 1) {
    if (rowAt(there - by)?.machine === machine) return there - by
    if (rowAt(there + by)?.machine === machine) return there + by
  }
  return there
}

/** Where each list was left, so that coming back shows the same machine. */
const left = new Map<MysteryState, Place>()

export interface Cursor {
  readonly at: number
  /** Undefined while its block is on its way, and where nothing is in the queue. */
  readonly current: MysteryTold | undefined
  readonly next: MysteryTold | undefined
  readonly go: (index: number) => void
  /** What was decided of a machine: where it is still in the queue, the next one is stepped to. */
  readonly past: (machine: string) => void
}

/** The machine of the queue that is looked at; it stays the same one while others come and go around it. */
export function useCursor(state: MysteryState, queue: Blocks<MysteryTold>): Cursor {
  const [place, setPlace] = useState<Place>(() => left.get(state) ?? { index: 0, machine: null })
  const at = placeIn(queue, place)
  const current = queue.total === 0 ? undefined : queue.rowAt(at)
  const machine = current?.machine ?? null
  // What is shown from now on is this machine, wherever it goes.
  if (machine !== null && (machine !== place.machine || at !== place.index)) setPlace({ index: at, machine })
  useEffect(() => {
    left.set(state, place)
  }, [state, place])
  // A decision is answered later, when the queue may have moved on: what counts then is where it stands then.
  const latest = useRef({ at, machine, queue })
  useLayoutEffect(() => {
    latest.current = { at, machine, queue }
  })
  const go = useCallback((index: number) => {
    const { total, rowAt } = latest.current.queue
    const to = Math.max(0, Math.min((total ?? 0) - 1, index))
    setPlace({ index: to, machine: rowAt(to)?.machine ?? null })
  }, [])
  const past = useCallback(
    (decided: string) => {
      if (decided === latest.current.machine) go(latest.current.at + 1)
    },
    [go],
  )
  return { at, current, next: queue.rowAt(at + 1), go, past }
}

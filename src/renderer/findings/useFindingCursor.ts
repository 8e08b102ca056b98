import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react"
import type { FindingTold } from "#api/findings.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { linesOf, ordinalOf, type Section } from "./sections.ts"

type Chosen = Pick<FindingTold, "id" | "title" | "state">

/** As many as are said of at once. */
const MOST_CHOSEN = 500

/** The finding that is open and those that are chosen; both stay the same while others come and go around them. */
export function useFindingCursor(
  sections: readonly Section[],
  asked: string | undefined,
  onOpen: (id: string | undefined) => void,
) {
  const lines = linesOf(sections)
  const [last, setLast] = useState(0)
  const [chosen, setChosen] = useState<ReadonlyMap<string, Chosen>>(new Map())
  const anchor = useRef<number | null>(null)
  const id = asked ?? lines.findingAt(0)?.id
  // A place far away is gone to before what stands there is here.
  const [going, setGoing] = useState<number | null>(null)
  const at = going ?? (id === undefined ? null : ordinalOf(lines, id, last))
  if (at !== null && at !== last) setLast(at)
  const arrived = going === null ? undefined : lines.findingAt(going)?.id
  useEffect(() => {
    if (arrived === undefined) return
    setGoing(null)
    onOpen(arrived)
    // It arrives once.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [arrived])
  // What is decided is answered later, when the list may have moved on.
  const latest = useRef({ lines, at, last, id })
  useLayoutEffect(() => {
    latest.current = { lines, at, last, id }
  })
  const go = (ordinal: number) => {
    const to = Math.max(0, Math.min(lines.findings - 1, ordinal))
    setLast(to)
    const found = lines.findingAt(to)?.id
    setGoing(found === undefined ? to : null)
    if (found !== undefined) onOpen(found)
  }
  const past = (decided: string) => {
    const { lines: now, at: here, id: shown } = latest.current
    if (decided !== shown || here === null) return
    onOpen((now.findingAt(here + 1) ?? now.findingAt(here - 1))?.id)
  }
  const choose = (ordinal: number, toHere: boolean) => {
    const from = toHere ? (anchor.current ?? ordinal) : ordinal
    const [first, end] = from < ordinal ? [from, ordinal] : [ordinal, from]
    const next = new Map(chosen)
    for (let each = first; each <= end && next.size < MOST_CHOSEN; each += 1) {
      const finding = lines.findingAt(each)
      if (finding === undefined || (!toHere && next.delete(finding.id))) continue
      next.set(finding.id, finding)
    }
    anchor.current = ordinal
    setChosen(next)
  }
  const step = (by: number) => go(at === null ? last : at + by)
  useKeys([
    {
      keys: ["j", "k"],
      says: "next, previous",
      run: ({ key }) => step(key.toLowerCase() === "k" ? -1 : 1),
    },
    { keys: "x", says: "choose", run: () => at !== null && choose(at, false) },
    { keys: "Shift+X", says: "choose to here", run: () => at !== null && choose(at, true), shown: false },
  ])
  return {
    ...{ lines, at, id, go, past, choose },
    next: at === null ? undefined : lines.findingAt(at + 1)?.id,
    chosen: useMemo(() => [...chosen.values()], [chosen]),
    chooseNone: () => setChosen(new Map()),
  }
}

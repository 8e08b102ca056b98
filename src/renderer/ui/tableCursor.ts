import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
} from "react"
import { useKeys } from "./keys.ts"
import type { VirtualTableProps } from "./VirtualTable.tsx"

interface Sight {
  readonly scrollTo: (index: number) => void
  readonly rowsInSight: () => number
}

interface TableCursor {
  /** The row the keyboard stands on; null before the first step. */
  readonly at: number | null
  readonly onFocus: () => void
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onPress: (index: number, event: MouseEvent) => void
  readonly onChoose: (index: number, toHere: boolean) => void
}

type Cursored<Row> = Pick<
  VirtualTableProps<Row>,
  | "count"
  | "rowAt"
  | "keyOf"
  | "selected"
  | "onSelect"
  | "onSelectBetween"
  | "onOpen"
  | "onCursor"
  | "of"
  | "startsAtTop"
>

/** The rows chosen when the one at `index` is pressed: toggled alone, or all from the anchor to here added. */
function chosenWith<Row>(table: Cursored<Row>, index: number, anchor: number | null): ReadonlySet<string> {
  const next = new Set(table.selected)
  const keyAt = (at: number) => {
    const row = table.rowAt(at)
    return row === undefined ? [] : [table.keyOf(row)]
  }
  if (anchor !== null) {
    const [from, to] = anchor < index ? [anchor, index] : [index, anchor]
    for (let at = from; at <= to; at += 1) for (const key of keyAt(at)) next.add(key)
    return next
  }
  for (const key of keyAt(index)) if (!next.delete(key)) next.add(key)
  return next
}

/** Moves over the rows of a table, chooses and opens them: J K, arrows, Home, End, pages, X, Shift X, Enter. */
export function useTableCursor<Row>(table: Cursored<Row>, sight: Sight): TableCursor {
  const [at, setAt] = useState<number | null>(table.startsAtTop === true ? 0 : null)
  const [of, setOf] = useState(table.of)
  if (of !== table.of) {
    setOf(table.of)
    setAt((now) => (now === null ? null : 0))
  }
  const anchor = useRef<number | null>(null)
  const latest = useRef(table)
  useLayoutEffect(() => {
    latest.current = table
  })
  const shown = at === null || table.count === 0 ? null : Math.min(at, table.count - 1)
  const row = shown === null ? undefined : table.rowAt(shown)
  const { onCursor } = table
  useEffect(() => onCursor?.(row), [row, onCursor])

  const go = (index: number) => {
    if (table.count === 0) return
    const next = Math.max(0, Math.min(table.count - 1, index))
    setAt(next)
    sight.scrollTo(next)
  }
  const step = (by: number) => go(shown === null ? 0 : shown + by)
  // These two go to every row: were they new each time, every row would be drawn again with every step.
  const choose = useCallback((index: number, toHere: boolean) => {
    const { onSelect, onSelectBetween } = latest.current
    const from = toHere ? (anchor.current ?? index) : null
    if (from !== null && onSelectBetween) onSelectBetween(Math.min(from, index), Math.max(from, index))
    else onSelect?.(chosenWith(latest.current, index, from))
    anchor.current = index
    setAt(index)
  }, [])
  const onPress = useCallback(
    (index: number, event: MouseEvent) => {
      setAt(index)
      if (event.shiftKey || event.ctrlKey || event.metaKey) choose(index, event.shiftKey)
    },
    [choose],
  )
  const open = () => {
    if (row !== undefined) table.onOpen?.(row)
  }
  const chooseHere = (toHere: boolean) => {
    if (shown !== null) choose(shown, toHere)
  }
  useKeys([
    { keys: ["j"], says: "next", run: () => step(1) },
    { keys: ["k"], says: "previous", run: () => step(-1) },
    ...(table.onOpen ? [{ keys: "Enter", says: "open", run: open }] : []),
    ...(table.onSelect
      ? [
          { keys: "x", says: "choose", run: () => chooseHere(false) },
          { keys: "Shift+X", says: "choose to here", run: () => chooseHere(true), shown: false },
        ]
      : []),
  ])
  const moves: Readonly<Record<string, () => void>> = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    PageDown: () => step(sight.rowsInSight()),
    PageUp: () => step(-sight.rowsInSight()),
    Home: () => go(0),
    End: () => go(table.count - 1),
    " ": () => chooseHere(false),
  }
  return {
    at: shown,
    onFocus: () => setAt((now) => now ?? 0),
    onKeyDown: (event) => {
      const move = moves[event.key]
      if (!move || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      move()
    },
    onPress,
    onChoose: choose,
  }
}

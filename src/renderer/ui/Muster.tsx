import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from "react"
import { cellsOf, drawMuster, type MusterCell, placeOf, sizeOf } from "./musterDrawing.ts"
import "./Muster.css"

interface MusterProps {
  /** One letter a machine, in name order: e explained or answered, d in doubt, m mystery, g gone, n new. */
  readonly machines: string
  /** "prod core". */
  readonly label: string
  /** What a full square means: that it answered, or that it is explained. */
  readonly full: "answered" | "explained"
  readonly onOpen: (index: number) => void
}

type Words = Readonly<Record<MusterCell, string>>

const WORDS: Omit<Words, "e"> = {
  d: "in doubt",
  m: "mystery",
  g: "gone",
  n: "new",
}

/** "120 explained, 10 gone". */
function musterInWords(machines: string, words: Words): string {
  const kinds = new Map<MusterCell, number>()
  for (const { cell } of cellsOf(machines, 1)) kinds.set(cell, (kinds.get(cell) ?? 0) + 1)
  return [...kinds].map(([cell, number]) => `${number} ${words[cell]}`).join(", ")
}

function useWidth() {
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = place.current
    if (!element) return undefined
    setWidth(element.clientWidth)
    const watch = new ResizeObserver(() => setWidth(element.clientWidth))
    watch.observe(element)
    return () => watch.disconnect()
  }, [])
  return { place, width }
}

/** The theme's roles can change under a drawing, which then has to be made again. */
function useThemeTurn() {
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const watch = new MutationObserver(() => setTurn((now) => now + 1))
    watch.observe(document.documentElement, {
      attributes: true,
      attributeFilter: ["data-mantine-color-scheme"],
    })
    return () => watch.disconnect()
  }, [])
  return turn
}

/** One square per machine, in rows, as at a roll call. Arrows move, Enter opens. */
export function Muster({ machines, label, full, onOpen }: MusterProps) {
  const words: Words = { ...WORDS, e: full }
  const canvas = useRef<HTMLCanvasElement>(null)
  const { place, width } = useWidth()
  const theme = useThemeTurn()
  const [at, setAt] = useState<number | null>(null)
  const size = sizeOf(machines.length, width)
  const cells = cellsOf(machines, size.machinesInCell)
  useEffect(() => {
    if (canvas.current && theme >= 0) drawMuster(canvas.current, cells, size, at)
  }, [cells, size, at, theme])
  const open = (index: number) => onOpen(index * size.machinesInCell)
  const moves: Readonly<Record<string, number>> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: size.columns,
    ArrowUp: -size.columns,
    Home: -cells.length,
    End: cells.length,
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = moves[event.key]
    if (by !== undefined) setAt(Math.max(0, Math.min(cells.length - 1, (at ?? -1) + (at === null ? 1 : by))))
    else if (event.key === "Enter" && at !== null) open(at)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onClick = (event: MouseEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const index = placeOf(event.clientX - box.left, event.clientY - box.top, size)
    if (index !== null && index < cells.length) open(index)
  }
  const current = at === null ? undefined : cells[at]
  const spoken = current
    ? `${(at ?? 0) + 1} of ${cells.length}: ${words[current.cell]}`
    : musterInWords(machines, words)
  return (
    <div ref={place} className="muster-cells">
      <div
        role="slider"
        tabIndex={0}
        className="muster-field"
        aria-label={`${label}, one square each`}
        aria-valuemin={1}
        aria-valuemax={Math.max(1, cells.length)}
        aria-valuenow={(at ?? 0) + 1}
        aria-valuetext={spoken}
        onKeyDown={onKeyDown}
        onBlur={() => setAt(null)}
      >
        <canvas ref={canvas} onClick={onClick} aria-hidden />
      </div>
      {size.machinesInCell > 1 && (
        <div className="small faint">
          One square is {size.machinesInCell} machines, marked where any of them is.
        </div>
      )}
    </div>
  )
}

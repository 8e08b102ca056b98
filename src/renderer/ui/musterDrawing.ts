/** What one square shows. */
export type MusterCell = "e" | "d" | "m" | "g" | "n"

export interface MusterSize {
  readonly columns: number
  readonly rows: number
  /** More than one where there are too many machines for a square each. */
  readonly machinesInCell: number
}

const CELL = 10
const GAP = 2
const STEP = CELL + GAP
const MOST_CELLS = 2_000

// Where a square stands for several machines it shows the one that needs a look most.
const NEEDS_A_LOOK: readonly MusterCell[] = ["m", "g", "n", "d", "e"]

const isCell = (letter: string): letter is MusterCell => /^[edmgn]$/.test(letter)

/** How the squares stand in the room there is. */
export function sizeOf(machines: number, width: number): MusterSize {
  const machinesInCell = Math.max(1, Math.ceil(machines / MOST_CELLS))
  const cells = Math.ceil(machines / machinesInCell)
  const columns = Math.max(1, Math.min(cells, Math.floor((width + GAP) / STEP)))
  return { columns, rows: Math.ceil(cells / columns), machinesInCell }
}

/** The squares, each standing for one machine or for several. */
export function cellsOf(machines: string, machinesInCell: number): readonly { readonly cell: MusterCell }[] {
  const cells: { cell: MusterCell }[] = []
  for (let from = 0; from < machines.length; from += machinesInCell) {
    const letters = machines.slice(from, from + machinesInCell)
    const cell = NEEDS_A_LOOK.find((letter) => letters.includes(letter)) ?? "e"
    cells.push({ cell: isCell(cell) ? cell : "e" })
  }
  return cells
}

/** Which square lies under a point; null beside the squares. */
export function placeOf(x: number, y: number, { columns }: MusterSize): number | null {
  const column = Math.floor(x / STEP)
  if (column < 0 || column >= columns || y < 0) return null
  return Math.floor(y / STEP) * columns + column
}

interface Inks {
  readonly explained: string
  readonly doubt: string
  readonly mystery: string
  readonly mysterySoft: string
  readonly accent: string
  readonly control: string
}

function inksOf(element: Element): Inks {
  const style = getComputedStyle(element)
  const role = (name: string) => style.getPropertyValue(name).trim()
  return {
    explained: role("--explained"),
    doubt: role("--doubt-mark"),
    mystery: role("--mystery-mark"),
    mysterySoft: role("--mystery-soft"),
    accent: role("--accent"),
    control: role("--control"),
  }
}

function frame(brush: CanvasRenderingContext2D, x: number, y: number, width: number, ink: string) {
  brush.strokeStyle = ink
  brush.lineWidth = width
  brush.strokeRect(x + width / 2, y + width / 2, CELL - width, CELL - width)
}

function full(brush: CanvasRenderingContext2D, x: number, y: number, ink: string) {
  brush.fillStyle = ink
  brush.beginPath()
  brush.roundRect(x, y, CELL, CELL, 1)
  brush.fill()
}

function half(brush: CanvasRenderingContext2D, x: number, y: number, ink: string) {
  brush.fillStyle = ink
  brush.beginPath()
  brush.moveTo(x, y)
  brush.lineTo(x + CELL, y)
  brush.lineTo(x, y + CELL)
  brush.fill()
  frame(brush, x, y, 1, ink)
}

function drawCell(brush: CanvasRenderingContext2D, cell: MusterCell, x: number, y: number, inks: Inks) {
  switch (cell) {
    case "e":
      full(brush, x, y, inks.explained)
      break
    case "d":
      half(brush, x, y, inks.doubt)
      break
    case "m":
      full(brush, x, y, inks.mysterySoft)
      frame(brush, x, y, 2, inks.mystery)
      break
    case "g":
      brush.setLineDash([2, 1.5])
      frame(brush, x, y, 1, inks.control)
      brush.setLineDash([])
      break
    case "n":
      full(brush, x, y, inks.explained)
      brush.strokeStyle = inks.accent
      brush.lineWidth = 1
      brush.strokeRect(x - 0.5, y - 0.5, CELL + 1, CELL + 1)
      break
  }
}

/** Draws all squares, sharp on every screen; `at` has the keyboard. */
export function drawMuster(
  canvas: HTMLCanvasElement,
  cells: readonly { readonly cell: MusterCell }[],
  { columns, rows }: MusterSize,
  at: number | null,
): void {
  const brush = canvas.getContext("2d")
  if (!brush) return
  const ratio = window.devicePixelRatio || 1
  const [width, height] = [columns * STEP - GAP + 2, rows * STEP - GAP + 2]
  canvas.width = width * ratio
  canvas.height = height * ratio
  canvas.style.width = `${width}px`
  canvas.style.height = `${height}px`
  brush.setTransform(ratio, 0, 0, ratio, ratio, ratio)
  const inks = inksOf(canvas)
  for (const [index, { cell }] of cells.entries()) {
    const [x, y] = [(index % columns) * STEP, Math.floor(index / columns) * STEP]
    drawCell(brush, cell, x, y, inks)
    if (index === at) {
      brush.strokeStyle = inks.accent
      brush.lineWidth = 2
      brush.strokeRect(x - 1, y - 1, CELL + 2, CELL + 2)
    }
  }
}

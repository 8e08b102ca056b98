import { printable } from "#model/printable.ts"

const GAP = "  "
const WIDEST = 48

interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => string
  /** Numbers stand on the right. */
  readonly right?: boolean
  readonly widest?: number
}

/** Rows under titles, in columns as wide as they need to be; text from networks is made harmless here. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): readonly string[] {
  const cells = rows.map((row) => columns.map((column) => cell(column, row)))
  const widths = columns.map(({ title }, at) =>
    cells.reduce((widest, line) => Math.max(widest, width(line[at] ?? "")), title.length),
  )
  const titles = columns.map(({ title }) => title.toUpperCase())
  return [titles, ...cells].map((line) =>
    line
      .map((text, at) => pad(text, widths[at] ?? 0, columns[at]?.right === true))
      .join(GAP)
      .trimEnd(),
  )
}

const cell = <Row>(column: Column<Row>, row: Row) => printable(column.value(row), column.widest ?? WIDEST)

function pad(text: string, to: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, to - width(text)))
  return right ? space + text : text + space
}

const segments = new Intl.Segmenter()

// Wide letters of East Asia take two columns of a terminal (Unicode TR 11), marks that join a letter none.
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|^\p{Emoji_Presentation}/u

/** How many columns of a terminal a text takes. */
export function width(text: string): number {
  // Most text is ASCII, and 100,000 machines are many cells.
  if (/^[ -~]*$/.test(text)) return text.length
  return [...segments.segment(text)].reduce((sum, { segment }) => sum + (WIDE.test(segment) ? 2 : 1), 0)
}

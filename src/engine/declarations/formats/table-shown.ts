import type { MappedColumn, TableField } from "#model/table.ts"
import type { SourceText } from "./format.ts"
import { isSecret } from "./identifiers.ts"
import { headersIn, tableIn, type Row } from "./table-rows.ts"
import { appliedTo, isTable } from "./table.ts"
import { mappingOf } from "./table-columns.ts"

/** A table as a person sees it who says what its columns mean. */
export interface TableShown {
  readonly path: string
  readonly rows: number
  /** Whether its rows are read as machines. */
  readonly read: boolean
  readonly saved: boolean
  readonly columns: readonly ColumnShown[]
  /** Columns that were given a meaning, and that it no longer has. */
  readonly lost: readonly string[]
  readonly sample: readonly (readonly (string | null)[])[]
}

export interface ColumnShown {
  readonly header: string
  readonly field: TableField | null
  readonly guess: TableField | null
  readonly secret: boolean
}

const START = 4_096
const SAMPLE = 5
const LONGEST_CELL = 200
const LONGEST_HEADER = 1_000

/** Whether a file may be a table at all: by its name, and by how it begins. */
export function mayBeTable({ path, text }: SourceText): boolean {
  if (/\.(?:csv|tsv|tab)$/iu.test(path)) return true
  return /\.json$/iu.test(path) && headersIn(text.slice(0, START)).length > 0
}

/** Shows a table with its first rows; null where there is none. */
export function tableShown(file: SourceText, given: readonly MappedColumn[] | null): TableShown | null {
  const named = (given ?? []).flatMap(({ header, field }) => (field === null ? [] : [header]))
  const table = tableIn(file, named)
  if (table === null || table.headers.length === 0) return null
  const { headers, rows } = table
  const guesses = mappingOf(headers)
  const read = given !== null || isTable(file.path, file.text.slice(0, START))
  const used = given === null ? guesses : appliedTo(headers, given)
  return {
    path: file.path,
    rows: rows.length,
    read,
    saved: given !== null,
    columns: headers.map((header, index) => ({
      header: header.slice(0, LONGEST_HEADER),
      field: read ? used[index]!.field : null,
      guess: guesses[index]!.field,
      secret: guesses[index]!.secret,
    })),
    lost: named.filter((header) => !headers.includes(header)),
    sample: rows.slice(0, SAMPLE).map((row) => cellsOf(row, headers)),
  }
}

const cellsOf = ({ cells }: Row, headers: readonly string[]): readonly (string | null)[] =>
  headers.map((header, index) => {
    const text = cells[index]?.text ?? ""
    return isSecret(header) || isSecret(text) ? null : text.slice(0, LONGEST_CELL)
  })

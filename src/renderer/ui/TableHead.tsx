import { IconArrowDown, IconArrowUp } from "@tabler/icons-react"
import type { Column, Sort } from "./VirtualTable.tsx"

interface Choice {
  readonly selected: ReadonlySet<string> | undefined
  readonly onSelect: (selected: ReadonlySet<string>) => void
  /** Keys of the rows that are in sight. */
  readonly loaded: () => readonly string[]
}

interface TableHeadProps<Row> {
  readonly columns: readonly Column<Row>[]
  readonly template: string
  readonly least: number
  readonly sort: Sort | undefined
  readonly onSort: ((sort: Sort) => void) | undefined
  readonly choice?: Choice
}

const directionOf = (sort: Sort | undefined, id: string) => {
  if (sort?.by !== id) return "none"
  return sort.descending ? "descending" : "ascending"
}

/** The head of a table: titles that sort, and the box that chooses what is in sight or nothing. */
export function TableHead<Row>({ columns, template, least, sort, onSort, choice }: TableHeadProps<Row>) {
  return (
    <div
      className="grid-head"
      role="row"
      aria-rowindex={1}
      style={{ gridTemplateColumns: template, minWidth: least }}
    >
      {choice && <ChoiceHead {...choice} />}
      {columns.map((column) => (
        <div
          key={column.id}
          role="columnheader"
          aria-sort={column.sorts === true ? directionOf(sort, column.id) : undefined}
          className={`grid-cell${column.numeric === true ? " num" : ""}${column.pinned === true ? " grid-pinned" : ""}`}
        >
          {column.sorts === true && onSort ? (
            <SortButton column={column} sort={sort} onSort={onSort} />
          ) : (
            column.title
          )}
        </div>
      ))}
    </div>
  )
}

function SortButton<Row>({ column, sort, onSort }: SortButtonProps<Row>) {
  const direction = directionOf(sort, column.id)
  const press = () => onSort({ by: column.id, descending: direction === "ascending" })
  return (
    <button type="button" className="grid-sort" onClick={press} tabIndex={-1}>
      {column.title}
      {direction === "ascending" && <IconArrowUp size={12} stroke={2} aria-hidden />}
      {direction === "descending" && <IconArrowDown size={12} stroke={2} aria-hidden />}
    </button>
  )
}

interface SortButtonProps<Row> {
  readonly column: Column<Row>
  readonly sort: Sort | undefined
  readonly onSort: (sort: Sort) => void
}

function ChoiceHead({ selected, onSelect, loaded }: Choice) {
  const some = (selected?.size ?? 0) > 0
  return (
    <div className="grid-cell grid-choice" role="columnheader">
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={some ? "Choose none" : "Choose the rows in sight"}
        checked={some}
        ref={(box) => {
          if (box) box.indeterminate = some
        }}
        onChange={() => onSelect(some ? new Set() : new Set(loaded()))}
      />
    </div>
  )
}

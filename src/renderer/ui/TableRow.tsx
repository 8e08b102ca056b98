import { memo, type MouseEvent } from "react"
import type { Column } from "./VirtualTable.tsx"

interface TableRowProps<Row> {
  readonly id: string
  readonly index: number
  readonly top: number
  readonly row: Row | undefined
  readonly columns: readonly Column<Row>[]
  readonly template: string
  readonly current: boolean
  readonly chosen: boolean
  readonly fresh: boolean
  readonly chooses: boolean
  readonly nameOf: (row: Row) => string
  readonly onPress: (index: number, event: MouseEvent) => void
  readonly onChoose: (index: number, toHere: boolean) => void
  readonly onOpen: ((row: Row) => void) | undefined
}

const cellClass = <Row,>(column: Column<Row>) =>
  `grid-cell cut${column.numeric === true ? " num" : ""}${column.pinned === true ? " grid-pinned" : ""}`

function Row<Row>(props: TableRowProps<Row>) {
  const { id, index, top, row, columns, template, current, chosen, fresh, chooses, nameOf, onPress, onOpen } =
    props
  const marks = `${current ? " grid-current" : ""}${fresh ? " rise" : ""}`
  return (
    // The keyboard is with the grid, which says by aria-activedescendant which row it stands on.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      className={`grid-row${marks}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={chooses ? chosen : undefined}
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
      onClick={(event) => onPress(index, event)}
      onDoubleClick={() => row !== undefined && onOpen?.(row)}
    >
      {chooses && (
        <div className="grid-cell grid-choice" role="gridcell">
          {row !== undefined && (
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={`Choose ${nameOf(row)}`}
              checked={chosen}
              onClick={(event) => {
                event.stopPropagation()
                props.onChoose(index, event.shiftKey)
              }}
              onChange={() => undefined}
            />
          )}
        </div>
      )}
      {columns.map((column) => (
        <div key={column.id} className={cellClass(column)} role="gridcell">
          {row === undefined ? <span className="grey-bar grid-bar" /> : column.cell(row)}
        </div>
      ))}
    </div>
  )
}

/** One row; drawn again only where something about it changed. */
// memo forgets that the component is generic.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const TableRow = memo(Row) as typeof Row

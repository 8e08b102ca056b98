import { useVirtualizer } from "@tanstack/react-virtual"
import { useEffect, useId, useLayoutEffect, useMemo, useRef, type ReactNode } from "react"
import { TableHead } from "./TableHead.tsx"
import { TableRow } from "./TableRow.tsx"
import { useTableCursor } from "./tableCursor.ts"
import "./VirtualTable.css"

/** One column: what stands in its head and how a row shows in it. */
export interface Column<Row> {
  readonly id: string
  readonly title: string
  /** In px; "grow" takes what is left, at least `least`. */
  readonly width: number | "grow"
  readonly least?: number
  readonly numeric?: boolean
  /** Its head sorts by it. */
  readonly sorts?: boolean
  /** Stays in sight when the table scrolls sideways, and can't be hidden. */
  readonly pinned?: boolean
  readonly cell: (row: Row) => ReactNode
}

/** What the table is sorted by. */
export interface Sort {
  readonly by: string
  readonly descending: boolean
}

export interface VirtualTableProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly hidden?: ReadonlySet<string>
  readonly count: number
  /** undefined while its block is being asked for: grey bars stand in. */
  readonly rowAt: (index: number) => Row | undefined
  readonly keyOf: (row: Row) => string
  /** What a row is called when it is chosen: "ledger-db-03". */
  readonly nameOf: (row: Row) => string
  readonly onSight?: (first: number, last: number) => void
  readonly sort?: Sort
  readonly onSort?: (sort: Sort) => void
  readonly selected?: ReadonlySet<string>
  readonly onSelect?: (selected: ReadonlySet<string>) => void
  /** Chooses from one row to another, where rows in between may not be here yet. */
  readonly onSelectBetween?: (first: number, last: number) => void
  readonly onOpen?: (row: Row) => void
  /** The row the keyboard stands on; for keys of the screen that act on it. */
  readonly onCursor?: (row: Row | undefined) => void
  /** Rows have a second line: 48 px instead of 32. */
  readonly twoLines?: boolean
  /** The first row is current before anyone pressed a key. */
  readonly startsAtTop?: boolean
  /** Names what the rows are of: with another name the table starts at its top again. */
  readonly of?: string
  /** Keys of rows that have just arrived. */
  readonly fresh?: ReadonlySet<string>
  /** Stands in the place of the rows where there is none. */
  readonly empty?: ReactNode
}

const MARK_COLUMN = 36
const ROW = 32
const ROW_OF_TWO = 48
const OVERSCAN = 8

const track = <Row,>(column: Column<Row>) =>
  column.width === "grow" ? `minmax(${column.least ?? 120}px, 1fr)` : `${column.width}px`

const widthOf = <Row,>(column: Column<Row>) =>
  column.width === "grow" ? (column.least ?? 120) : column.width

/** A table of any length: sticky head, sort, choice of rows and columns, all of it by keyboard. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { label, count, rowAt, keyOf, hidden, onSight, selected, onSelect, twoLines = false, empty } = props
  const rowHeight = twoLines ? ROW_OF_TWO : ROW
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const columns = useMemo(
    () => props.columns.filter((column) => column.pinned === true || hidden?.has(column.id) !== true),
    [props.columns, hidden],
  )
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollPaddingStart: 32,
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => onSight?.(first, last), [first, last, onSight])
  const { of } = props
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0
  }, [of])
  const cursor = useTableCursor(props, {
    scrollTo: (index) => virtual.scrollToIndex(index, { align: "auto" }),
    rowsInSight: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 320) / rowHeight) - 2),
  })
  const chooses = onSelect !== undefined
  const template = [...(chooses ? [`${MARK_COLUMN}px`] : []), ...columns.map(track)].join(" ")
  const least = columns.reduce((sum, column) => sum + widthOf(column), chooses ? MARK_COLUMN : 0)
  // A row that scrolls out at one end is the element of the one that comes in at the other: changing words is cheaper
  // than making rows.
  const slots = Math.max(
    items.length,
    Math.ceil((virtual.scrollRect?.height ?? 0) / rowHeight) + 2 * OVERSCAN + 2,
  )
  const loaded = () => items.flatMap((item) => rowAt(item.index) ?? []).map(keyOf)
  return (
    <div className={twoLines ? "grid-frame grid-two" : "grid-frame"}>
      <div
        className="grid"
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={count + 1}
        aria-colcount={columns.length + (chooses ? 1 : 0)}
        aria-multiselectable={chooses}
        aria-activedescendant={cursor.at === null ? undefined : `${id}-${cursor.at}`}
        onFocus={cursor.onFocus}
        onKeyDown={cursor.onKeyDown}
      >
        <TableHead
          columns={columns}
          template={template}
          least={least}
          sort={props.sort}
          onSort={props.onSort}
          {...(chooses ? { choice: { selected, onSelect, loaded } } : {})}
        />
        <div
          className="grid-rows"
          role="rowgroup"
          style={{ height: virtual.getTotalSize(), minWidth: least }}
        >
          {items.map((item) => {
            const row = rowAt(item.index)
            const key = row === undefined ? undefined : keyOf(row)
            return (
              <TableRow
                // Where rows arrive at the top, a row keeps its element, so that only what is new lights up.
                key={props.fresh && key !== undefined ? key : item.index % slots}
                id={`${id}-${item.index}`}
                index={item.index}
                top={item.start}
                row={row}
                columns={columns}
                template={template}
                current={cursor.at === item.index}
                chosen={key !== undefined && selected?.has(key) === true}
                fresh={key !== undefined && props.fresh?.has(key) === true}
                chooses={chooses}
                nameOf={props.nameOf}
                onPress={cursor.onPress}
                onChoose={cursor.onChoose}
                onOpen={props.onOpen}
              />
            )
          })}
        </div>
      </div>
      {count === 0 && <div className="grid-empty">{empty}</div>}
    </div>
  )
}

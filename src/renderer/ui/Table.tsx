import { Button } from "@mantine/core"
import type { ReactNode } from "react"

/** One column of a small table. */
export interface Column {
  readonly title: string
  /** A class that gives its width. Once a column has one, those without share what is left. */
  readonly width?: string
  readonly numeric?: boolean
  /** What it holds explains itself: the title is only spoken. */
  readonly hidden?: boolean
}

interface TableProps {
  readonly columns: readonly Column[]
  readonly className?: string
  readonly caption?: string
  /** Its rows. */
  readonly children: ReactNode
}

function Heading({ title, numeric = false, hidden = false }: Column) {
  return (
    <th scope="col" {...(numeric ? { className: "num" } : {})}>
      {hidden ? <span className="hidden">{title}</span> : title}
    </th>
  )
}

/** A small table inside a pane: all its rows are there. */
export function Table({ columns, className = "", caption, children }: TableProps) {
  const isFixed = columns.some(({ width }) => width !== undefined)
  return (
    <table className={["table", isFixed ? "fixed" : "", className].filter(Boolean).join(" ")}>
      {caption !== undefined && <caption>{caption}</caption>}
      {isFixed && (
        <colgroup>
          {columns.map(({ title, width }) => (
            <col key={title} className={width} />
          ))}
        </colgroup>
      )}
      <thead>
        <tr>
          {columns.map((column) => (
            <Heading key={column.title} {...column} />
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}

interface RowButtonProps {
  /** What it does: "Remove". */
  readonly says: string
  /** To what, as it is spoken: "the rules of acme". */
  readonly to: string
  readonly disabled: boolean
  readonly onClick: () => void
}

/** What can be done with a row, in its last cell. */
export function RowButton({ says, to, disabled, onClick }: RowButtonProps) {
  return (
    <Button size="xs" variant="subtle" disabled={disabled} aria-label={`${says} ${to}`} onClick={onClick}>
      {says}
    </Button>
  )
}

import { Link, useNavigate } from "@tanstack/react-router"
import { useMemo, useState, type ReactNode } from "react"
import { printable } from "#model/printable.ts"
import type { Blocks } from "#renderer/app/blocks.ts"
import { CauseLine } from "#renderer/app/Cause.tsx"
import { ChangePane } from "#renderer/app/ChangePane.tsx"
import { showEvidence } from "#renderer/app/Evidence.tsx"
import { changeInWords } from "#renderer/ui/changeInWords.ts"
import { exactly, when } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { type Column, VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import type { ListedChange } from "./queries.ts"

interface ChangesTableProps {
  readonly blocks: Blocks<ListedChange>
  /** Names what is listed: with another name the table starts at its top. */
  readonly of: string
  /** All of one machine stand together: its name is written once. */
  readonly grouped: boolean
  readonly empty: ReactNode
}

interface Row {
  readonly change: ListedChange
  readonly index: number
  /** The first of its machine. */
  readonly first: boolean
}

const aboutOf = (change: ListedChange) => `${printable(change.machineName)}: ${changeInWords(change)}`

function Seen({ change: { between } }: Row) {
  const [before, after] = between
  return (
    <span className="quiet tabular" title={`between ${exactly(before)} and ${exactly(after)}`}>
      {when(after)}
    </span>
  )
}

function Machine({ change: { machine, machineName }, hidden }: Pick<Row, "change"> & { hidden: boolean }) {
  if (hidden) return <span className="hidden">{printable(machineName)}</span>
  return (
    <Link to="/machines/$id" params={{ id: machine }} className="plain-link" tabIndex={-1}>
      {printable(machineName)}
    </Link>
  )
}

const columnsFor = (grouped: boolean): readonly Column<Row>[] => [
  { id: "seen", title: "Seen", width: 88, cell: (row) => <Seen {...row} /> },
  {
    id: "machine",
    title: "Machine",
    width: 168,
    pinned: true,
    cell: ({ change, first }) => <Machine change={change} hidden={grouped && !first} />,
  },
  {
    id: "what",
    title: "What changed",
    width: "grow",
    least: 160,
    cell: ({ change }) => <span title={changeInWords(change)}>{changeInWords(change)}</span>,
  },
  {
    id: "cause",
    title: "Likely explained by",
    width: "grow",
    least: 200,
    cell: ({ change }) => <CauseLine caused={change.caused} />,
  },
]

/** The changes, one a row, each with what likely explains it; the one that is looked at stands in full beside them. */
export function ChangesTable({ blocks, of, grouped, empty }: ChangesTableProps) {
  const navigate = useNavigate()
  const columns = useMemo(() => columnsFor(grouped), [grouped])
  const [at, setAt] = useState(0)
  const rowAt = (index: number): Row | undefined => {
    const change = blocks.rowAt(index)
    return change && { change, index, first: blocks.rowAt(index - 1)?.machine !== change.machine }
  }
  // The row itself may be told anew while the cursor stands: what is shown is what is known of it now.
  const shown = blocks.rowAt(Math.min(at, Math.max(0, (blocks.total ?? 1) - 1)))
  useKeys([
    {
      keys: "e",
      says: "evidence",
      run: () => shown && showEvidence({ about: aboutOf(shown), for: shown.evidence }),
    },
  ])
  return (
    <div className="beside">
      <VirtualTable
        label="Changes"
        columns={columns}
        count={blocks.total ?? 20}
        rowAt={rowAt}
        keyOf={({ index }) => String(index)}
        nameOf={({ change }) => aboutOf(change)}
        onSight={blocks.look}
        onCursor={(row) => setAt(row?.index ?? 0)}
        onOpen={({ change }) => void navigate({ to: "/machines/$id", params: { id: change.machine } })}
        of={of}
        startsAtTop
        empty={empty}
      />
      {shown && (
        <div className="pane-of-one">
          <ChangePane
            change={{
              ...shown,
              machines: [{ id: shown.machine, name: shown.machineName }],
              count: 1,
            }}
          />
        </div>
      )}
    </div>
  )
}

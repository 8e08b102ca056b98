import { SegmentedControl } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useCallback, useState } from "react"
import type { SourceTold, TablesTold, TableTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { counted } from "#renderer/ui/format.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { Empty } from "#renderer/ui/States.tsx"
import { type Column, VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { OwnFormats } from "./OwnFormats.tsx"
import { TableColumns } from "./TableColumns.tsx"
import { tableInWords } from "./tableMapping.ts"
import "./Tables.css"

const COLUMNS: readonly Column<TableTold>[] = [
  {
    id: "path",
    title: "File",
    width: "grow",
    least: 160,
    cell: (table) => (
      <div className="tables-file">
        <StateMark mark={table.read ? "answered" : "not-asked"} says={table.read ? "read" : "not read"} />
        <div className="stack">
          <span className="mono cut" title={printable(table.path)}>
            {printable(table.path, 400)}
          </span>
          <span className="small quiet cut">{tableInWords(table)}</span>
        </div>
      </div>
    ),
  },
]

const pathOf = ({ path }: TableTold) => path

function NoTable() {
  return (
    <Empty title="It has no file that is a table.">
      Files that end in .csv, .tsv or .json and hold a list of rows stand here: an export of NetBox or
      vCenter, a spreadsheet. You say what their columns mean.
    </Empty>
  )
}

function List({ source, told, canWrite }: ListProps) {
  const [path, setPath] = useState<string | null>(null)
  const onCursor = useCallback((table: TableTold | undefined) => setPath(table?.path ?? null), [])
  const { tables, left } = told
  const current = tables.find((table) => table.path === path) ?? tables[0]
  if (current === undefined)
    return (
      <div className="pane">
        <NoTable />
      </div>
    )
  return (
    <div className="tables-panes">
      <div className="tables-list">
        <VirtualTable
          label="Tables"
          twoLines
          startsAtTop
          columns={COLUMNS}
          count={tables.length}
          rowAt={(index) => tables[index]}
          keyOf={pathOf}
          nameOf={pathOf}
          onCursor={onCursor}
        />
        {left > 0 && (
          <p className="small quiet tables-left">
            {counted(left, "more file")} that may be tables were not looked at.
          </p>
        )}
      </div>
      <TableColumns
        key={`${current.path} ${source.synced ?? 0}`}
        source={source}
        table={current}
        canWrite={canWrite}
      />
    </div>
  )
}

interface ListProps {
  readonly source: SourceTold
  readonly told: TablesTold
  readonly canWrite: boolean
}

const VIEWS = [
  { value: "tables", label: "Tables" },
  { value: "own", label: "A format of your own" },
] as const
type View = (typeof VIEWS)[number]["value"]

/** What Rollcall can't know by itself: what the columns of a table mean, and how a house format is read. */
export function Tables({ source, canWrite }: { readonly source: SourceTold; readonly canWrite: boolean }) {
  const [view, setView] = useState<View>("tables")
  const { name, synced } = source
  const tables = useQuery(
    questions.sources.tables.queryOptions({ input: { name }, enabled: synced !== null }),
  )
  return (
    <div className="source-list">
      <div className="source-list-bar">
        <SegmentedControl
          aria-label="What is mapped"
          value={view}
          onChange={setView}
          data={VIEWS.map((each) => ({ ...each }))}
        />
        <span className="small quiet">
          {view === "tables"
            ? "Say what a column means, look at what that declares, and save it."
            : "Write down how machines stand in your own files, and try it on this source."}
        </span>
      </div>
      {view === "own" ? (
        <OwnFormats source={source} />
      ) : synced === null ? (
        <div className="pane">
          <Empty title="Nothing of it was read yet." />
        </div>
      ) : (
        <Part query={tables} what="Its tables" rows={8}>
          {(told) => <List source={source} told={told} canWrite={canWrite} />}
        </Part>
      )}
    </div>
  )
}

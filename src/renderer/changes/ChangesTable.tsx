import { Link, useNavigate } from "@tanstack/react-router"
import { useMemo, useState, type ReactNode } from "react"
import type { Change } from "#model/change.ts"
import { printable } from "#model/printable.ts"
import type { Blocks } from "#renderer/app/blocks.ts"
import { EvidenceTally, showEvidence } from "#renderer/app/Evidence.tsx"
import { exactly, when } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { type Column, VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { KIND_NAMES } from "./changeKinds.ts"

interface ChangesTableProps {
  readonly blocks: Blocks<Change>
  /** All of one machine stand together: its name is written once. */
  readonly grouped: boolean
  readonly empty: ReactNode
}

interface Row {
  readonly change: Change
  readonly index: number
  /** The first of its machine. */
  readonly first: boolean
}

const aboutOf = ({ machineName, kind, fact }: Change) => `${machineName}: ${KIND_NAMES[kind]} ${fact}`

/** The fact without the word that its kind already says: "8443/tcp certificate" is 8443/tcp. */
function factOf({ kind, fact }: Change): string {
  if (kind === "os") return ""
  const line = printable(fact)
  return line.replace(/ (?:certificate|title|host key)$|^hardware address of /u, "")
}

function What({ change }: Row) {
  const fact = factOf(change)
  // A name says by itself which name it is: "DNS name".
  if (change.kind === "name") return <span>{fact}</span>
  return (
    <span title={`${KIND_NAMES[change.kind]} ${fact}`}>
      {KIND_NAMES[change.kind]} <span className="mono quiet">{fact}</span>
    </span>
  )
}

function Value({ text, none }: { readonly text: string | null; readonly none: string }) {
  if (text === null) return <span className="faint">{none}</span>
  return <span title={printable(text)}>{printable(text)}</span>
}

function Between({ change: { between } }: Row) {
  const [before, after] = between
  return (
    <span className="quiet" title={`between ${exactly(before)} and ${exactly(after)}`}>
      {when(before)} → {when(after)}
    </span>
  )
}

function columnsFor(grouped: boolean): readonly Column<Row>[] {
  return [
    {
      id: "machine",
      title: "Machine",
      width: 176,
      pinned: true,
      cell: ({ change, first }) =>
        grouped && !first ? (
          <span className="hidden">{printable(change.machineName)}</span>
        ) : (
          <Link to="/machines/$id" params={{ id: change.machine }} className="plain-link" tabIndex={-1}>
            {printable(change.machineName)}
          </Link>
        ),
    },
    { id: "what", title: "What changed", width: 208, cell: (row) => <What {...row} /> },
    {
      id: "before",
      title: "Before",
      width: "grow",
      least: 120,
      cell: ({ change }) => (
        <span className="quiet">
          <Value text={change.before} none="nothing" />
        </span>
      ),
    },
    {
      id: "after",
      title: "After",
      width: "grow",
      least: 120,
      cell: ({ change }) => (
        <Value text={change.after} none={change.kind === "machine-gone" ? "no answer" : "nothing"} />
      ),
    },
    { id: "between", title: "Between the scans of", width: 168, cell: (row) => <Between {...row} /> },
    {
      id: "evidence",
      title: "Evidence",
      width: 80,
      cell: ({ change }) => <EvidenceTally about={aboutOf(change)} for={change.evidence} />,
    },
  ]
}

/** The changes, one a row: what was, what is, between which scans, and the evidence. */
export function ChangesTable({ blocks, grouped, empty }: ChangesTableProps) {
  const navigate = useNavigate()
  const columns = useMemo(() => columnsFor(grouped), [grouped])
  const [cursor, setCursor] = useState<Row | undefined>()
  const rowAt = (index: number): Row | undefined => {
    const change = blocks.rowAt(index)
    return change && { change, index, first: blocks.rowAt(index - 1)?.machine !== change.machine }
  }
  useKeys([
    {
      keys: "e",
      says: "evidence",
      run: () => cursor && showEvidence({ about: aboutOf(cursor.change), for: cursor.change.evidence }),
    },
  ])
  return (
    <VirtualTable
      label="Changes"
      columns={columns}
      count={blocks.total ?? 20}
      rowAt={rowAt}
      keyOf={({ index }) => String(index)}
      nameOf={({ change }) => aboutOf(change)}
      onSight={blocks.look}
      onCursor={setCursor}
      onOpen={({ change }) => void navigate({ to: "/machines/$id", params: { id: change.machine } })}
      empty={empty}
    />
  )
}

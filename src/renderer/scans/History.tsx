import { Button } from "@mantine/core"
import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import { printable } from "#model/printable.ts"
import type { Scan, ScanProgress } from "#model/scan.ts"
import { useBlocks } from "#renderer/app/blocks.ts"
import { client, detailsOf, sentenceOf } from "#renderer/app/client.ts"
import { FileDrop, FilePicker } from "#renderer/app/FileDrop.tsx"
import { useRunningScans } from "#renderer/app/events.ts"
import { count, exactly, percent, span, whenInWords } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { Empty, Failed } from "#renderer/ui/States.tsx"
import { type Column, VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { ImportedFiles } from "./Imports.tsx"
import { takeFiles, useImports } from "./imports.ts"
import { secondsTaken, STATES, targetsInWords } from "./scanWords.ts"
import "./History.css"

function ProfileOf({ scan: { kind, profile, rescanOf } }: { readonly scan: Scan }) {
  if (kind === "import") return <span className="quiet">import</span>
  if (profile === null) return <span className="quiet">look inside</span>
  return (
    <>
      {profile}
      {rescanOf !== null && (
        <span className="quiet" title={`goes on from scan ${rescanOf}`}>
          , rescan
        </span>
      )}
    </>
  )
}

const COLUMNS: readonly Column<Scan>[] = [
  { id: "id", title: "Scan", width: 56, numeric: true, pinned: true, cell: ({ id }) => id },
  {
    id: "started",
    title: "Started",
    width: 128,
    cell: ({ started }) => <span title={exactly(started)}>{whenInWords(started)}</span>,
  },
  {
    id: "took",
    title: "Took",
    width: 80,
    cell: (scan) => {
      const took = secondsTaken(scan)
      return took === null || scan.kind === "import" ? "" : span(took)
    },
  },
  {
    id: "state",
    title: "State",
    width: 96,
    cell: ({ state }) => (
      <span className="presence">
        <StateMark mark={STATES[state].mark} says="" />
        {STATES[state].word}
      </span>
    ),
  },
  { id: "network", title: "Network", width: 88, cell: ({ network }) => printable(network) },
  {
    id: "targets",
    title: "Targets",
    width: "grow",
    least: 140,
    cell: (scan) => <span className="mono">{printable(targetsInWords(scan))}</span>,
  },
  {
    id: "profile",
    title: "Profile",
    width: 112,
    cell: (scan) => <ProfileOf scan={scan} />,
  },
  { id: "asked", title: "Asked", width: 72, numeric: true, cell: ({ asked }) => count(asked) },
  { id: "answered", title: "Answered", width: 80, numeric: true, cell: ({ answered }) => count(answered) },
  {
    id: "packets",
    title: "Packets",
    width: 80,
    numeric: true,
    cell: ({ kind, packets }) => (kind === "import" ? "" : count(packets)),
  },
  {
    id: "reason",
    title: "How it ended",
    width: "grow",
    least: 136,
    cell: ({ reason, file }) => (
      <span className="quiet" title={reason ?? undefined}>
        {printable(reason ?? file ?? "")}
      </span>
    ),
  },
]

/** A running scan's numbers are those of this moment. */
function withProgress(scan: Scan, running: readonly ScanProgress[]): Scan {
  const progress = running.find((each) => each.scan === scan.id)
  if (!progress) return scan
  const asked = progress.phases.find(({ phase }) => phase === "discover")?.done ?? scan.asked
  const { answered, packets, share } = progress
  return { ...scan, asked, answered, packets, reason: `${percent(share, 0)} done` }
}

function useHistory() {
  return useBlocks<Scan>((offset, limit) => ({
    queryKey: ["scan history", offset, limit],
    queryFn: async () => {
      const { total, scans } = await client.scans.list({ offset, limit })
      return { total, rows: scans }
    },
  }))
}

function Chosen({ ids }: { readonly ids: ReadonlySet<string> }) {
  const navigate = useNavigate()
  const [a = 0, b = 0] = [...ids].map(Number)
  const compare = () =>
    void navigate({ to: "/changes", search: { from: Math.min(a, b), to: Math.max(a, b) } })
  const ready = ids.size === 2
  useKeys(ready ? [{ keys: "c", says: "compare the two", run: compare }] : [])
  return (
    <div className="chosen" aria-live="polite">
      <span className="strong">{ids.size} chosen</span>
      <Button variant="default" disabled={!ready} onClick={compare}>
        Compare
        <Kbd keys="c" />
      </Button>
      {!ready && <span className="small quiet">Two scans can be compared.</span>}
    </div>
  )
}

function Nothing() {
  const navigate = useNavigate()
  return (
    <Empty
      title="No roll has been called yet."
      step={
        <Button variant="default" onClick={() => void navigate({ to: "/scans", search: { tab: "new" } })}>
          Choose what may be asked
        </Button>
      }
    >
      Each scan and each imported file will stand here, with exactly what it asked.
    </Empty>
  )
}

/** Every scan and import there was, newest first. */
export function History() {
  const navigate = useNavigate()
  const running = useRunningScans()
  const blocks = useHistory()
  const imports = useImports()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const rowAt = (index: number) => {
    const scan = blocks.rowAt(index)
    return scan && withProgress(scan, running)
  }
  const start = () => void navigate({ to: "/scans", search: { tab: "new" } })
  useKeys([{ keys: "n", says: "new roll call", run: start }])
  if (blocks.error !== null && blocks.total === null) {
    return (
      <div className="pane">
        <Failed
          what="The list of scans"
          why={sentenceOf(blocks.error)}
          details={detailsOf(blocks.error)}
          onAgain={blocks.again}
        />
      </div>
    )
  }
  return (
    <div className="history">
      <div className="history-head">
        <Button onClick={start}>
          New roll call
          <Kbd keys="n" />
        </Button>
        <span className="small quiet">Two that are chosen can be compared.</span>
        <span className="push small">
          <FilePicker onFiles={takeFiles}>Import nmap XML</FilePicker>
          <span className="quiet"> or drop it here</span>
        </span>
      </div>
      <FileDrop onFiles={takeFiles} />
      {imports.length > 0 && (
        <div className="history-imports">
          <ImportedFiles />
        </div>
      )}
      <div className="history-table">
        <VirtualTable
          label="Scans"
          columns={COLUMNS}
          count={blocks.total ?? 12}
          rowAt={rowAt}
          keyOf={({ id }) => String(id)}
          nameOf={({ id }) => `scan ${id}`}
          onSight={blocks.look}
          selected={selected}
          onSelect={setSelected}
          onOpen={({ id }) => void navigate({ to: "/scans/$id", params: { id: String(id) } })}
          empty={<Nothing />}
        />
      </div>
      {selected.size > 0 && <Chosen ids={selected} />}
    </div>
  )
}

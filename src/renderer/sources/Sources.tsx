import { Button } from "@mantine/core"
import { IconPlus } from "@tabler/icons-react"
import { useNavigate, useSearch } from "@tanstack/react-router"
import { useCallback, useState } from "react"
import type { SourceTold } from "#api/sources.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { Part } from "#renderer/app/Part.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { AddSource } from "./AddSource.tsx"
import { COLUMNS, type Row } from "./columns.tsx"
import { Failures } from "./Failures.tsx"
import { FirstSource } from "./FirstSource.tsx"
import { useSources } from "./queries.ts"
import { readSources, useReadings } from "./readings.ts"
import { Rebuildable } from "./Rebuildable.tsx"
import { sumInWords } from "./sourceWords.ts"
import "./Sources.css"

const ROW = 48
const HEAD = 34
/** So many rows are seen at once; more of them scroll. */
const MOST_ROWS = 12

interface ListProps {
  readonly sources: readonly SourceTold[]
  readonly canWrite: boolean
}

function Table({ sources, canWrite, onCursor }: ListProps & { readonly onCursor: (row?: Row) => void }) {
  const navigate = useNavigate()
  const readingOf = useReadings()
  const rows = sources.map((source): Row => ({ source, reading: readingOf(source), canWrite }))
  return (
    <div className="sources-table" style={{ height: HEAD + ROW * Math.min(rows.length, MOST_ROWS) }}>
      <VirtualTable
        label="Sources"
        twoLines
        startsAtTop
        columns={COLUMNS}
        count={rows.length}
        rowAt={(index) => rows[index]}
        keyOf={({ source }) => source.name}
        nameOf={({ source }) => source.name}
        onOpen={({ source }) => void navigate({ to: "/sources/$name", params: { name: source.name } })}
        onCursor={onCursor}
      />
    </div>
  )
}

interface HeadProps extends ListProps {
  readonly adding: boolean
  readonly onAdd: () => void
  readonly onReadAll: () => void
}

function Head({ sources, canWrite, adding, onAdd, onReadAll }: HeadProps) {
  return (
    <div className="sources-head">
      <Button
        variant="default"
        disabled={!canWrite || adding}
        leftSection={<IconPlus size={14} stroke={1.5} aria-hidden />}
        onClick={onAdd}
      >
        Add a source
        <Kbd keys="n" />
      </Button>
      <Button variant="default" disabled={!canWrite} onClick={onReadAll}>
        {sources.length === 1 ? "Read it again" : "Read all again"}
        <Kbd keys="Shift+R" />
      </Button>
      {!canWrite && (
        <span className="small quiet push">Sources are told of now only; nothing is read in the past.</span>
      )}
    </div>
  )
}

/** All sources: how each was read, and what is wrong with it. */
function List({ sources, canWrite }: ListProps) {
  const { add: wanted = false } = useSearch({ from: "/sources" })
  const [adding, setAdding] = useState(wanted && canWrite)
  const [current, setCurrent] = useState<string | null>(null)
  const onCursor = useCallback((row?: Row) => setCurrent(row?.source.name ?? null), [])
  const add = () => setAdding(true)
  const readAll = () => readSources(sources.map(({ name }) => name))
  useKeys(
    canWrite
      ? [
          { keys: "r", says: "read again", run: () => readSources(current === null ? [] : [current]) },
          { keys: "Shift+R", says: "read all again", run: readAll },
          { keys: "n", says: "add a source", run: add },
        ]
      : [],
  )
  return (
    <div className="sources">
      <Head {...{ sources, canWrite, adding }} onAdd={add} onReadAll={readAll} />
      {adding && <AddSource onDone={() => setAdding(false)} />}
      <Failures {...{ sources, canWrite }} />
      <Table {...{ sources, canWrite, onCursor }} />
      <div className="sources-below">
        <Rebuildable />
      </div>
    </div>
  )
}

/** What is written down, where, and what of it could be read. */
export function Sources() {
  const sources = useSources()
  const canWrite = useAsOf() === null
  const some = sources.data !== undefined && sources.data.length > 0
  return (
    <Screen
      title="Sources"
      {...(some ? { sub: sumInWords(sources.data) } : {})}
      note="nothing in a source is ever run"
    >
      <Part query={sources} what="The list of sources" rows={8}>
        {(all) =>
          all.length === 0 ? <FirstSource canWrite={canWrite} /> : <List sources={all} canWrite={canWrite} />
        }
      </Part>
    </Screen>
  )
}

import { Button } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import type { SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { count, exactly } from "#renderer/ui/format.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import type { Column } from "#renderer/ui/VirtualTable.tsx"
import { rangeText } from "./claims.ts"
import { ReadingLine, StopButton } from "./ReadingLine.tsx"
import { type Reading, readSources } from "./readings.ts"
import { branchInWords, kindInWords, standingOf } from "./sourceWords.ts"

/** A source and, where it is being read, how far that is. */
export interface Row {
  readonly source: SourceTold
  readonly reading: Reading | null
  readonly canWrite: boolean
}

function Named({ source: { name, location } }: Row) {
  return (
    <div className="stack">
      <Link to="/sources/$name" params={{ name }} className="cut plain-link strong" tabIndex={-1}>
        {printable(name, 80)}
      </Link>
      <span className="mono small quiet cut" title={printable(location)}>
        {printable(location, 400)}
      </span>
    </div>
  )
}

function State({ source, reading }: Row) {
  if (reading) return <ReadingLine name={source.name} reading={reading} />
  const { mark, word, second } = standingOf(source)
  return (
    <div className="stack">
      <span className="presence">
        <StateMark mark={mark} says="" />
        <span className={mark === "bad" ? "bad" : mark === "doubt" ? "doubt" : ""}>{word}</span>
      </span>
      <span className="small quiet cut" title={source.synced === null ? undefined : exactly(source.synced)}>
        {second}
      </span>
    </div>
  )
}

function Counted({ row, of, tab }: CountedProps) {
  const { source } = row
  if (source[of] === 0) return <span className="faint">0</span>
  if (tab === undefined) return <>{count(source[of])}</>
  return (
    <Link
      to="/sources/$name"
      params={{ name: source.name }}
      search={{ tab }}
      className="plain-link"
      tabIndex={-1}
    >
      {count(source[of])}
    </Link>
  )
}

interface CountedProps {
  readonly row: Row
  readonly of: "commits" | "files" | "declarations" | "problems"
  readonly tab?: string
}

function Claims({ source: { claims } }: Row) {
  if (claims.length === 0) return <span className="faint">nothing</span>
  const texts = claims.map(({ range }) => rangeText(range))
  return (
    <div className="stack">
      <span className="mono small cut" title={texts.join(", ")}>
        {texts[0]}
      </span>
      {texts.length > 1 && <span className="small quiet">and {count(texts.length - 1)} more</span>}
    </div>
  )
}

function Step({ source: { name }, reading, canWrite }: Row) {
  if (reading) return <StopButton name={name} />
  return (
    <Button
      size="xs"
      variant="subtle"
      disabled={!canWrite}
      aria-label={`Read ${name} again`}
      onClick={() => readSources([name])}
    >
      Read
    </Button>
  )
}

/** What a row is told by. */
export const COLUMNS: readonly Column<Row>[] = [
  {
    id: "name",
    title: "Source",
    width: "grow",
    least: 176,
    pinned: true,
    cell: (row) => <Named {...row} />,
  },
  {
    id: "kind",
    title: "Kind",
    width: 128,
    cell: ({ source }) => (
      <div className="stack">
        <span>{kindInWords(source.kind)}</span>
        <span className="small quiet cut">{branchInWords(source)}</span>
      </div>
    ),
  },
  { id: "state", title: "State", width: 192, cell: (row) => <State {...row} /> },
  {
    id: "commits",
    title: "Commits",
    width: 72,
    numeric: true,
    cell: (row) => (row.source.kind === "repository" ? <Counted row={row} of="commits" /> : ""),
  },
  {
    id: "files",
    title: "Files",
    width: 64,
    numeric: true,
    cell: (row) => <Counted row={row} of="files" />,
  },
  {
    id: "declarations",
    title: "Declarations",
    width: 96,
    numeric: true,
    cell: (row) => <Counted row={row} of="declarations" tab="declarations" />,
  },
  {
    id: "problems",
    title: "Not read",
    width: 72,
    numeric: true,
    cell: (row) => <Counted row={row} of="problems" tab="problems" />,
  },
  { id: "claims", title: "Lists all of", width: 136, cell: (row) => <Claims {...row} /> },
  { id: "step", title: "Step", width: 80, cell: (row) => <Step {...row} /> },
]

import { Select, TextInput } from "@mantine/core"
import { useCallback, useMemo, useRef, useState } from "react"
import type { Evidence } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { kindInWords, showEvidence } from "#renderer/app/Evidence.tsx"
import { count, exactly, when } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Empty } from "#renderer/ui/States.tsx"
import { type Column, type Sort, VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { factsLike, sortedFacts } from "./factsLike.ts"
import "./Facts.css"

function Moment({ at }: { readonly at: number }) {
  return (
    <span className="tabular quiet" title={exactly(at)}>
      {when(at)}
    </span>
  )
}

const COLUMNS: readonly Column<Evidence>[] = [
  { id: "id", title: "No.", width: 64, numeric: true, sorts: true, cell: ({ id }) => id },
  { id: "kind", title: "Fact", width: 136, sorts: true, cell: ({ kind }) => kindInWords(kind) },
  {
    id: "subject",
    title: "About",
    width: 168,
    sorts: true,
    cell: ({ subject }) => <span className="mono quiet">{printable(subject, 200)}</span>,
  },
  {
    id: "value",
    title: "Said",
    width: "grow",
    least: 220,
    sorts: true,
    cell: ({ value }) => (
      <span className="mono" title={printable(value)}>
        {printable(value, 400)}
      </span>
    ),
  },
  { id: "ip", title: "At", width: 128, sorts: true, cell: ({ ip }) => <span className="mono">{ip}</span> },
  {
    id: "method",
    title: "How",
    width: 152,
    sorts: true,
    cell: ({ method, standing }) => (
      <span className="quiet">
        {printable(method, 60)}
        {standing === "claimed" && ", claimed"}
      </span>
    ),
  },
  { id: "first", title: "First", width: 84, sorts: true, cell: ({ first }) => <Moment at={first} /> },
  { id: "last", title: "Last", width: 84, sorts: true, cell: ({ last }) => <Moment at={last} /> },
  {
    id: "until",
    title: "Until",
    width: 96,
    sorts: true,
    cell: ({ until }) => (until === null ? <span className="quiet">stands</span> : <Moment at={until} />),
  },
]

const keyOf = ({ id }: Evidence) => String(id)
const nameOf = ({ id }: Evidence) => `observation ${id}`

function open(fact: Evidence) {
  showEvidence({ about: `${kindInWords(fact.kind)} ${fact.subject}`.trim(), for: [fact.id] })
}

function useCurrentFact() {
  const current = useRef<Evidence | undefined>(undefined)
  useKeys([{ keys: "e", says: "as it was said", run: () => current.current && open(current.current) }])
  return useCallback((fact: Evidence | undefined) => {
    current.current = fact
  }, [])
}

const ANY = "any"

function FactFilter({ facts, words, kind, onWords, onKind, shown }: FilterProps) {
  const kinds = [...new Set(facts.map((fact) => fact.kind))]
  const filter = useRef<HTMLInputElement>(null)
  useKeys([{ keys: "/", says: "filter", run: () => filter.current?.focus() }])
  return (
    <div className="facts-filter no-print">
      <TextInput
        ref={filter}
        aria-label="Filter the facts"
        placeholder="Filter: a port, a product, a word"
        value={words}
        onChange={(event) => onWords(event.currentTarget.value)}
      />
      <Select
        aria-label="Kind of fact"
        value={kind ?? ANY}
        onChange={(value) => onKind(kinds.find((known) => known === value) ?? null)}
        data={[
          { value: ANY, label: "every kind" },
          ...kinds.map((known) => ({ value: known, label: kindInWords(known) })),
        ]}
      />
      <span className="small quiet" aria-live="polite">
        {count(shown)} of {count(facts.length)}
      </span>
    </div>
  )
}

interface FilterProps {
  readonly facts: readonly Evidence[]
  readonly words: string
  readonly kind: Evidence["kind"] | null
  readonly onWords: (words: string) => void
  readonly onKind: (kind: Evidence["kind"] | null) => void
  readonly shown: number
}

/** Every observation of it, as it was made: the ground that all the rest stands on. */
export function Facts({ facts }: { readonly facts: readonly Evidence[] }) {
  const [words, setWords] = useState("")
  const [kind, setKind] = useState<Evidence["kind"] | null>(null)
  const [sort, setSort] = useState<Sort>({ by: "id", descending: false })
  const shown = useMemo(
    () => sortedFacts(factsLike(facts, { words, kind }), sort),
    [facts, words, kind, sort],
  )
  const onCursor = useCurrentFact()
  return (
    <div className="facts">
      <FactFilter {...{ facts, words, kind, shown: shown.length }} onWords={setWords} onKind={setKind} />
      <VirtualTable
        label="Raw facts"
        of={`${words} ${kind ?? ANY} ${sort.by} ${sort.descending}`}
        columns={COLUMNS}
        count={shown.length}
        rowAt={(index) => shown[index]}
        keyOf={keyOf}
        nameOf={nameOf}
        sort={sort}
        onSort={setSort}
        onOpen={open}
        onCursor={onCursor}
        empty={<Empty title="No fact matches.">Clear the filter to see all {count(facts.length)}.</Empty>}
      />
    </div>
  )
}

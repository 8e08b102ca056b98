import { Button, Checkbox, Select, TextInput } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { Link, useNavigate } from "@tanstack/react-router"
import { useCallback, useMemo, useRef, useState } from "react"
import type { DecisionTold } from "#api/shapes.ts"
import { DECISION_KINDS } from "#model/decision.ts"
import { printable } from "#model/printable.ts"
import { count, exactly, when, whenInWords } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Empty } from "#renderer/ui/States.tsx"
import { type Column, VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { useAsOf } from "./asOf.ts"
import { client, questions } from "./client.ts"
import { takeBackDecision } from "./decide.ts"
import { DECISION_NAMES, decisionsLike, type DecisionFilter } from "./decisionWords.ts"
import { Part } from "./Part.tsx"
import "./DecisionTable.css"

const PAGE = 1_000
/** More than people decide; a database with more shows the newest. */
const MOST = 50_000

async function every(machine: string | null, undone: boolean): Promise<readonly DecisionTold[]> {
  const all: DecisionTold[] = []
  for (let offset = 0; offset < MOST; offset += PAGE) {
    const { total, decisions } = await client.decisions.list({ machine, undone, offset, limit: PAGE })
    all.push(...decisions)
    if (decisions.length === 0 || all.length >= total) break
  }
  return all
}

function useDecisions(machine: string | null, undone: boolean) {
  return useQuery({
    queryKey: [...questions.decisions.list.key(), "every", machine, undone],
    queryFn: () => every(machine, undone),
  })
}

function Sentence({ decision }: { readonly decision: DecisionTold }) {
  const { sentence, undone, undoneBy } = decision
  const says = printable(sentence, 400)
  if (undone === null) return <span title={says}>{says}</span>
  return (
    <span title={`${says}\ntaken back ${exactly(undone)}`}>
      <del className="quiet">{says}</del>{" "}
      <span className="small quiet">
        taken back {whenInWords(undone)}
        {undoneBy === null ? "" : ` by ${printable(undoneBy, 60)}`}
      </span>
    </span>
  )
}

function TakeBack({ decision, past }: { readonly decision: DecisionTold; readonly past: boolean }) {
  if (decision.undone !== null) return null
  return (
    <Button
      size="xs"
      variant="default"
      disabled={past}
      aria-label={`Undo: ${printable(decision.sentence, 120)}`}
      onClick={() => void takeBackDecision(decision)}
    >
      Undo
    </Button>
  )
}

function columnsFor(past: boolean, ofOne: boolean): readonly Column<DecisionTold>[] {
  const machine: Column<DecisionTold> = {
    id: "machine",
    title: "Machine",
    width: 168,
    cell: ({ machine: of, subject }) =>
      of === null ? (
        <span className="mono quiet">{printable(subject, 120)}</span>
      ) : (
        <Link to="/machines/$id" params={{ id: of.id }} className="link" tabIndex={-1}>
          {printable(of.name, 120)}
        </Link>
      ),
  }
  return [
    {
      id: "id",
      title: "No.",
      width: 56,
      numeric: true,
      cell: ({ id }) => <span className="quiet">{id}</span>,
    },
    {
      id: "at",
      title: "When",
      width: 84,
      cell: ({ at }) => (
        <span className="tabular quiet" title={exactly(at)}>
          {when(at)}
        </span>
      ),
    },
    { id: "kind", title: "Kind", width: 104, cell: ({ kind }) => DECISION_NAMES[kind] },
    ...(ofOne ? [] : [machine]),
    {
      id: "sentence",
      title: "What was decided",
      width: "grow",
      least: 240,
      cell: (decision) => <Sentence decision={decision} />,
    },
    {
      id: "reason",
      title: "Reason",
      width: "grow",
      least: 140,
      cell: ({ reason }) =>
        reason === null ? (
          <span className="faint">none given</span>
        ) : (
          <span title={printable(reason)}>{printable(reason, 300)}</span>
        ),
    },
    { id: "author", title: "By", width: 96, cell: ({ author }) => printable(author, 60) },
    {
      id: "undo",
      title: "Undo",
      width: 72,
      cell: (decision) => <TakeBack decision={decision} past={past} />,
    },
  ]
}

const keyOf = ({ id }: DecisionTold) => String(id)
const nameOf = ({ id }: DecisionTold) => `decision ${id}`
const ANY = "any"

interface FilterProps {
  readonly filter: DecisionFilter
  readonly onFilter: (filter: DecisionFilter) => void
  readonly undone: boolean
  readonly onUndone: (undone: boolean) => void
  readonly shown: number
  readonly all: number
}

function Filter({ filter, onFilter, undone, onUndone, shown, all }: FilterProps) {
  const field = useRef<HTMLInputElement>(null)
  useKeys([{ keys: "/", says: "filter", run: () => field.current?.focus() }])
  return (
    <div className="decisions-filter no-print">
      <TextInput
        ref={field}
        aria-label="Filter the decisions"
        placeholder="Filter: a machine, a person, a word"
        value={filter.words}
        onChange={(event) => onFilter({ ...filter, words: event.currentTarget.value })}
      />
      <Select
        aria-label="Kind of decision"
        value={filter.kind ?? ANY}
        onChange={(value) =>
          onFilter({ ...filter, kind: DECISION_KINDS.find((known) => known === value) ?? null })
        }
        data={[
          { value: ANY, label: "every kind" },
          ...DECISION_KINDS.map((kind) => ({ value: kind, label: DECISION_NAMES[kind] })),
        ]}
      />
      <Checkbox
        label="taken back ones too"
        checked={undone}
        onChange={(event) => onUndone(event.currentTarget.checked)}
      />
      <span className="small quiet" aria-live="polite">
        {count(shown)} of {count(all)}
      </span>
    </div>
  )
}

function Table({ decisions, machine, undone, onUndone }: TableProps) {
  const [filter, setFilter] = useState<DecisionFilter>({ words: "", kind: null })
  const past = useAsOf() !== null
  const navigate = useNavigate()
  const shown = useMemo(() => decisionsLike(decisions, filter), [decisions, filter])
  const columns = useMemo(() => columnsFor(past, machine !== null), [past, machine])
  const current = useRef<DecisionTold | undefined>(undefined)
  const onCursor = useCallback((decision: DecisionTold | undefined) => {
    current.current = decision
  }, [])
  const open = ({ machine: of }: DecisionTold) => {
    if (of !== null && machine === null) void navigate({ to: "/machines/$id", params: { id: of.id } })
  }
  const undoCurrent = () => {
    const { current: decision } = current
    if (decision && decision.undone === null && !past) void takeBackDecision(decision)
  }
  useKeys(past ? [] : [{ keys: "Delete", says: "undo this one", run: undoCurrent }])
  return (
    <div className="decisions">
      <Filter
        {...{ filter, undone, onUndone, shown: shown.length, all: decisions.length }}
        onFilter={setFilter}
      />
      <VirtualTable
        label="Decisions"
        of={`${filter.words} ${filter.kind ?? ANY} ${undone}`}
        columns={columns}
        count={shown.length}
        rowAt={(index) => shown[index]}
        keyOf={keyOf}
        nameOf={nameOf}
        onOpen={open}
        onCursor={onCursor}
        empty={
          decisions.length === 0 ? (
            <Empty title="Nobody has decided anything yet.">
              What people say of machines stands here: an owner, a name, that two are one. No scan overwrites
              it.
            </Empty>
          ) : (
            <Empty title="No decision matches.">Clear the filter to see all {count(decisions.length)}.</Empty>
          )
        }
      />
    </div>
  )
}

interface TableProps extends DecisionTableProps {
  readonly decisions: readonly DecisionTold[]
  readonly undone: boolean
  readonly onUndone: (undone: boolean) => void
}

interface DecisionTableProps {
  /** Id of the one machine whose decisions these are; null: of all. */
  readonly machine: string | null
}

/** What people decided: by whom, when and why; each can be taken back. */
export function DecisionTable({ machine }: DecisionTableProps) {
  const [undone, setUndone] = useState(false)
  const query = useDecisions(machine, undone)
  return (
    <Part query={query} what="The list of decisions" rows={12}>
      {(decisions) => <Table {...{ decisions, machine, undone }} onUndone={setUndone} />}
    </Part>
  )
}

import { Button, SegmentedControl } from "@mantine/core"
import { IconArrowsLeftRight, IconX } from "@tabler/icons-react"
import type { Scan } from "#model/scan.ts"
import { printable } from "#model/printable.ts"
import type { AsOf } from "#renderer/app/asOf.ts"
import { CAUSE_MARKS, CAUSE_NAMES } from "#renderer/app/causeWords.ts"
import { detailsOf, sentenceOf } from "#renderer/app/client.ts"
import { ScanSelect } from "#renderer/app/ScanSelect.tsx"
import { CHANGE_KIND_NAMES } from "#renderer/ui/changeKindNames.ts"
import { counted, whenInWords } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Empty, Failed } from "#renderer/ui/States.tsx"
import { chosenText } from "./changeKinds.ts"
import { ChangesTable } from "./ChangesTable.tsx"
import { ExportMenu } from "./ExportMenu.tsx"
import { Kinds } from "./Kinds.tsx"
import type { Place } from "./place.ts"
import { type ChangesQuestion, useChanges, usePlainWindow, useWindow } from "./queries.ts"

type Compared = Pick<Place, "question" | "put">

const scanOf = (asked: AsOf, answered: Scan | null | undefined): number | null =>
  typeof asked === "number" ? asked : (answered?.id ?? null)

const ORDERS = [
  { value: "cause", label: "Unexplained first" },
  { value: "machine", label: "By machine" },
  { value: "kind", label: "By kind" },
] as const

function Order({ question, put }: Compared) {
  const order = (value: ChangesQuestion["order"]) => put({ by: value === "cause" ? undefined : value })
  useKeys([
    {
      keys: "=",
      says: "fold equal machines",
      run: () => order(question.order === "machine" ? "cause" : "machine"),
      shown: false,
    },
  ])
  return (
    <SegmentedControl
      aria-label="How it is ordered"
      value={question.order}
      onChange={order}
      data={[...ORDERS]}
    />
  )
}

function Bar({ question, put }: Compared) {
  const shown = usePlainWindow(question).data
  const from = scanOf(question.from, shown?.fromScan)
  const to = scanOf(question.to, shown?.toScan)
  const swap = () => {
    if (from !== null && to !== null) put({ from: to, to: from })
  }
  return (
    <div className="changes-bar">
      <ScanSelect
        label="From scan"
        value={from}
        onChange={(id) => put({ from: id })}
        placeholder={typeof question.from === "string" ? question.from : "From which scan"}
      />
      <Button
        variant="subtle"
        aria-label="Swap the two scans"
        title="Swap the two scans"
        disabled={from === null || to === null}
        onClick={swap}
      >
        <IconArrowsLeftRight size={16} stroke={1.5} aria-hidden />
      </Button>
      <ScanSelect
        label="To scan"
        value={to}
        onChange={(id) => put({ to: id })}
        placeholder={typeof question.to === "string" ? question.to : "To which scan"}
      />
      {question.machine !== null && (
        <Button
          variant="default"
          rightSection={<IconX size={14} stroke={1.5} aria-hidden />}
          aria-label={`Only ${printable(question.machine, 80)}: show all machines`}
          onClick={() => put({ machine: undefined })}
        >
          only <span className="mono only-machine">{printable(question.machine, 40)}</span>
        </Button>
      )}
      <span className="push" />
      <Order question={question} put={put} />
    </div>
  )
}

/** Between which scans it is, in words. */
function windowInWords({
  fromScan,
  toScan,
}: {
  readonly fromScan: Scan | null
  readonly toScan: Scan | null
}) {
  const name = (scan: Scan | null) =>
    scan === null ? "the beginning" : `scan ${scan.id}, ${whenInWords(scan.moment)},`
  return `between ${name(fromScan)} and ${name(toScan).replace(/,$/u, "")}`
}

function Nothing({ question, put, words }: Compared & { readonly words: string }) {
  if (question.kinds.length + question.caused.length === 0)
    return <Empty title={`Nothing changed ${words}.`} />
  return (
    <Empty
      title="Nothing matches."
      step={
        <Button variant="default" onClick={() => put({ kinds: undefined, caused: undefined })}>
          Show every change
        </Button>
      }
    >
      There is no such change {words}.
    </Empty>
  )
}

type Window = NonNullable<ReturnType<typeof useWindow>["data"]>

function Facets({ question, put, told }: Compared & { readonly told: Window | undefined }) {
  return (
    <aside className="changes-kinds" aria-label="Which changes">
      <Kinds
        title="Likely explained by"
        counts={(told?.causeCounts ?? []).map(({ state, count }) => ({ value: state, count }))}
        chosen={question.caused}
        nameOf={(state) => CAUSE_NAMES[state]}
        markOf={(state) => CAUSE_MARKS[state]}
        all="Show all answers"
        onChoose={(states) => put({ caused: chosenText(states) })}
      />
      <Kinds
        title="Kind"
        counts={(told?.counts ?? []).map(({ kind, count }) => ({ value: kind, count }))}
        chosen={question.kinds}
        nameOf={(kind) => CHANGE_KIND_NAMES[kind]}
        all="Show all kinds"
        onChoose={(kinds) => put({ kinds: chosenText(kinds) })}
      />
    </aside>
  )
}

/** Whether the two scans were named the other way round. */
function isTurned({ from }: ChangesQuestion, told: Window): boolean {
  const { fromScan, toScan } = told
  return typeof from === "number" && fromScan !== null && fromScan.id !== from && toScan?.id === from
}

function Listed({ question, put }: Compared) {
  const shown = useWindow(question)
  const blocks = useChanges(question)
  const told = shown.data
  if (shown.error !== null && told === undefined)
    return (
      <div className="pane">
        <Failed
          what="The changes"
          why={sentenceOf(shown.error)}
          details={detailsOf(shown.error)}
          onAgain={() => void shown.refetch()}
        />
      </div>
    )
  const words = told ? windowInWords(told) : ""
  return (
    <div className="changes-body">
      <Facets {...{ question, put, told }} />
      <div className="changes-list">
        <div className="changes-says small quiet">
          {told && (
            <span>
              {counted(blocks.total ?? told.total, "change")} {words}
              {isTurned(question, told) && "; read from the earlier to the later"}
            </span>
          )}
          <span className="push" />
          <ExportMenu
            question={question}
            total={blocks.total ?? 0}
            from={told?.from ?? 0}
            to={told?.to ?? 0}
          />
        </div>
        <div className="changes-table">
          <ChangesTable
            of={JSON.stringify(question)}
            blocks={blocks}
            grouped={question.order === "machine"}
            empty={<Nothing {...{ question, put, words }} />}
          />
        </div>
      </div>
    </div>
  )
}

/** What differs between any two scans. */
export function Compared({ question, put }: Compared) {
  return (
    <div className="changes">
      <Bar question={question} put={put} />
      <Listed
        key={JSON.stringify([question.from, question.to, question.machine])}
        question={question}
        put={put}
      />
    </div>
  )
}

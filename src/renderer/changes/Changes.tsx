import { Button, SegmentedControl } from "@mantine/core"
import { IconArrowsLeftRight, IconX } from "@tabler/icons-react"
import { useQuery } from "@tanstack/react-query"
import { Link, useNavigate, useSearch } from "@tanstack/react-router"
import { useMemo } from "react"
import type { Scan } from "#model/scan.ts"
import { printable } from "#model/printable.ts"
import { type AsOf, useAsOf } from "#renderer/app/asOf.ts"
import { detailsOf, questions, sentenceOf } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { ScanSelect } from "#renderer/app/ScanSelect.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import { counted, whenInWords } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Empty, Failed } from "#renderer/ui/States.tsx"
import { kindsFrom, kindsText } from "./changeKinds.ts"
import { ChangesTable } from "./ChangesTable.tsx"
import { ExportMenu } from "./ExportMenu.tsx"
import { Kinds } from "./Kinds.tsx"
import { type ChangesQuestion, useChanges, useWindow } from "./queries.ts"
import "./Changes.css"

/** What the address says, and how to say something else. */
function usePlace() {
  const search = useSearch({ from: "/changes" })
  const asOf = useAsOf()
  const navigate = useNavigate({ from: "/changes" })
  const { from, to, machine, kinds, flat = false } = search
  const question = useMemo<ChangesQuestion>(
    () => ({
      from: from ?? null,
      to: to ?? asOf,
      machine: machine ?? null,
      kinds: kindsFrom(kinds),
      order: flat ? "kind" : "machine",
    }),
    [from, to, asOf, machine, kinds, flat],
  )
  const put = (part: Partial<typeof search>) =>
    void navigate({ search: (now) => ({ ...now, ...part }), replace: true })
  return { question, flat, put }
}

const scanOf = (asked: AsOf, answered: Scan | null | undefined): number | null =>
  typeof asked === "number" ? asked : (answered?.id ?? null)

interface BarProps {
  readonly question: ChangesQuestion
  readonly flat: boolean
  readonly put: ReturnType<typeof usePlace>["put"]
}

function Bar({ question, flat, put }: BarProps) {
  const shown = useWindow(question).data
  const from = scanOf(question.from, shown?.fromScan)
  const to = scanOf(question.to, shown?.toScan)
  const swap = () => {
    if (from !== null && to !== null) put({ from: to, to: from })
  }
  useKeys([
    {
      keys: "=",
      says: "fold equal machines",
      run: () => put({ flat: flat ? undefined : true }),
      shown: false,
    },
  ])
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
          aria-label={`Only ${question.machine}: show all machines`}
          onClick={() => put({ machine: undefined })}
        >
          only <span className="mono">{printable(question.machine, 40)}</span>
        </Button>
      )}
      <span className="push" />
      <SegmentedControl
        aria-label="How it is grouped"
        value={flat ? "kind" : "machine"}
        onChange={(by) => put({ flat: by === "kind" ? true : undefined })}
        data={[
          { value: "machine", label: "By machine" },
          { value: "kind", label: "By kind" },
        ]}
      />
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

function Nothing({ question, put, words }: Omit<BarProps, "flat"> & { readonly words: string }) {
  if (question.kinds.length === 0) return <Empty title={`Nothing changed ${words}.`} />
  return (
    <Empty
      title="Nothing matches."
      step={
        <Button variant="default" onClick={() => put({ kinds: undefined })}>
          Show all kinds
        </Button>
      }
    >
      There is no change of these kinds {words}.
    </Empty>
  )
}

function Compared({ question, flat, put }: BarProps) {
  const shown = useWindow(question)
  const blocks = useChanges(question)
  const error = shown.error ?? (blocks.total === null ? blocks.error : null)
  if (error !== null && shown.data === undefined) {
    const again = () => {
      void shown.refetch()
      blocks.again()
    }
    return (
      <div className="pane">
        <Failed what="The changes" why={sentenceOf(error)} details={detailsOf(error)} onAgain={again} />
      </div>
    )
  }
  const { from = 0, to = 0, counts = [], fromScan = null, toScan = null } = shown.data ?? {}
  const words = windowInWords({ fromScan, toScan })
  const turned =
    typeof question.from === "number" &&
    fromScan !== null &&
    fromScan.id !== question.from &&
    toScan?.id === question.from
  return (
    <div className="changes-body">
      <aside className="changes-kinds">
        <Kinds
          counts={counts}
          chosen={question.kinds}
          onChoose={(kinds) => put({ kinds: kindsText(kinds) })}
        />
      </aside>
      <div className="changes-list">
        <div className="changes-says small quiet">
          {shown.data && (
            <span>
              {counted(blocks.total ?? shown.data.total, "change")}
              {turned && "; read from the earlier to the later"}
            </span>
          )}
          <span className="push" />
          <ExportMenu question={question} total={blocks.total ?? 0} from={from} to={to} />
        </div>
        <div className="changes-table">
          <ChangesTable
            key={JSON.stringify(question)}
            blocks={blocks}
            grouped={!flat}
            empty={<Nothing question={question} put={put} words={words} />}
          />
        </div>
      </div>
    </div>
  )
}

function TooFew({ total }: { readonly total: number }) {
  const step = (
    <Link to="/scans" search={{ tab: "new" }} className="link">
      {total === 0 ? "Choose what may be asked" : "Call the roll again"}
    </Link>
  )
  return (
    <div className="pane">
      <Empty
        title={total === 0 ? "Nothing has been asked yet." : "There has been one roll call."}
        step={step}
      >
        {total === 0
          ? "After two roll calls this screen says what differs between them."
          : "Everything it found was found for the first time. What differs from it stands here after the next one."}
      </Empty>
    </div>
  )
}

/** What differs between any two scans. */
export function Changes() {
  const place = usePlace()
  const scans = useQuery(questions.scans.list.queryOptions({ input: { limit: 1 } }))
  const shown = useWindow(place.question)
  const sub = shown.data && shown.data.fromScan ? windowInWords(shown.data) : undefined
  return (
    <Screen title="Changes" {...(sub === undefined ? {} : { sub })} note="every change opens its evidence">
      <Part query={scans} what="The changes" rows={8}>
        {({ total }) =>
          total < 2 ? (
            <TooFew total={total} />
          ) : (
            <div className="changes">
              <Bar {...place} />
              <Compared {...place} />
            </div>
          )
        }
      </Part>
    </Screen>
  )
}

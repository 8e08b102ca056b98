import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import { HELD_REASONS, type HeldBack, type HeldReason } from "#model/notice.ts"
import { printable } from "#model/printable.ts"
import { useBlocks } from "#renderer/app/blocks.ts"
import { client, questions } from "#renderer/app/client.ts"
import { EvidenceTally, showEvidence } from "#renderer/app/Evidence.tsx"
import { count, exactly, whenInWords } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Empty } from "#renderer/ui/States.tsx"
import { type Column, VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { BlocksFailed } from "./BlocksFailed.tsx"
import { HELD_WORDS } from "./channelWords.ts"

/** With the names of its machines. */
interface Row extends HeldBack {
  readonly names: readonly string[]
}

const conclusionOf = ({ what, cause }: Row) => ({ about: `${what}: ${cause.sentence}`, for: cause.evidence })

const COLUMNS: readonly Column<Row>[] = [
  {
    id: "at",
    title: "Held back",
    width: 136,
    pinned: true,
    cell: ({ at }) => <span title={exactly(at)}>{whenInWords(at)}</span>,
  },
  {
    id: "what",
    title: "What it would have said",
    width: "grow",
    least: 240,
    cell: ({ what, names, finding, machines }) => (
      <span className="two-lines">
        {finding === null ? (
          <span className="cut">{printable(what, 200)}</span>
        ) : (
          <Link to="/findings" search={{ finding }} className="plain-link cut" tabIndex={-1}>
            {printable(what, 200)}
          </Link>
        )}
        <span className="small quiet cut">
          {printable(names.slice(0, 3).join(", "), 200)}
          {machines.length > 3 && ` and ${machines.length - 3} more`}
        </span>
      </span>
    ),
  },
  {
    id: "why",
    title: "Why it was not told",
    width: "grow",
    least: 320,
    cell: ({ reason, cause }) => (
      <span className="two-lines">
        <span className="cut" title={printable(cause.sentence, 400)}>
          {printable(cause.sentence, 400)}
        </span>
        <span className="small quiet">{HELD_WORDS[reason]}</span>
      </span>
    ),
  },
  {
    id: "rule",
    title: "Rule",
    width: 152,
    cell: ({ rule }) => <span className="quiet">{printable(rule, 60)}</span>,
  },
  { id: "evidence", title: "Evidence", width: 96, cell: (row) => <EvidenceTally {...conclusionOf(row)} /> },
]

const inputOf = (reason: HeldReason | null) => ({ days: DAYS, reason })
export const DAYS = 30

function Reasons({ reason, onReason }: HeldProps) {
  const first = useQuery(questions.notifications.held.queryOptions({ input: { ...inputOf(null), limit: 1 } }))
  const counts = first.data?.counts ?? []
  const of = (one: HeldReason) =>
    counts.reduce((sum, entry) => sum + (entry.reason === one ? entry.count : 0), 0)
  const choice = (value: HeldReason | null, words: string, number: number) => (
    <button
      key={words}
      type="button"
      className="held-reason"
      aria-pressed={reason === value}
      onClick={() => onReason(value)}
    >
      {words} <span className="num">{count(number)}</span>
    </button>
  )
  return (
    <div className="held-reasons" role="group" aria-label="Why it was held back">
      {choice(null, "All", first.data?.total ?? 0)}
      {HELD_REASONS.flatMap((one) =>
        of(one) === 0 && one !== reason ? [] : choice(one, HELD_WORDS[one], of(one)),
      )}
    </div>
  )
}

interface HeldProps {
  readonly reason: HeldReason | null
  readonly onReason: (reason: HeldReason | null) => void
}

function useHeld(reason: HeldReason | null) {
  return useBlocks<Row>((offset, limit) => ({
    queryKey: ["held back", reason, offset, limit],
    queryFn: async () => {
      const { total, held, names } = await client.notifications.held({ ...inputOf(reason), offset, limit })
      return {
        total,
        rows: held.map((one) => ({ ...one, names: one.machines.flatMap((id) => names[id] ?? []) })),
      }
    },
  }))
}

/** Everything that was not told, with what explains it. */
export function Held(props: HeldProps & { readonly onOpen: (finding: string) => void }) {
  const { reason, onOpen } = props
  const blocks = useHeld(reason)
  const [cursor, setCursor] = useState<Row | undefined>()
  useKeys([{ keys: "e", says: "evidence", run: () => cursor && showEvidence(conclusionOf(cursor)) }])
  if (blocks.error !== null && blocks.total === null)
    return <BlocksFailed what="What was held back" blocks={blocks} />
  return (
    <div className="held">
      <Reasons {...props} />
      <VirtualTable
        key={reason ?? "all"}
        label="What was held back"
        columns={COLUMNS}
        count={blocks.total ?? 12}
        rowAt={blocks.rowAt}
        keyOf={({ key, at }) => `${at} ${key}`}
        nameOf={({ what }) => what}
        onSight={blocks.look}
        onCursor={setCursor}
        onOpen={({ finding }) => finding !== null && onOpen(finding)}
        twoLines
        empty={
          <Empty title={`Nothing was held back in ${DAYS} days.`}>
            What something harmless explains, what was seen once only and what is a hint alone stands here.
          </Empty>
        }
      />
    </div>
  )
}

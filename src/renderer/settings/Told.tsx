import { Link } from "@tanstack/react-router"
import type { Delivery, Notice } from "#model/notice.ts"
import { printable } from "#model/printable.ts"
import { useBlocks } from "#renderer/app/blocks.ts"
import { client } from "#renderer/app/client.ts"
import { exactly, whenInWords } from "#renderer/ui/format.ts"
import { SeverityMark } from "#renderer/ui/Severity.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { Empty } from "#renderer/ui/States.tsx"
import { type Column, VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { BlocksFailed } from "./BlocksFailed.tsx"

const STATES = {
  sent: { mark: "settled", word: "sent" },
  waiting: { mark: "doubt", word: "waits" },
  failed: { mark: "bad", word: "failed" },
} as const

function Delivered({ channel, state, problem }: Delivery) {
  const { mark, word } = STATES[state]
  return (
    <span className="notice-sent" title={problem === null ? undefined : printable(problem, 400)}>
      <StateMark mark={mark} says={word} /> {printable(channel, 60)}
      {problem !== null && <span className="small quiet cut">{printable(problem, 200)}</span>}
    </span>
  )
}

const COLUMNS: readonly Column<Notice>[] = [
  {
    id: "at",
    title: "Told",
    width: 136,
    pinned: true,
    cell: ({ at }) => <span title={exactly(at)}>{whenInWords(at)}</span>,
  },
  {
    id: "what",
    title: "What",
    width: "grow",
    least: 280,
    cell: ({ findings }) => {
      const [first] = findings
      if (!first) return <span className="quiet">a test</span>
      return (
        <span className="two-lines">
          <span className="row">
            <SeverityMark severity={first.severity} />
            <Link to="/findings" search={{ finding: first.finding }} className="plain-link cut" tabIndex={-1}>
              {printable(first.title, 200)}
            </Link>
          </span>
          <span className="small quiet cut">
            {printable(first.names.slice(0, 3).join(", "), 200)}
            {findings.length > 1 && `; and ${findings.length - 1} more`}
          </span>
        </span>
      )
    },
  },
  {
    id: "to",
    title: "Over",
    width: 280,
    cell: ({ deliveries }) =>
      deliveries.length === 0 ? (
        <span className="faint">no channel</span>
      ) : (
        <span className="notice-deliveries">
          {deliveries.slice(0, 3).map((one) => (
            <Delivered key={one.channel} {...one} />
          ))}
        </span>
      ),
  },
]

/** Every notice that went out, the newest first. */
export function Told({ onOpen }: { readonly onOpen: (finding: string) => void }) {
  const blocks = useBlocks<Notice>((offset, limit) => ({
    queryKey: ["notices", offset, limit],
    queryFn: async () => {
      const { total, notices } = await client.notifications.notices({ offset, limit })
      return { total, rows: notices }
    },
  }))
  if (blocks.error !== null && blocks.total === null)
    return <BlocksFailed what="What was told" blocks={blocks} />
  return (
    <VirtualTable
      label="What was told"
      columns={COLUMNS}
      count={blocks.total ?? 12}
      rowAt={blocks.rowAt}
      keyOf={({ id }) => String(id)}
      nameOf={({ findings }) => findings[0]?.title ?? "a test"}
      onSight={blocks.look}
      onOpen={({ findings: [first] }) => first && onOpen(first.finding)}
      twoLines
      empty={
        <Empty title="Nothing was told yet.">
          After each scan, one notice tells what is new, open and explained by nothing harmless.
        </Empty>
      }
    />
  )
}

import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { useMemo } from "react"
import type { FalseAlarmRate } from "#model/notice.ts"
import { printable } from "#model/printable.ts"
import { questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { Empty } from "#renderer/ui/States.tsx"
import { type Column, VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { rateInWords } from "./channelWords.ts"

interface Row {
  readonly rule: string
  readonly month: FalseAlarmRate["rules"][number] | null
  readonly quarter: FalseAlarmRate["rules"][number]
}

function Dismissed({ rule, told, dismissed }: FalseAlarmRate["rules"][number]) {
  if (dismissed === 0) return <span className="quiet">{rateInWords(dismissed, told)}</span>
  return (
    <Link to="/findings" search={{ tab: "accepted", rule }} className="link" tabIndex={-1}>
      {rateInWords(dismissed, told)}
    </Link>
  )
}

const COLUMNS: readonly Column<Row>[] = [
  {
    id: "rule",
    title: "Rule",
    width: "grow",
    least: 200,
    pinned: true,
    cell: ({ rule }) => (
      <Link to="/findings/rules" search={{ rule }} className="plain-link" tabIndex={-1}>
        {printable(rule, 80)}
      </Link>
    ),
  },
  {
    id: "month",
    title: "False alarms in 30 days",
    width: 200,
    cell: ({ month }) =>
      month === null ? <span className="faint">nothing told</span> : <Dismissed {...month} />,
  },
  { id: "quarter", title: "In 90 days", width: 200, cell: ({ quarter }) => <Dismissed {...quarter} /> },
]

function Rates({ month, quarter }: { readonly month: FalseAlarmRate; readonly quarter: FalseAlarmRate }) {
  const rows = useMemo(
    () =>
      quarter.rules.map((own) => ({
        rule: own.rule,
        month: month.rules.find(({ rule }) => rule === own.rule) ?? null,
        quarter: own,
      })),
    [month, quarter],
  )
  return (
    <>
      <p className="held-words">
        What people called a false alarm, of what was told in 30 days:{" "}
        {rateInWords(month.dismissed, month.told)}; in 90 days: {rateInWords(quarter.dismissed, quarter.told)}
        .
      </p>
      <VirtualTable
        label="False alarms by rule"
        columns={COLUMNS}
        count={rows.length}
        rowAt={(index) => rows[index]}
        keyOf={({ rule }) => rule}
        nameOf={({ rule }) => rule}
        empty={
          <Empty title="Nothing was told in 90 days.">
            Of each rule, this says how often what it told was called a false alarm.
          </Empty>
        }
      />
    </>
  )
}

/** How often what was told was nothing, by the word of those who were told. */
export function FalseAlarms() {
  const rate = useQuery(questions.notifications.rate.queryOptions())
  return (
    <div className="held">
      <Part query={rate} what="The rate of false alarms" rows={6}>
        {(data) => <Rates {...data} />}
      </Part>
    </div>
  )
}

import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import type { Caused } from "#model/cause.ts"
import type { Change } from "#model/change.ts"
import { printable } from "#model/printable.ts"
import type { Scan } from "#model/scan.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { CauseLine } from "#renderer/app/Cause.tsx"
import { questions } from "#renderer/app/client.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { count, counted, exactly, when, whenInWords } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { Table } from "#renderer/ui/Table.tsx"
import { changeInWords } from "#renderer/ui/changeInWords.ts"

interface ChangeRowProps {
  readonly change: Change
  /** undefined: it could not be asked; null: it is being asked. */
  readonly caused: Caused | null | undefined
}

function ChangeRow({ change, caused }: ChangeRowProps) {
  const { machine, machineName, between, evidence } = change
  const says = changeInWords(change)
  return (
    <tr>
      <td className="quiet tabular" title={`between ${exactly(between[0])} and ${exactly(between[1])}`}>
        {when(between[1])}
      </td>
      <td className="cut">
        <Link to="/machines/$id" params={{ id: machine }} className="plain-link">
          {printable(machineName)}
        </Link>
      </td>
      <td className="cut" title={says}>
        {says}
      </td>
      <td className="cut">
        {caused === undefined ? (
          <span className="faint">could not be asked</span>
        ) : (
          <Link to="/changes" search={{ machine }} className="plain-link changes-since-cause">
            <CauseLine caused={caused} />
          </Link>
        )}
      </td>
      <td className="num">
        <EvidenceTally about={`${machineName}: ${says}`} for={evidence} />
      </td>
    </tr>
  )
}

const COLUMNS = [
  { title: "Seen", width: "col-seen" },
  { title: "Machine", width: "col-machine" },
  { title: "What changed" },
  { title: "Likely explained by" },
  { title: "Evidence", width: "col-tally", numeric: true },
]

const SHOWN = 12

/** The same changes with what explains them, the unexplained first; and how many no commit explains. */
function useCauses(asked: boolean) {
  const to = useAsOf()
  const input = { to, causes: true, order: "cause", limit: SHOWN } as const
  const told = useQuery(questions.changes.list.queryOptions({ input, enabled: asked }))
  const unexplained = told.data?.causeCounts.find(({ state }) => state === "unexplained")?.count ?? 0
  return { changes: told.data?.changes, unexplained, failed: told.isError }
}

interface AsideProps {
  readonly total: number
  readonly unexplained: number
}

function Aside({ total, unexplained }: AsideProps) {
  return (
    <>
      {unexplained > 0 && (
        <Link to="/changes" search={{ caused: "unexplained" }} className="plain-link presence">
          <StateMark mark="mystery" says="" />
          {count(unexplained)} of {count(total)} no commit explains
        </Link>
      )}
      <Link to="/changes" className="link">
        {total === 1 ? "The change" : `All ${counted(total, "change")}`}
      </Link>
    </>
  )
}

interface ChangesSinceProps {
  /** The scan it is compared with; null where there was none before. */
  readonly since: Scan | null
  readonly changes: readonly Change[]
  readonly total: number
}

/** What changed since the roll call before. */
export function ChangesSince({ since, changes, total }: ChangesSinceProps) {
  const caused = useCauses(since !== null && total > 0)
  if (since === null) {
    return (
      <Section title="Changes">
        <p className="quiet calm">This was the first roll call. The next one shows here what changed.</p>
      </Section>
    )
  }
  const rows = caused.changes ?? changes.slice(0, SHOWN).map((change) => ({ ...change, caused: null }))
  return (
    <Section
      title={`Since ${whenInWords(since.moment)}`}
      {...(total > 0
        ? { note: "unexplained first", aside: <Aside total={total} unexplained={caused.unexplained} /> }
        : {})}
    >
      {rows.length === 0 ? (
        <p className="quiet calm">Nothing changed.</p>
      ) : (
        <Table columns={COLUMNS}>
          {rows.map((change, at) => (
            <ChangeRow
              key={`${at} ${change.machine} ${change.fact}`}
              change={change}
              caused={caused.failed && change.caused === null ? undefined : change.caused}
            />
          ))}
        </Table>
      )}
    </Section>
  )
}

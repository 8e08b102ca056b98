import { Link } from "@tanstack/react-router"
import type { Change } from "#model/change.ts"
import { printable } from "#model/printable.ts"
import type { Scan } from "#model/scan.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { counted, exactly, when, whenInWords } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { Table } from "#renderer/ui/Table.tsx"
import { changeInWords } from "#renderer/ui/changeInWords.ts"

function ChangeRow({ change }: { readonly change: Change }) {
  const says = changeInWords(change)
  return (
    <tr>
      <td className="quiet tabular" title={exactly(change.between[1])}>
        {when(change.between[1])}
      </td>
      <td className="cut">
        <Link to="/machines/$id" params={{ id: change.machine }} className="plain-link">
          {printable(change.machineName)}
        </Link>
      </td>
      <td className="cut" title={says}>
        {says}
      </td>
      <td className="num">
        <EvidenceTally about={`${change.machineName}: ${says}`} for={change.evidence} />
      </td>
    </tr>
  )
}

const COLUMNS = [
  { title: "Seen", width: "col-seen" },
  { title: "Machine", width: "col-machine" },
  { title: "What changed" },
  { title: "Evidence", width: "col-evidence", numeric: true },
]

interface ChangesSinceProps {
  /** The scan it is compared with; null where there was none before. */
  readonly since: Scan | null
  readonly changes: readonly Change[]
  readonly total: number
}

/** What changed since the roll call before. */
export function ChangesSince({ since, changes, total }: ChangesSinceProps) {
  if (since === null) {
    return (
      <Section title="Changes">
        <p className="quiet calm">This was the first roll call. The next one shows here what changed.</p>
      </Section>
    )
  }
  const all = (
    <Link to="/changes" className="link">
      {total === 1 ? "The change" : `All ${counted(total, "change")}`}
    </Link>
  )
  return (
    <Section title={`Since ${whenInWords(since.moment)}`} {...(total > 0 ? { aside: all } : {})}>
      {changes.length === 0 ? (
        <p className="quiet calm">Nothing changed.</p>
      ) : (
        <Table columns={COLUMNS}>
          {changes.map((change, at) => (
            <ChangeRow key={`${at} ${change.machine} ${change.fact}`} change={change} />
          ))}
        </Table>
      )}
    </Section>
  )
}

import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { referencesOf } from "#model/finding.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { questions } from "#renderer/app/client.ts"
import { counted, exactly, when } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { SeverityMark } from "#renderer/ui/Severity.tsx"
import "./FindingsOfIt.css"

const MOST = 5

/** What of this machine doesn't agree now, the worst first; nothing where nothing does. */
export function FindingsOfIt({ machine }: { readonly machine: string }) {
  const found = useQuery(
    questions.findings.list.queryOptions({ input: { machine, withoutHints: true, limit: MOST } }),
  )
  if (found.data === undefined || found.data.total === 0) return null
  const { total, findings } = found.data
  return (
    <Section
      title="Findings"
      aside={
        <Link to="/findings" search={{ machine }} className="link">
          {total > MOST ? `All ${counted(total, "finding")}` : counted(total, "open finding")}
        </Link>
      }
    >
      <ul className="findings-of-it">
        {findings.map(({ id, severity, title, says, since, for: inFavour, against }) => (
          <li key={id}>
            <SeverityMark severity={severity} />
            <span className="stack">
              <Link to="/findings" search={{ machine, finding: id }} className="plain-link cut">
                {printable(title, 200)}
              </Link>
              <span className="small quiet cut" title={printable(says, 600)}>
                {printable(says, 300)}
              </span>
            </span>
            <EvidenceTally about={title} for={referencesOf(inFavour)} against={referencesOf(against)} />
            <span className="small quiet tabular" title={exactly(since)}>
              {when(since)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

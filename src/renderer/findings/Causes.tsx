import type { FindingPage } from "#api/findings.ts"
import type { Cause } from "#model/cause.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { day, exactly } from "#renderer/ui/format.ts"
import { shortCommit } from "#renderer/ui/placeWords.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"

/** The rules that say of a change that commits were looked for and none was found. */
const LOOKED_FOR: ReadonlySet<string> = new Set(["change-unexplained"])

function CauseLine({ cause }: { readonly cause: Cause }) {
  const { source, commit, author, date, subject, reasons } = cause
  return (
    <li className="finding-ground">
      <StateMark mark="answered" says="" />
      <span>
        <span className="mono">{shortCommit(commit)}</span> {printable(subject, 200)}
        <span className="small quiet finding-cause" title={exactly(date)}>
          {printable(author, 80)}, {day(date)}, {printable(source, 60)}
          {reasons.length > 0 && `; ${reasons.map((reason) => printable(reason, 200)).join("; ")}`}{" "}
          <EvidenceTally
            about={`${shortCommit(commit)} ${subject}`}
            for={[{ kind: "commit", source, commit }]}
          />
        </span>
      </span>
    </li>
  )
}

/** The commits that likely explain it, or that none does where they were looked for. */
export function Causes({ finding }: { readonly finding: FindingPage }) {
  const { commits, rule } = finding
  if (commits.length === 0 && !LOOKED_FOR.has(rule)) return null
  return (
    <Section title="Likely explained by">
      {commits.length === 0 ? (
        <p className="row mystery">
          <StateMark mark="mystery" says="" />
          No commit explains this.
        </p>
      ) : (
        <ul>
          {commits.map((cause) => (
            <CauseLine key={`${cause.source} ${cause.commit}`} cause={cause} />
          ))}
        </ul>
      )}
    </Section>
  )
}

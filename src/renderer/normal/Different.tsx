import { Link } from "@tanstack/react-router"
import type { DifferentTold } from "#api/normal.ts"
import type { Metric } from "#model/metric.ts"
import { CHANGE_KINDS, type ChangeKind } from "#model/change.ts"
import { isoTime } from "#model/moment.ts"
import { printable } from "#model/printable.ts"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { CHANGE_KIND_NAMES } from "#renderer/ui/changeKindNames.ts"
import { useFirstOf } from "#renderer/ui/firstOf.ts"
import { count, counted, exactly, when } from "#renderer/ui/format.ts"
import { METRIC_NAMES, metricNumber, usualInWords } from "#renderer/ui/metricWords.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { SeverityMark } from "#renderer/ui/Severity.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"

interface DifferentProps {
  readonly different: DifferentTold
}

const isKind = (kind: string): kind is ChangeKind => CHANGE_KINDS.some((one) => one === kind)

const fromOf = ({ baseline, from }: DifferentTold): number | string | undefined =>
  baseline?.scan ?? (from === null ? undefined : isoTime(from))

function Machines({ different }: DifferentProps) {
  const { machines } = different
  const from = fromOf(different)
  const changes = (kind: ChangeKind) => ({ ...(from === undefined ? {} : { from }), kinds: kind })
  const figures = [
    {
      says: "then",
      number: machines.before,
      link: { to: "/machines", search: from === undefined ? {} : { asOf: from } },
    },
    { says: "now", number: machines.now, link: { to: "/machines" } },
    { says: "new since", number: machines.new, link: { to: "/changes", search: changes("machine-new") } },
    { says: "gone since", number: machines.gone, link: { to: "/changes", search: changes("machine-gone") } },
  ] as const
  return (
    <Section title="Machines then and now">
      <dl className="normal-figures">
        {figures.map(({ says, number, link }) => (
          <div key={says}>
            <dt>{says}</dt>
            <dd>
              <Link {...link} className="plain-link">
                {count(number)}
              </Link>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

function Changes({ different }: DifferentProps) {
  const { counts, totalChanges } = different
  const from = fromOf(different)
  const search = from === undefined ? {} : { from }
  const most = Math.max(1, ...counts.map((one) => one.count))
  const all = (
    <Link to="/changes" search={search} className="link">
      All {counted(totalChanges, "change")}
    </Link>
  )
  return (
    <Section title="Changes since" rule {...(totalChanges > 0 ? { aside: all } : {})}>
      {counts.length === 0 ? (
        <p className="quiet">Nothing changed since then.</p>
      ) : (
        <ul>
          {counts.map(({ kind, count: number }) => (
            <li key={kind} className="normal-kind">
              <Link to="/changes" search={{ ...search, kinds: kind }} className="plain-link">
                {isKind(kind) ? CHANGE_KIND_NAMES[kind] : printable(kind, 60)}
              </Link>
              <span className="normal-bar-track" aria-hidden>
                <span className="normal-bar-full" style={{ width: `${(number / most) * 100}%` }} />
              </span>
              <span className="num">{count(number)}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

const FIRST = 8

function Findings({ different: { findings, totalFindings } }: DifferentProps) {
  const { shown, extent } = useFirstOf(findings, FIRST)
  const all = (
    <Link to="/findings" search={{ news: "later" }} className="link">
      {counted(totalFindings, "finding")}
    </Link>
  )
  return (
    <Section title="Open now, and not then" rule {...(totalFindings > 0 ? { aside: all } : {})}>
      {findings.length === 0 && <p className="quiet">No finding is open now that was not open then.</p>}
      <ul>
        {shown.map(({ id, severity, title, names, machines, since }) => (
          <li key={id} className="normal-finding">
            <SeverityMark severity={severity} />
            <span className="stack">
              <Link to="/findings" search={{ finding: id }} className="plain-link">
                {printable(title, 200)}
              </Link>
              <span className="small quiet cut">
                {printable(names[0] ?? "no machine", 80)}
                {machines.length > 1 && ` and ${count(machines.length - 1)} more`}
              </span>
            </span>
            <span className="small quiet" title={exactly(since)}>
              {when(since)}
            </span>
          </li>
        ))}
      </ul>
      <AllOrFirst extent={extent} />
      {totalFindings > findings.length && (
        <p className="small quiet">The {count(findings.length)} that matter most are listed here.</p>
      )}
    </Section>
  )
}

/** "117, usual 96 to 106". */
function lastInWords(metric: Metric, points: DifferentTold["unusual"][number]["points"]): string {
  const last = points.at(-1)
  return last === undefined ? "" : `${metricNumber(metric, last.value)}, ${usualInWords(metric, last)}`
}

function Unusual({ different: { unusual } }: DifferentProps) {
  if (unusual.length === 0) return null
  return (
    <Section title="Outside of what is usual" rule>
      <ul>
        {unusual.map(({ metric, points }) => (
          <li key={metric} className="normal-unusual">
            <StateMark mark="against" says="" />
            <a href={`#chart-${metric}`} className="plain-link">
              {METRIC_NAMES[metric]}
            </a>
            <span className="small quiet">{lastInWords(metric, points)}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** What is otherwise now than it was at the moment that is called normal. */
export function Different({ different }: DifferentProps) {
  return (
    <>
      <Machines different={different} />
      <Unusual different={different} />
      <Findings different={different} />
      <Changes different={different} />
    </>
  )
}

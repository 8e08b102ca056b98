import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { count } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { SEVERITY_WORDS, SeverityMark } from "#renderer/ui/Severity.tsx"
import "./Findings.css"

/** What is open by severity, and what is accepted and resolved beside it; each number opens what it counts. */
export function Findings() {
  const counts = useQuery(questions.findings.counts.queryOptions())
  const { accepted = 0, expected = 0, falseAlarms = 0, resolved = 0 } = counts.data ?? {}
  const said = accepted + expected + falseAlarms
  return (
    <Section
      title="Findings"
      aside={
        <>
          {said > 0 && (
            <Link to="/findings" search={{ tab: "accepted" }} className="plain-link">
              {count(said)} accepted
            </Link>
          )}
          {resolved > 0 && (
            <Link to="/findings" search={{ tab: "resolved" }} className="plain-link">
              {count(resolved)} resolved
            </Link>
          )}
        </>
      }
    >
      <Part query={counts} what="The findings" rows={4}>
        {({ bySeverity, baseline, open }) => {
          const most = Math.max(1, ...bySeverity.map((each) => each.open))
          return (
            <>
              <ul className="severities">
                {bySeverity.map(({ severity, open: number }) => (
                  <li key={severity}>
                    <Link to="/findings" search={{ severity }} className="severity-line plain-link">
                      <SeverityMark severity={severity} says="" />
                      <span>{SEVERITY_WORDS[severity]}</span>
                      <b className={number === 0 ? "num faint" : "num"}>{count(number)}</b>
                      <span className={`severity-bar severity-bar-${severity}`} aria-hidden>
                        <span style={{ width: `${(100 * number) / most}%` }} />
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
              {baseline > 0 && (
                <p className="small quiet">
                  {count(baseline)} of {count(open)} were there at the first look,{" "}
                  <Link to="/findings" search={{ news: "later" }} className="link in-text">
                    {count(open - baseline)} came later
                  </Link>
                </p>
              )}
            </>
          )
        }}
      </Part>
    </Section>
  )
}

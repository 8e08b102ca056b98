import { Link } from "@tanstack/react-router"
import type { Caused } from "#model/cause.ts"
import { printable } from "#model/printable.ts"
import { begun, counted, exactly, whenInWords } from "#renderer/ui/format.ts"
import { GreyBars } from "#renderer/ui/States.tsx"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { Commits } from "./Commits.tsx"
import { causeInWords, markOf, NO_COMMIT } from "./causeWords.ts"
import { EvidenceTally } from "./Evidence.tsx"
import { type ShownChange, shownInWords, whoseInWords } from "./shownChange.ts"
import "./ChangePane.css"

const SHOWN_MACHINES = 12

function Whose({ change: { machines, count } }: { readonly change: ShownChange }) {
  const shown = machines.slice(0, SHOWN_MACHINES)
  return (
    <span className="change-whose">
      {shown.map(({ id, name }) => (
        <Link key={id} to="/machines/$id" params={{ id }} className="link">
          {printable(name, 120)}
        </Link>
      ))}
      {count > shown.length && (
        <span className="quiet">and {counted(count - shown.length, "machine")} more</span>
      )}
    </span>
  )
}

function Value({ says, text }: { readonly says: string; readonly text: string | null }) {
  return (
    <>
      <dt>{says}</dt>
      <dd>
        {text === null ? (
          <span className="faint">nothing</span>
        ) : (
          <span className="mono">{printable(text, 2_000)}</span>
        )}
      </dd>
    </>
  )
}

const iso = (moment: number) => new Date(moment).toISOString()
const DAY = 86_400_000

function Why({ change, caused }: { readonly change: ShownChange; readonly caused: Caused }) {
  const { between, fact, before, after, machines } = change
  const { state, because, candidates } = caused
  const says =
    state === "explained" ? because : `${state === "unexplained" ? NO_COMMIT : "Not known"}: ${because}`
  return (
    <>
      <p className="change-why">
        <StateMark mark={markOf(caused)} says="" />
        <span className={state === "unexplained" ? "mystery" : ""}>{begun(printable(says, 600))}.</span>
      </p>
      {candidates > 0 && (
        <p className="small change-around">
          <Link
            to="/changes"
            search={{ tab: "timeline", kinds: "commit", from: iso(between[0] - DAY), to: iso(between[1]) }}
            className="link"
          >
            Commits that came around then
          </Link>
        </p>
      )}
      <Commits change={{ machines, fact, before, after, at: between[1] }} caused={caused} />
    </>
  )
}

/** All of one change: what was, what is, between when, the evidence, and which commits likely explain it. */
export function ChangePane({ change }: { readonly change: ShownChange }) {
  const { before, after, between, evidence, caused, kind } = change
  const says = shownInWords(change)
  return (
    <section className="change-pane" aria-label="The change">
      <div className="change-what">
        <h2>{begun(says)}</h2>
        <Whose change={change} />
        <dl className="change-values">
          <Value says="Before" text={before} />
          <Value says="After" text={kind === "machine-gone" ? "no answer" : after} />
          <dt>Between</dt>
          <dd title={`${exactly(between[0])} and ${exactly(between[1])}`}>
            {whenInWords(between[0])} and {whenInWords(between[1])}
          </dd>
          <dt>Evidence</dt>
          <dd>
            <EvidenceTally about={`${whoseInWords(change)}: ${says}`} for={evidence} />
          </dd>
        </dl>
      </div>
      <Section title="Likely explained by">
        {caused === null ? <GreyBars rows={3} /> : <Why change={change} caused={caused} />}
      </Section>
      <span className="hidden" aria-live="polite">
        {caused === null ? "" : causeInWords(caused)}
      </span>
    </section>
  )
}

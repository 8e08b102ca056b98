import type { ReactNode } from "react"
import type { Evidence, MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { changeInWords } from "#renderer/ui/changeInWords.ts"
import { exactly, whenInWords } from "#renderer/ui/format.ts"
import { type Mark, StateMark } from "#renderer/ui/StateMark.tsx"
import { whatIs } from "./what.ts"
import "./Answers.css"

interface AnswerProps {
  readonly question: string
  readonly mark: Mark
  readonly children: ReactNode
}

function Answer({ question, mark, children }: AnswerProps) {
  return (
    <section className="answer" aria-label={question}>
      <h3>
        <StateMark mark={mark} says="" />
        {question}
      </h3>
      {children}
    </section>
  )
}

function WhatAnswer({ machine, facts }: AnswersProps) {
  const what = whatIs(machine, facts)
  if (what.says === null)
    return (
      <Answer question="What" mark="not-asked">
        <p>Not known yet</p>
        <p className="small quiet">It answers, and nothing it said tells what it is. Asking deeper may.</p>
      </Answer>
    )
  return (
    <Answer question="What" mark={what.certainty === "likely" ? "answered" : "doubt"}>
      <p>{printable(what.says, 400)}</p>
      <p className="small quiet">
        {what.certainty}: {printable(what.because, 400)}
      </p>
      {what.made !== null && <p className="small quiet">{printable(what.made, 200)}</p>}
      {what.rivals.length > 0 && (
        <p className="small quiet">or {what.rivals.map((rival) => printable(rival, 200)).join(", or ")}</p>
      )}
      <EvidenceTally about={`${machine.name} is ${what.says}`} for={what.for} />
    </Answer>
  )
}

function WhoAndWhy({ machine }: Pick<AnswersProps, "machine">) {
  if (machine.owner !== null)
    return (
      <Answer question="Who" mark="answered">
        <p>{printable(machine.owner.name)}</p>
        <p className="small quiet">{machine.owner.how}</p>
      </Answer>
    )
  return (
    <Answer question="Who and why" mark="not-asked">
      <p className="quiet">Nobody and nothing yet.</p>
      <p className="small quiet">
        No source has been added, so nothing says who owns it or why it is there. A repository, an inventory
        or a zone will.
      </p>
    </Answer>
  )
}

const MOST_FIRST = 50

function WhenAnswer({ machine, facts }: AnswersProps) {
  const { firstSeen, lastSeen, history } = machine
  const changed = history.find(({ kind }) => kind !== "machine-new")
  const first = facts.filter((fact) => fact.first === firstSeen).map(({ id }) => id)
  return (
    <Answer question="When" mark="answered">
      <dl className="answer-times">
        <dt>first answer</dt>
        <dd title={exactly(firstSeen)}>{whenInWords(firstSeen)}</dd>
        <dt>last answer</dt>
        <dd title={exactly(lastSeen)}>{whenInWords(lastSeen)}</dd>
        <dt>last change</dt>
        {changed ? (
          <dd title={exactly(changed.between[1])}>
            {whenInWords(changed.between[1])}, <span className="quiet">{changeInWords(changed)}</span>
          </dd>
        ) : (
          <dd className="quiet">none since</dd>
        )}
      </dl>
      <EvidenceTally
        about={`${machine.name} first answered ${whenInWords(firstSeen)}`}
        for={first.slice(0, MOST_FIRST)}
      />
    </Answer>
  )
}

interface AnswersProps {
  readonly machine: MachineDossier
  /** The facts that stand. */
  readonly facts: readonly Evidence[]
}

/** What it is, who owns it, why it exists, when it came and changed: as far as anything answers. */
export function Answers({ machine, facts }: AnswersProps) {
  return (
    <div className="answers">
      <WhatAnswer machine={machine} facts={facts} />
      <WhoAndWhy machine={machine} />
      <WhenAnswer machine={machine} facts={facts} />
    </div>
  )
}

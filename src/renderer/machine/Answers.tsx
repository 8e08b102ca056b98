import { Link } from "@tanstack/react-router"
import type { ReactNode } from "react"
import type { Evidence, MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { changeInWords } from "#renderer/ui/changeInWords.ts"
import { exactly, whenInWords } from "#renderer/ui/format.ts"
import { type Mark, StateMark } from "#renderer/ui/StateMark.tsx"
import { DecidedBy } from "./Decided.tsx"
import { standingDecisions } from "./decided.ts"
import { HeldBy } from "./Holders.tsx"
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

function VirtualAnswer({ machine }: Pick<AnswersProps, "machine">) {
  return (
    <Answer question="What" mark="answered">
      <p>Virtual address</p>
      <p className="small quiet">
        <HeldBy machine={machine} />
      </p>
      <p className="small quiet">It moves between machines and is none itself.</p>
    </Answer>
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
    <Answer question="What" mark={what.isSure && !what.contradicted ? "answered" : "doubt"}>
      <p>{printable(what.says, 400)}</p>
      <p className="small quiet">{what.sureness ?? "likely: its services say so"}</p>
      {what.contradicted && <p className="small doubt">contradicted: strong evidence disagrees</p>}
      <EvidenceTally about={`${machine.name} is ${what.says}`} for={what.for} against={what.against} />
    </Answer>
  )
}

function Sources() {
  return (
    <p className="small quiet">
      No source has been added, so nothing but people can say it. A repository, an inventory or a zone will.
    </p>
  )
}

/** The decision behind an answer stands with all the others of the machine. */
function DecisionLink({ machine }: Pick<AnswersProps, "machine">) {
  return (
    <Link
      to="/machines/$id"
      params={{ id: machine.id }}
      search={(now) => ({ ...now, tab: "decisions" })}
      className="answer-decision"
    >
      1 decision
    </Link>
  )
}

function WhoAnswer({ machine }: Pick<AnswersProps, "machine">) {
  const [decision] = standingDecisions(machine, "owner")
  if (machine.owner === null)
    return (
      <Answer question="Who" mark="not-asked">
        <p className="quiet">Nobody is known to own it.</p>
      </Answer>
    )
  return (
    <Answer question="Who" mark="answered">
      <p>{printable(machine.owner.name, 200)}</p>
      {machine.owner.how === "decided" && decision ? (
        <>
          <DecidedBy decision={decision} />
          <DecisionLink machine={machine} />
        </>
      ) : (
        <p className="small quiet">{machine.owner.how}</p>
      )}
    </Answer>
  )
}

function WhyAnswer({ machine }: Pick<AnswersProps, "machine">) {
  const [decision] = standingDecisions(machine, "purpose")
  if (machine.purpose === null)
    return (
      <Answer question="Why" mark="not-asked">
        <p className="quiet">Nothing says why it is there.</p>
      </Answer>
    )
  return (
    <Answer question="Why" mark="answered">
      <p>{printable(machine.purpose, 600)}</p>
      {decision && (
        <>
          <DecidedBy decision={decision} />
          <DecisionLink machine={machine} />
        </>
      )}
    </Answer>
  )
}

function WhoAndWhy({ machine }: Pick<AnswersProps, "machine">) {
  if (machine.owner !== null || machine.purpose !== null)
    return (
      <>
        <WhoAnswer machine={machine} />
        <WhyAnswer machine={machine} />
      </>
    )
  return (
    <Answer question="Who and why" mark="not-asked">
      <p className="quiet">Nobody and nothing yet.</p>
      <Sources />
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
  const split = machine.owner !== null || machine.purpose !== null
  return (
    <div className={split ? "answers answers-four" : "answers"}>
      {machine.presence === "virtual" ? (
        <VirtualAnswer machine={machine} />
      ) : (
        <WhatAnswer machine={machine} facts={facts} />
      )}
      <WhoAndWhy machine={machine} />
      <WhenAnswer machine={machine} facts={facts} />
    </div>
  )
}

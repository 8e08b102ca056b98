import { Link } from "@tanstack/react-router"
import type { ExplainedTold } from "#api/explanation.ts"
import type { DecisionTold, MachineDossier } from "#api/shapes.ts"
import type { AnswerState } from "#model/explanation.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { begun, listed } from "#renderer/ui/format.ts"
import { ANSWER_MARKS, type Mark } from "#renderer/ui/StateMark.tsx"
import { Answer } from "./Answer.tsx"
import { DecidedBy } from "./Decided.tsx"
import { standingDecisions } from "./decided.ts"
import { type Explaining, Told } from "./Told.tsx"
import { whoInWords } from "./whoWords.ts"

interface WhoAndWhyProps {
  readonly machine: MachineDossier
  readonly explaining: Explaining
  /** Undefined while nobody has said. */
  readonly sources: number | undefined
}

/** The decision behind an answer, which stands with all the others of the machine. */
function Decided({ machine, decision }: { readonly machine: string; readonly decision: DecisionTold }) {
  return (
    <>
      <DecidedBy decision={decision} />
      <Link
        to="/machines/$id"
        params={{ id: machine }}
        search={(now) => ({ ...now, tab: "decisions" })}
        className="answer-decision"
      >
        1 decision
      </Link>
    </>
  )
}

/** Where nothing was ever read nothing could answer, which is no mystery yet. */
function markOf(state: AnswerState | undefined, known: boolean, sources: number | undefined): Mark {
  if (state === undefined) return known ? "answered" : "not-asked"
  return state === "unanswered" && sources === 0 ? "not-asked" : ANSWER_MARKS[state]
}

/** What speaks against the owner; where several are said in one way, all that is said stands further below. */
function Against({ told: { against } }: { readonly told: ExplainedTold }) {
  if (against.length === 0) return null
  return <p className="small doubt">But {printable(against.join("; "), 400)}.</p>
}

function WhoTold({ told, name }: { readonly told: ExplainedTold; readonly name: string }) {
  const { says, how, because } = whoInWords(told)
  return (
    <>
      <p>{printable(says, 400)}</p>
      {how !== null && <p className="small quiet">{how}</p>}
      {because !== null && <p className="small quiet answer-long">{printable(because, 600)}</p>}
      <Against told={told} />
      <EvidenceTally
        about={`who owns ${name}: ${told.who.sentence}`}
        for={told.who.evidence}
        against={told.conflicts.flatMap(({ evidence }) => evidence)}
      />
    </>
  )
}

/** What was known then, of an earlier moment. */
function Then({ says, nothing }: { readonly says: string | null; readonly nothing: string }) {
  if (says === null) return <p className="quiet">{nothing}</p>
  return <p>{printable(says, 600)}</p>
}

function WhoAnswer({ machine, explaining, sources }: WhoAndWhyProps) {
  const [decision] = standingDecisions(machine, "owner")
  const { owner } = machine
  const isDecided = owner?.how === "decided" && decision !== undefined
  const state = isDecided && owner !== null ? undefined : explaining?.data?.who.state
  return (
    <Answer question="Who" mark={markOf(state, owner !== null, sources)}>
      {isDecided ? (
        <>
          <p>{printable(owner.name, 200)}</p>
          <Decided machine={machine.id} decision={decision} />
          {explaining?.data && <Against told={explaining.data} />}
        </>
      ) : explaining === null ? (
        <Then says={owner?.name ?? null} nothing="Nobody is known to own it." />
      ) : (
        <Told explaining={explaining}>{(told) => <WhoTold told={told} name={machine.name} />}</Told>
      )}
    </Answer>
  )
}

const MOST_GROUPS = 6

function WhyTold({ told, name }: { readonly told: ExplainedTold; readonly name: string }) {
  const { why, environment, role, groups, tickets } = told
  const beside = [
    ...(environment === null ? [] : [`environment ${environment}`]),
    ...(role === null ? [] : [`role ${role}`]),
    ...(groups.length === 0 ? [] : [`in ${listed(groups.slice(0, MOST_GROUPS))}`]),
    ...(tickets.length === 0 ? [] : [tickets.slice(0, 3).join(", ")]),
  ]
  return (
    <>
      <p className="answer-long" title={printable(why.sentence)}>
        {begun(printable(why.sentence, 1_000))}
      </p>
      {beside.length > 0 && <p className="small quiet">{printable(beside.join("; "), 300)}</p>}
      <EvidenceTally about={`why ${name} is there: ${why.sentence}`} for={why.evidence} />
    </>
  )
}

function WhyAnswer({ machine, explaining, sources }: WhoAndWhyProps) {
  const [decision] = standingDecisions(machine, "purpose")
  const { purpose } = machine
  const state = purpose !== null && decision ? undefined : explaining?.data?.why.state
  return (
    <Answer question="Why" mark={markOf(state, purpose !== null, sources)}>
      {purpose !== null && decision ? (
        <>
          <p>{printable(purpose, 600)}</p>
          <Decided machine={machine.id} decision={decision} />
        </>
      ) : explaining === null ? (
        <Then says={purpose} nothing="Nothing says why it is there." />
      ) : (
        <Told explaining={explaining}>{(told) => <WhyTold told={told} name={machine.name} />}</Told>
      )}
    </Answer>
  )
}

/** Who owns it and why it is there: what people decided at once, and what is written down when it is told. */
export function WhoAndWhy(props: WhoAndWhyProps) {
  return (
    <>
      <WhoAnswer {...props} />
      <WhyAnswer {...props} />
    </>
  )
}

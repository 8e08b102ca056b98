import type { Evidence, MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { changeInWords } from "#renderer/ui/changeInWords.ts"
import { exactly, whenInWords } from "#renderer/ui/format.ts"
import { Answer } from "./Answer.tsx"
import { HeldBy } from "./Holders.tsx"
import type { Explaining } from "./Told.tsx"
import { whatIs } from "./what.ts"
import { WhoAndWhy } from "./WhoAndWhy.tsx"
import "./Answers.css"

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

function WhatAnswer({ machine, facts }: Pick<AnswersProps, "machine" | "facts">) {
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

const MOST_FIRST = 50

/** When it came and changed, as observed; and what is written of that. */
function WhenAnswer({ machine, facts, explaining }: AnswersProps) {
  const { firstSeen, lastSeen, history } = machine
  const changed = history.find(({ kind }) => kind !== "machine-new")
  const first = facts.filter((fact) => fact.first === firstSeen).map(({ id }) => id)
  const when = explaining?.data?.when
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
      {when && <p className="small quiet answer-long">{printable(when.sentence, 1_000)}</p>}
      <EvidenceTally
        about={`${machine.name} first answered ${whenInWords(firstSeen)}`}
        for={when?.evidence ?? first.slice(0, MOST_FIRST)}
      />
    </Answer>
  )
}

interface AnswersProps {
  readonly machine: MachineDossier
  /** The facts that stand. */
  readonly facts: readonly Evidence[]
  readonly explaining: Explaining
  /** How many sources there are; undefined while nobody has said. */
  readonly sources: number | undefined
}

/** What it is, who owns it, why it exists, when it came and changed: as far as anything answers. */
export function Answers(props: AnswersProps) {
  const { machine } = props
  return (
    <div className="answers">
      {machine.presence === "virtual" ? <VirtualAnswer machine={machine} /> : <WhatAnswer {...props} />}
      <WhoAndWhy {...props} />
      <WhenAnswer {...props} />
    </div>
  )
}

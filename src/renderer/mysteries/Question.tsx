import type { ReactNode } from "react"
import type { Answered } from "#model/explanation.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { ANSWER_MARKS, StateMark } from "#renderer/ui/StateMark.tsx"
import type { Grounded, Sides } from "./grounds.ts"

function Grounds({ grounds, against, about }: GroundsProps) {
  const label = `${against ? "Against" : "For"} ${about}`
  return (
    <ul aria-label={label}>
      {grounds.map(({ sentence, evidence }) => (
        <li key={sentence} className={against ? "ground ground-against" : "ground"}>
          <b aria-hidden>{against ? "\u2212" : "+"}</b>
          <span>
            {printable(sentence, 400)} <EvidenceTally about={sentence} for={evidence} />
          </span>
        </li>
      ))}
    </ul>
  )
}

interface GroundsProps {
  readonly grounds: readonly Grounded[]
  readonly against: boolean
  readonly about: string
}

const SPOKEN = { answered: "answered", doubtful: "in doubt", unanswered: "not answered" } as const

interface QuestionProps extends Partial<Sides> {
  /** "Who". */
  readonly title: string
  readonly answer: Answered
  readonly children?: ReactNode
}

/** One of the four questions: its answer, and what speaks for it and against it side by side. */
export function Question({ title, answer, children, for: inFavour = [], against = [] }: QuestionProps) {
  const { state, sentence, evidence } = answer
  return (
    <section className="case-question" aria-label={title}>
      <h3>
        <StateMark mark={ANSWER_MARKS[state]} says={SPOKEN[state]} />
        {title}
      </h3>
      <div className="case-answer">
        <p>
          <span className={state === "unanswered" ? "mystery" : undefined}>{printable(sentence, 1_200)}</span>{" "}
          <EvidenceTally about={`${title}: ${sentence}`} for={evidence} />
        </p>
        {children}
        {inFavour.length + against.length > 0 && (
          <div className="case-sides">
            <Grounds grounds={inFavour} against={false} about={title} />
            <Grounds grounds={against} against about={title} />
          </div>
        )}
      </div>
    </section>
  )
}

import type { ReactNode } from "react"
import { type Mark, StateMark } from "#renderer/ui/StateMark.tsx"

interface AnswerProps {
  readonly question: string
  readonly mark: Mark
  readonly children: ReactNode
}

/** One of the four answers: mark, question, and what answers it. */
export function Answer({ question, mark, children }: AnswerProps) {
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

import { Button } from "@mantine/core"
import type { ExplainedTold, MysteryTold } from "#api/explanation.ts"
import type { NextQuestion } from "#model/mystery.ts"
import { printable } from "#model/printable.ts"
import { questionInWords, stepOf } from "#model/question-step.ts"
import { LookDialog } from "#renderer/app/LookDialog.tsx"
import { PlanDialog } from "#renderer/app/PlanDialog.tsx"
import { tell } from "#renderer/app/tell.tsx"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { useSteps } from "./doStep.ts"
import { QuestionIcon } from "./QuestionIcon.tsx"
import { STEP_WORDS } from "./steps.ts"

const MOST_OTHERS = 3

function Other({ question, onDo }: { readonly question: NextQuestion; readonly onDo: () => void }) {
  return (
    <li>
      <QuestionIcon question={question} />
      <span>
        {printable(question.cost, 80)}: {printable(questionInWords(question.question), 400)}{" "}
        <button type="button" className="link in-text" onClick={onDo}>
          {STEP_WORDS[stepOf(question)]}
        </button>
      </span>
    </li>
  )
}

interface NextStepProps {
  readonly mystery: MysteryTold
  /** Undefined while it is on its way; the queue has told the question already. */
  readonly explained: ExplainedTold | undefined
  readonly onDecided: () => void
}

/** The cheapest question that may settle it, with the one button that asks it, and the others beside it. */
export function NextStep({ mystery, explained, onDecided }: NextStepProps) {
  const { next, others } = explained ?? mystery
  const steps = useSteps(mystery, explained, onDecided)
  const words = STEP_WORDS[stepOf(next)]
  useKeys([{ keys: "Enter", says: words.toLowerCase(), run: () => steps.run(next) }])
  const message = stepOf(next) === "message" ? (explained?.message ?? null) : null
  return (
    <>
      <div className="next-first">
        <div className="stack grow">
          <span className="small quiet">
            Cheapest next question, <b className="next-cost">{printable(next.cost, 80)}</b>
            {message !== null && ` to ${printable(message.to, 80)}, ${printable(message.mail, 120)}`}
          </span>
          <p className="next-question">{printable(questionInWords(next.question), 600)}</p>
        </div>
        <Button onClick={() => steps.run(next)}>
          {words} <Kbd keys="Enter" />
        </Button>
      </div>
      {others.length > 0 && (
        <ul className="next-others small quiet" aria-label="Other questions">
          {others.slice(0, MOST_OTHERS).map((question) => (
            <Other key={question.question} question={question} onDo={() => steps.run(question)} />
          ))}
        </ul>
      )}
      <PlanDialog
        request={steps.request}
        onClose={steps.close}
        onStarted={(scan) => tell(`Scan ${scan.id} asks ${mystery.name} what it is.`)}
      />
      <LookDialog wish={steps.wish} onClose={steps.close} />
    </>
  )
}

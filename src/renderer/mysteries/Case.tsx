import type { MysteryTold } from "#api/explanation.ts"
import { showEvidence } from "#renderer/app/Evidence.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { CaseFile } from "./CaseFile.tsx"
import { allEvidence } from "./grounds.ts"
import { NextStep } from "./NextStep.tsx"
import { useCase } from "./queries.ts"
import { Triage } from "./Triage.tsx"

interface CaseProps {
  readonly mystery: MysteryTold
  /** The machine after it, which is asked for ahead. */
  readonly next: string | undefined
  readonly onDecided: () => void
}

/** One mystery: what is known of it, the question to ask next, and what people can say. */
export function Case({ mystery, next, onDecided }: CaseProps) {
  const { explained, machine } = useCase(mystery.machine, next)
  const openEvidence = () => {
    if (explained.data) showEvidence({ about: mystery.name, ...allEvidence(explained.data) })
  }
  useKeys([{ keys: "e", says: "all evidence", run: openEvidence }])
  return (
    <section className="case" aria-label={`The case of ${mystery.name}`}>
      <CaseFile {...{ mystery, explained, machine }} />
      <div className="next">
        <NextStep mystery={mystery} explained={explained.data} onDecided={onDecided} />
        <Triage mystery={mystery} machine={machine.data} onDecided={onDecided} />
      </div>
    </section>
  )
}

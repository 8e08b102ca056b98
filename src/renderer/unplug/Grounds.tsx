import type { Ground } from "#model/explanation.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { useFirstOf } from "#renderer/ui/firstOf.ts"
import { count } from "#renderer/ui/format.ts"
import { LeftOut } from "#renderer/ui/LeftOut.tsx"
import { Section } from "#renderer/ui/Section.tsx"
import { type Mark, StateMark } from "#renderer/ui/StateMark.tsx"
import { groundsOf } from "./unplugWords.ts"

interface GroundsProps {
  readonly title: string
  readonly mark: Mark
  readonly grounds: readonly Ground[]
  /** What is said where there are none. */
  readonly none: string
}

const SHOWN_FIRST = 10

/** What speaks on one side, each with its evidence. */
export function Grounds({ title, mark, grounds, none }: GroundsProps) {
  const told = groundsOf(grounds)
  const { shown, extent } = useFirstOf(told, SHOWN_FIRST)
  return (
    <Section title={title} aside={count(grounds.length)}>
      {told.length === 0 && <p className="quiet">{none}</p>}
      <ul>
        {shown.map(({ sentence, evidence }) => (
          <li key={sentence} className="unplug-ground">
            <StateMark mark={mark} says="" />
            <span>{printable(sentence, 600)}</span>
            <EvidenceTally about={sentence} for={evidence} />
          </li>
        ))}
      </ul>
      <AllOrFirst extent={extent} />
      <LeftOut number={told.length - shown.length} />
    </Section>
  )
}

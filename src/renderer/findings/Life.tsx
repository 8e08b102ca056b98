import type { FindingPage } from "#api/findings.ts"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { useFirstOf } from "#renderer/ui/firstOf.ts"
import { exactly, when, whenInWords } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { SEVERITY_WORDS } from "#renderer/ui/Severity.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { STATE_WORDS } from "./findingWords.ts"

const MOST = 8

/** What became of it, the newest first. */
export function Life({ finding }: { readonly finding: FindingPage }) {
  const { turns, firstSeen, lastSeen, resolved } = finding
  const { shown, extent } = useFirstOf(turns.toReversed(), MOST)
  return (
    <Section title="Its life" note={resolved === null ? `last seen ${whenInWords(lastSeen)}` : undefined}>
      <ol className="finding-life">
        {shown.map(({ at, state, severity }, index) => (
          <li key={`${at} ${index}`} title={exactly(at)}>
            <span className="small quiet tabular">{when(at)}</span>
            <StateMark mark={STATE_WORDS[state].mark} says="" />
            <span>
              {STATE_WORDS[state].word}
              <span className="small quiet">, {SEVERITY_WORDS[severity].toLowerCase()}</span>
            </span>
          </li>
        ))}
        {turns.length === 0 && (
          <li title={exactly(firstSeen)}>
            <span className="small quiet tabular">{when(firstSeen)}</span>
            <StateMark mark="new" says="" />
            <span>first seen</span>
          </li>
        )}
      </ol>
      <AllOrFirst extent={extent} called="last" />
    </Section>
  )
}

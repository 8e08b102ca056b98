import type { FindingPage } from "#api/findings.ts"
import type { Ground } from "#model/explanation.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { useFirstOf } from "#renderer/ui/firstOf.ts"
import { Section } from "#renderer/ui/Section.tsx"

const MOST = 12

function Side({ grounds, against }: { readonly grounds: readonly Ground[]; readonly against: boolean }) {
  const { shown, extent } = useFirstOf(grounds, MOST)
  if (grounds.length === 0) return null
  return (
    <>
      <ul aria-label={against ? "Against it" : "For it"}>
        {shown.map(({ sentence, evidence }, at) => (
          // Two machines may be told of in the same words.
          <li key={at} className={against ? "finding-ground finding-against" : "finding-ground"}>
            <b aria-hidden>{against ? "\u2212" : "+"}</b>
            <span>
              {printable(sentence, 600)} <EvidenceTally about={sentence} for={evidence} />
            </span>
          </li>
        ))}
      </ul>
      <AllOrFirst extent={extent} />
    </>
  )
}

/** What speaks for it and what against it, each with its evidence. */
export function Grounds({ finding }: { readonly finding: FindingPage }) {
  const { for: inFavour, against } = finding
  if (inFavour.length + against.length === 0) return null
  return (
    <Section title="What tells so">
      <Side grounds={inFavour} against={false} />
      <Side grounds={against} against />
    </Section>
  )
}

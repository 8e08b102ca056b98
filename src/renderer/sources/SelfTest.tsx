import { useQuery } from "@tanstack/react-query"
import type { SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { Section } from "#renderer/ui/Section.tsx"

/** How well owners are inferred from the source's history, as it was found out. */
export function SelfTest({ source }: { readonly source: SourceTold }) {
  const status = useQuery(questions.explanation.status.queryOptions())
  if (source.kind !== "repository") return null
  return (
    <Section title="Owners inferred from its history" rule>
      <Part query={status} what="How well owners are inferred" rows={2}>
        {({ selfTests }) => {
          const test = selfTests.find((each) => each.source === source.name)
          return (
            <p className={test ? "" : "quiet"}>
              {test
                ? printable(test.sentence, 600)
                : "Not tried yet. It is tried where owners are declared, once who and why are concluded."}
            </p>
          )
        }}
      </Part>
    </Section>
  )
}

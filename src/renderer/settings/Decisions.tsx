import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { counted } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"

/** The way to everything that people decided. */
export function Decisions() {
  const query = useQuery(questions.decisions.list.queryOptions({ input: { limit: 1 } }))
  return (
    <Section title="Decisions" note="what people said of machines; no scan overwrites it">
      <Part query={query} what="The number of decisions" rows={1}>
        {({ total }) => (
          <p>
            <Link to="/decisions" className="link">
              {total === 0 ? "Nothing is decided yet" : counted(total, "decision")}
            </Link>
          </p>
        )}
      </Part>
    </Section>
  )
}

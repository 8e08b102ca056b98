import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import type { Facet } from "#api/shapes.ts"
import type { AsOf } from "#renderer/app/asOf.ts"
import { questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { count, counted } from "#renderer/ui/format.ts"
import { Pane } from "#renderer/ui/Section.tsx"
import { ChangesSince } from "./ChangesSince.tsx"
import { NumberLink } from "./Hero.tsx"

function presenceOf(facets: readonly Facet[], word: string): number {
  const presence = facets.find(({ facet }) => facet === "presence")
  return presence?.values.find(({ value }) => value === word)?.count ?? 0
}

/** Roll call at a moment in the past: how many answered then, and what had changed. */
export function Then({ asOf }: { readonly asOf: AsOf }) {
  const facets = useQuery(questions.machines.facets.queryOptions({ input: { asOf, all: true } }))
  const changes = useQuery(questions.changes.list.queryOptions({ input: { to: asOf, limit: 20 } }))
  return (
    <Pane label="Who answered then">
      <Part query={facets} what="Roll call at that moment">
        {(data) => {
          const [present, gone] = [presenceOf(data, "present"), presenceOf(data, "gone")]
          const [notAsked, asleep] = [presenceOf(data, "not-asked"), presenceOf(data, "asleep")]
          return (
            <div className="hero">
              <Link to="/machines" search={{ query: "is:present" }} className="hero-figure">
                {count(present)}
              </Link>
              <div className="hero-words">
                <p className="lead">
                  of {counted(present + gone + notAsked + asleep, "machine")} answered then.
                </p>
                <div className="legend">
                  <NumberLink number={present} word="answered" mark="answered" query="is:present" />
                  <NumberLink number={gone} word="gone" mark="gone" query="is:gone" />
                  {asleep > 0 && <NumberLink number={asleep} word="asleep" mark="asleep" query="is:asleep" />}
                  <NumberLink number={notAsked} word="not asked" mark="not-asked" query="is:not-asked" />
                </div>
                <p className="quiet">
                  <Link to="/machines" search={{ all: true }} className="link">
                    Every machine at that moment
                  </Link>
                </p>
              </div>
            </div>
          )
        }}
      </Part>
      <Part query={changes} what="What had changed" rows={8}>
        {(data) => <ChangesSince since={data.fromScan} changes={data.changes} total={data.total} />}
      </Part>
    </Pane>
  )
}

import { Link } from "@tanstack/react-router"
import { useState } from "react"
import type { Evidence } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { count, exactly, when } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { type Neighbour, neighboursIn } from "./inside.ts"

const SHOWN_FIRST = 12

function NeighbourRow({ neighbour, name }: { readonly neighbour: Neighbour; readonly name: string }) {
  const { fact, says, by, where } = neighbour
  return (
    <tr>
      <td className="quiet">{says}</td>
      <td title={printable(where, 400)}>{printable(where, 200)}</td>
      <td>
        {by === null ? (
          <span className="quiet">its own tables</span>
        ) : (
          <Link to="/machines/$id" params={{ id: by }} className="link mono">
            {printable(by, 60)}
          </Link>
        )}
        <span className="quiet">, {fact.standing}</span>
      </td>
      <td className="quiet tabular" title={exactly(fact.first)}>
        {when(fact.first)}
      </td>
      <td className="num">
        <EvidenceTally about={`${name} ${says} ${where}`} for={[fact.id]} />
      </td>
    </tr>
  )
}

/** Which switch port it hangs on and who else has seen it, as others claim. */
export function Neighbours({ facts, name }: { readonly facts: readonly Evidence[]; readonly name: string }) {
  const [all, setAll] = useState(false)
  const neighbours = neighboursIn(facts)
  if (neighbours.length === 0) return null
  const more = neighbours.length > SHOWN_FIRST && (
    <button type="button" className="link no-print" onClick={() => setAll(!all)}>
      {all ? `Only the first ${SHOWN_FIRST}` : `All ${count(neighbours.length)}`}
    </button>
  )
  return (
    <Section title="Where it hangs" note="claimed by switches and routers" aside={more}>
      <table className="table fixed">
        <colgroup>
          <col className="neighbour-says" />
          <col />
          <col />
          <col className="services-since" />
          <col className="services-tally" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">It</th>
            <th scope="col">Where</th>
            <th scope="col">Says</th>
            <th scope="col">Since</th>
            <th scope="col" className="num">
              Evidence
            </th>
          </tr>
        </thead>
        <tbody>
          {(all ? neighbours : neighbours.slice(0, SHOWN_FIRST)).map((neighbour) => (
            <NeighbourRow key={neighbour.fact.id} {...{ neighbour, name }} />
          ))}
        </tbody>
      </table>
    </Section>
  )
}

import { Link } from "@tanstack/react-router"
import type { Evidence } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { useFirstOf } from "#renderer/ui/firstOf.ts"
import { exactly, when } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { Table } from "#renderer/ui/Table.tsx"
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

const COLUMNS = [
  { title: "It", width: "neighbour-says" },
  { title: "Where" },
  { title: "Says" },
  { title: "Since", width: "services-since" },
  { title: "Evidence", width: "services-tally", numeric: true },
]

/** Which switch port it hangs on and who else has seen it, as others claim. */
export function Neighbours({ facts, name }: { readonly facts: readonly Evidence[]; readonly name: string }) {
  const { shown, extent } = useFirstOf(neighboursIn(facts), SHOWN_FIRST)
  if (shown.length === 0) return null
  return (
    <Section
      title="Where it hangs"
      note="claimed by switches and routers"
      aside={<AllOrFirst extent={extent} />}
    >
      <Table columns={COLUMNS}>
        {shown.map((neighbour) => (
          <NeighbourRow key={neighbour.fact.id} {...{ neighbour, name }} />
        ))}
      </Table>
    </Section>
  )
}

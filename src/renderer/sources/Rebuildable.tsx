import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import type { RebuildableTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import { questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { count, percent } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"

const byShare = (a: RebuildableTold, b: RebuildableTold) =>
  b.machines - a.machines || a.name.localeCompare(b.name)

function Network({ name, machines, parts, written, share }: RebuildableTold) {
  return (
    <tr>
      <td>
        <Link
          to="/machines"
          search={{ query: `network:"${name.replaceAll('"', "")}"` }}
          className="plain-link"
        >
          {printable(name, 80)}
        </Link>
      </td>
      <td className="num">{count(machines)}</td>
      <td className="num">{share === null ? <span className="faint">not known</span> : percent(share, 0)}</td>
      <td>
        {share === null ? (
          <div className="source-share hatch" title="No part of a machine was seen here." />
        ) : (
          <div className="source-share" aria-hidden>
            <div style={{ width: `${share * 100}%` }} />
          </div>
        )}
      </td>
      <td className="num quiet">
        {count(written)} of {count(parts)}
      </td>
    </tr>
  )
}

/** How much of each network could be made again from what is written down. */
export function Rebuildable() {
  const query = useQuery(questions.explanation.rebuildable.queryOptions({ input: { by: "network" } }))
  return (
    <Section
      title="Could it be made again?"
      note="parts of machines that have a line which would recreate them"
    >
      <Part query={query} what="What could be made again" rows={3}>
        {(networks) =>
          networks.length === 0 ? (
            <p className="quiet">Nothing has been seen yet that could be rebuilt.</p>
          ) : (
            <table className="table fixed source-rebuildable">
              <colgroup>
                <col />
                <col className="source-number" />
                <col className="source-number" />
                <col className="source-bar" />
                <col className="source-parts" />
              </colgroup>
              <thead>
                <tr>
                  <th scope="col">Network</th>
                  <th scope="col" className="num">
                    Machines
                  </th>
                  <th scope="col" className="num">
                    Written down
                  </th>
                  <th scope="col">
                    <span className="hidden">Share</span>
                  </th>
                  <th scope="col" className="num">
                    Parts with a line
                  </th>
                </tr>
              </thead>
              <tbody>
                {networks.toSorted(byShare).map((network) => (
                  <Network key={network.name} {...network} />
                ))}
              </tbody>
            </table>
          )
        }
      </Part>
    </Section>
  )
}

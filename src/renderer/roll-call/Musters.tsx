import { Link, useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import type { Summary } from "#api/shapes.ts"
import { client } from "#renderer/app/client.ts"
import { tellFailure } from "#renderer/app/tell.tsx"
import { count } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Muster } from "#renderer/ui/Muster.tsx"

type NetworkSummary = Summary["networks"][number]

const ofNetwork = (name: string) => `network:"${name.replaceAll('"', "")}"`

const letters = (muster: string, letter: string) => muster.split(letter).length - 1

// While no source exists every machine is unexplained, and the squares say who answers instead.
const withoutSources = (muster: string) => muster.replaceAll("m", "e")

/** One muster per network; Shift T shows the same as a table. */
export function Musters({ summary }: { readonly summary: Summary }) {
  const [asTable, setAsTable] = useState(false)
  const navigate = useNavigate()
  useKeys([{ keys: "Shift+T", says: "musters as a table", run: () => setAsTable(!asTable), shown: false }])
  const explainable = summary.explained + summary.inDoubt > 0
  const open = async (network: string, index: number) => {
    const { machines } = await client.machines.list({
      query: ofNetwork(network),
      all: true,
      // The squares stand in the order of addresses.
      sort: { by: "address", descending: false },
      offset: index,
      limit: 1,
    })
    const [machine] = machines
    if (machine) await navigate({ to: "/machines/$id", params: { id: machine.id } })
  }
  if (asTable) return <MusterTable networks={summary.networks} />
  return (
    <div className="musters">
      {summary.networks.map((network) => (
        <div key={network.name} className="muster-line">
          <NetworkName network={network} />
          <Muster
            label={network.name}
            machines={explainable ? network.muster : withoutSources(network.muster)}
            onOpen={(index) => void open(network.name, index).catch(tellFailure)}
          />
          <Count network={network} />
        </div>
      ))}
    </div>
  )
}

function NetworkName({ network }: { readonly network: NetworkSummary }) {
  const [first, ...others] = network.targets
  return (
    <div className="muster-name">
      <Link to="/machines" search={{ query: ofNetwork(network.name), all: true }} className="cut">
        {network.name}
      </Link>
      {first !== undefined && first !== network.name && (
        <span className="mono faint small cut" title={network.targets.join(", ")}>
          {first}
          {others.length > 0 && ` +${others.length}`}
        </span>
      )}
    </div>
  )
}

function Count({ network }: { readonly network: NetworkSummary }) {
  const gone = letters(network.muster, "g")
  return (
    <div className="num quiet">
      {count(network.machines)}
      {gone > 0 && <div className="small faint">{count(gone)} gone</div>}
    </div>
  )
}

function MusterTable({ networks }: { readonly networks: readonly NetworkSummary[] }) {
  return (
    <table className="table musters-table">
      <thead>
        <tr>
          <th scope="col">Network</th>
          <th scope="col">Addresses</th>
          <th scope="col" className="num">
            Machines
          </th>
          <th scope="col" className="num">
            Gone
          </th>
        </tr>
      </thead>
      <tbody>
        {networks.map(({ name, targets, machines, muster }) => (
          <tr key={name}>
            <td>{name}</td>
            <td className="mono">{targets.join(", ")}</td>
            <td className="num">{count(machines)}</td>
            <td className="num">{count(letters(muster, "g"))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

import { Link, useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import type { Summary } from "#api/shapes.ts"
import { client } from "#renderer/app/client.ts"
import { tellFailure } from "#renderer/app/tell.tsx"
import { count, percentOf } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Muster } from "#renderer/ui/Muster.tsx"
import { Table } from "#renderer/ui/Table.tsx"

type NetworkSummary = Summary["networks"][number]

const ofNetwork = (name: string) => `network:"${name.replaceAll('"', "")}"`

const letters = (muster: string, letter: string) => muster.split(letter).length - 1

// While no source exists every machine is unexplained, and the squares say who answers instead.
const withoutSources = (muster: string) => muster.replaceAll("m", "e")

interface MustersProps {
  readonly summary: Summary
  /** Whether anything could explain a machine; else the squares say who answers. */
  readonly explainable: boolean
}

/** One muster per network; Shift T shows the same as a table. */
export function Musters({ summary, explainable }: MustersProps) {
  const [asTable, setAsTable] = useState(false)
  const navigate = useNavigate()
  useKeys([{ keys: "Shift+T", says: "musters as a table", run: () => setAsTable(!asTable), shown: false }])
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
  if (asTable) return <MusterTable networks={summary.networks} explainable={explainable} />
  return (
    <div className="musters">
      {summary.networks.map((network) => (
        <div key={network.name} className="muster-line">
          <NetworkName network={network} />
          <Muster
            label={network.name}
            machines={explainable ? network.muster : withoutSources(network.muster)}
            full={explainable ? "explained" : "answered"}
            onOpen={(index) => void open(network.name, index).catch(tellFailure)}
          />
          <Count network={network} explainable={explainable} />
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

interface CountProps {
  readonly network: NetworkSummary
  readonly explainable: boolean
}

const goneIn = ({ muster }: NetworkSummary) => letters(muster, "g")

/** "91.7 %" of the machines that are there, with how many those are; else how many there are. */
function Count({ network, explainable }: CountProps) {
  const gone = goneIn(network)
  const there = network.machines - gone
  return (
    <div className="num quiet">
      {explainable ? `${percentOf(network.explained, there)} %` : count(network.machines)}
      {explainable && <div className="small faint">of {count(there)}</div>}
      {gone > 0 && <div className="small faint">{count(gone)} gone</div>}
    </div>
  )
}

interface MusterTableProps {
  readonly networks: readonly NetworkSummary[]
  readonly explainable: boolean
}

function MusterTable({ networks, explainable }: MusterTableProps) {
  const titles = ["Machines", ...(explainable ? ["Explained", "In doubt", "Mysteries", "New"] : []), "Gone"]
  const columns = [
    { title: "Network" },
    { title: "Addresses" },
    ...titles.map((title) => ({ title, numeric: true })),
  ]
  const numbersOf = (network: NetworkSummary) => [
    network.machines,
    ...(explainable
      ? [network.explained, ...["d", "m", "n"].map((letter) => letters(network.muster, letter))]
      : []),
    goneIn(network),
  ]
  return (
    <Table columns={columns} className="musters-table">
      {networks.map((network) => (
        <tr key={network.name}>
          <td>{network.name}</td>
          <td className="mono">{network.targets.join(", ")}</td>
          {numbersOf(network).map((number, at) => (
            <td key={titles[at]} className="num">
              {count(number)}
            </td>
          ))}
        </tr>
      ))}
    </Table>
  )
}

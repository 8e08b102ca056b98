import { Link } from "@tanstack/react-router"
import type { MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { useMachineNames } from "#renderer/app/machineNames.ts"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { useFirstOf } from "#renderer/ui/firstOf.ts"
import { exactly, when } from "#renderer/ui/format.ts"
import { Mono } from "#renderer/ui/Mono.tsx"
import { Section } from "#renderer/ui/Section.tsx"
import { Table } from "#renderer/ui/Table.tsx"

type Address = MachineDossier["addresses"][number]

function Moment({ at, open }: { readonly at: number | null; readonly open: string }) {
  if (at === null) return <span className="quiet">{open}</span>
  return (
    <span className="tabular quiet" title={exactly(at)}>
      {when(at)}
    </span>
  )
}

/** Which other machines the address may have been then, where the evidence can't tell. */
function Candidates({
  address,
  nameOf,
}: {
  readonly address: Address
  readonly nameOf: (id: string) => string
}) {
  if (address.candidates.length === 0) return null
  return (
    <div className="small doubt candidates">
      also may be{" "}
      {address.candidates.map((id, at) => (
        <span key={id}>
          {at > 0 && " or "}
          <Link to="/machines/$id" params={{ id }} className="link in-text">
            {printable(nameOf(id), 80)}
          </Link>
        </span>
      ))}
    </div>
  )
}

interface RowProps {
  readonly address: Address
  readonly name: string
  readonly nameOf: (id: string) => string
}

function AddressRow({ address, name, nameOf }: RowProps) {
  return (
    <tr className={address.until === null ? "" : "address-past"}>
      <td>
        <Mono text={address.ip} copies="address" />
        <Candidates address={address} nameOf={nameOf} />
      </td>
      <td>
        {address.mac === null ? (
          <span className="faint">not seen</span>
        ) : (
          <Mono text={address.mac} copies="hardware address" />
        )}
      </td>
      <td className="quiet">{printable(address.network)}</td>
      <td>
        <Moment at={address.since} open="" />
      </td>
      <td>
        <Moment at={address.until} open="still has it" />
      </td>
      <td className="num">
        <EvidenceTally about={`${name} at ${address.ip}`} for={address.evidence} />
      </td>
    </tr>
  )
}

/** Those it has now first, then the latest. */
function inOrder(addresses: readonly Address[]): readonly Address[] {
  const end = ({ until }: Address) => until ?? Number.MAX_SAFE_INTEGER
  return addresses.toSorted((a, b) => end(b) - end(a) || a.since - b.since)
}

const SHOWN_FIRST = 12

const COLUMNS = [
  { title: "Address" },
  { title: "Hardware address" },
  { title: "Network" },
  { title: "Since" },
  { title: "Until" },
  { title: "Evidence", numeric: true },
]

/** Every address it had, and when. */
export function Addresses({ machine }: { readonly machine: MachineDossier }) {
  const { shown, extent } = useFirstOf(inOrder(machine.addresses), SHOWN_FIRST)
  const nameOf = useMachineNames(shown.flatMap(({ candidates }) => candidates))
  return (
    <Section title="Addresses over time" aside={<AllOrFirst extent={extent} called="last" />}>
      <Table columns={COLUMNS}>
        {shown.map((address) => (
          <AddressRow
            key={`${address.network} ${address.ip} ${address.since}`}
            {...{ address, nameOf, name: machine.name }}
          />
        ))}
      </Table>
    </Section>
  )
}

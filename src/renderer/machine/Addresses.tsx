import type { Evidence, MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { exactly, when } from "#renderer/ui/format.ts"
import { Mono } from "#renderer/ui/Mono.tsx"
import { Section } from "#renderer/ui/Section.tsx"
import { addressesOverTime, type AddressSpan } from "./addressesOverTime.ts"

function Moment({ at, open }: { readonly at: number | null; readonly open: string }) {
  if (at === null) return <span className="quiet">{open}</span>
  return (
    <span className="tabular quiet" title={exactly(at)}>
      {when(at)}
    </span>
  )
}

function AddressRow({ span, name }: { readonly span: AddressSpan; readonly name: string }) {
  return (
    <tr>
      <td>
        <Mono text={span.ip} copies="address" />
      </td>
      <td>
        {span.mac === null ? (
          <span className="faint">not seen</span>
        ) : (
          <Mono text={span.mac} copies="hardware address" />
        )}
      </td>
      <td className="quiet">{printable(span.network)}</td>
      <td>
        <Moment at={span.since} open="" />
      </td>
      <td>
        <Moment at={span.until} open="still has it" />
      </td>
      <td className="num">
        <EvidenceTally about={`${name} at ${span.ip}`} for={span.evidence} />
      </td>
    </tr>
  )
}

interface AddressesProps {
  readonly machine: MachineDossier
  readonly facts: readonly Evidence[]
}

/** Every address it was seen at, and when. */
export function Addresses({ machine, facts }: AddressesProps) {
  const spans = addressesOverTime(machine, facts)
  return (
    <Section title="Addresses over time">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Address</th>
            <th scope="col">Hardware address</th>
            <th scope="col">Network</th>
            <th scope="col">Since</th>
            <th scope="col">Until</th>
            <th scope="col" className="num">
              Evidence
            </th>
          </tr>
        </thead>
        <tbody>
          {spans.map((span) => (
            <AddressRow key={`${span.network} ${span.ip} ${span.since}`} span={span} name={machine.name} />
          ))}
        </tbody>
      </table>
    </Section>
  )
}

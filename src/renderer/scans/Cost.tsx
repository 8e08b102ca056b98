import type { ScanSpent, Spent } from "#model/spent.ts"
import { bytes, count, counted } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { Table } from "#renderer/ui/Table.tsx"

interface RowProps {
  readonly says: string
  readonly spent: Spent
  readonly sum?: boolean
}

function Row({ says, spent, sum = false }: RowProps) {
  return (
    <tr className={sum ? "strong" : ""}>
      <th scope="row">{says}</th>
      <td className="num tabular">{count(spent.packets)}</td>
      <td className="num tabular">{count(spent.connections)}</td>
      <td className="num tabular" title={counted(spent.bytes, "byte")}>
        {bytes(spent.bytes)}
      </td>
    </tr>
  )
}

const COLUMNS = [
  { title: "To" },
  { title: "Packets", numeric: true },
  { title: "Connections", numeric: true },
  { title: "Bytes", numeric: true },
]

/** What a scan sent: to machines, to addresses where nothing answered, and in all. */
export function Cost({ spent }: { readonly spent: ScanSpent }) {
  const { all, silent } = spent
  if (all.packets === 0) return null
  const machines = {
    packets: all.packets - silent.packets,
    connections: all.connections - silent.connections,
    bytes: all.bytes - silent.bytes,
  }
  return (
    <Section title="What it sent" rule>
      <Table columns={COLUMNS}>
        <Row says="machines" spent={machines} />
        <Row says="silent addresses" spent={silent} />
        <Row says="in all" spent={all} sum />
      </Table>
    </Section>
  )
}

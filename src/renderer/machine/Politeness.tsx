import { Link } from "@tanstack/react-router"
import type { MachineDossier } from "#api/shapes.ts"
import type { Spent } from "#model/spent.ts"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { useFirstOf } from "#renderer/ui/firstOf.ts"
import { bytes, count, counted, exactly, when } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { Table } from "#renderer/ui/Table.tsx"

type ByScan = MachineDossier["spent"]

const SHOWN_FIRST = 5

const COLUMNS = [
  { title: "Scan" },
  { title: "When" },
  { title: "Packets", numeric: true },
  { title: "Connections", numeric: true },
  { title: "Bytes", numeric: true },
]

function Cells({ spent }: { readonly spent: Spent }) {
  return (
    <>
      <td className="num tabular">{count(spent.packets)}</td>
      <td className="num tabular">{count(spent.connections)}</td>
      <td className="num tabular" title={counted(spent.bytes, "byte")}>
        {bytes(spent.bytes)}
      </td>
    </>
  )
}

function ScanRow({ spent }: { readonly spent: ByScan["scans"][number] }) {
  return (
    <tr>
      <td>
        <Link to="/scans/$id" params={{ id: String(spent.scan) }} className="link">
          Scan {spent.scan}
        </Link>
      </td>
      <td className="quiet tabular" title={exactly(spent.moment)}>
        {when(spent.moment)}
      </td>
      <Cells spent={spent} />
    </tr>
  )
}

/** Older scans, in one row: not shown ones that are known one by one, and those that are only known as a sum. */
function Rest({ spent, hidden }: { readonly spent: ByScan; readonly hidden: ByScan["scans"] }) {
  const scans = spent.before.scans + hidden.length
  if (scans === 0) return null
  const sum = (key: keyof Spent) => hidden.reduce((all, each) => all + each[key], spent.before[key])
  return (
    <tr>
      <td className="quiet" colSpan={2}>
        {counted(scans, "older scan")}
      </td>
      <Cells spent={{ packets: sum("packets"), connections: sum("connections"), bytes: sum("bytes") }} />
    </tr>
  )
}

/** What it got from us, scan by scan and in all: asking is never free for the one who is asked. */
export function Politeness({ spent }: { readonly spent: ByScan }) {
  const { shown, extent } = useFirstOf(spent.scans, SHOWN_FIRST)
  if (spent.inAll.packets === 0)
    return (
      <Section title="What it got from us">
        <p className="quiet">Nothing was sent to it. What is known came from files, or from others.</p>
      </Section>
    )
  const more = <AllOrFirst extent={extent} called="last" />
  return (
    <Section title="What it got from us" note={counted(spent.inAll.packets, "packet")} aside={more}>
      <Table columns={COLUMNS}>
        {shown.map((each) => (
          <ScanRow key={each.scan} spent={each} />
        ))}
        <Rest spent={spent} hidden={spent.scans.slice(shown.length)} />
        <tr className="strong">
          <td colSpan={2}>In all</td>
          <Cells spent={spent.inAll} />
        </tr>
      </Table>
    </Section>
  )
}

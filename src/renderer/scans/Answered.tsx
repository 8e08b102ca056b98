import { useNavigate } from "@tanstack/react-router"
import { useMemo } from "react"
import type { Machine } from "#model/machine.ts"
import { printable } from "#model/printable.ts"
import type { Scan } from "#model/scan.ts"
import { useBlocks } from "#renderer/app/blocks.ts"
import { client, detailsOf, sentenceOf } from "#renderer/app/client.ts"
import { counted } from "#renderer/ui/format.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { Empty, Failed } from "#renderer/ui/States.tsx"
import { type Column, VirtualTable } from "#renderer/ui/VirtualTable.tsx"

const quoted = (text: string) => `"${text.replaceAll('"', "")}"`

/** Ranges a query may name before it is simpler to show the whole network. */
const MOST_RANGES = 50

/** The machines that answered this scan: those of its network and its targets, as they stood after it. */
function queryOf({ network, targets }: Scan): string {
  const places = targets.slice(0, MOST_RANGES).map((target) => `ip:${target}`)
  const within = targets.length > 0 && targets.length <= MOST_RANGES ? ` (${places.join(" | ")})` : ""
  return `is:present network:${quoted(network)}${within}`
}

const heldAt = (moment: number) => (span: { readonly since: number; readonly until: number | null }) =>
  span.since <= moment && (span.until === null || span.until > moment)

function columnsFor(scan: Scan): readonly Column<Machine>[] {
  const then = heldAt(scan.moment)
  const services = (machine: Machine) => machine.services.filter(then)
  return [
    { id: "name", title: "Name", width: 160, cell: ({ name }) => printable(name) },
    {
      id: "address",
      title: "Address",
      width: 128,
      cell: ({ addresses }) => (
        <span className="mono">{(addresses.find(then) ?? addresses[0])?.ip ?? ""}</span>
      ),
    },
    {
      id: "what",
      title: "What",
      width: "grow",
      least: 120,
      cell: (machine) => {
        const products = services(machine).flatMap(({ product }) => product ?? [])
        return printable(
          [...new Set(products)].slice(0, 3).join(", ") || machine.os || machine.vendor || "answers",
        )
      },
    },
    {
      id: "ports",
      title: "Answers",
      width: 144,
      cell: (machine) => (
        <span className="mono quiet">
          {[...new Set(services(machine).map(({ port }) => port))].slice(0, 16).join(" ")}
        </span>
      ),
    },
    {
      id: "news",
      title: "State",
      width: 88,
      cell: ({ firstSeen }) => (
        <span className="presence">
          <StateMark mark={firstSeen === scan.moment ? "mystery" : "answered"} says="" />
          {firstSeen === scan.moment ? (
            <span className="mystery">new</span>
          ) : (
            <span className="quiet">known</span>
          )}
        </span>
      ),
    },
  ]
}

/** What an ended scan found, as it stood when it ended. */
export function Answered({ scan }: { readonly scan: Scan }) {
  const navigate = useNavigate()
  const query = queryOf(scan)
  const columns = useMemo(() => columnsFor(scan), [scan])
  const blocks = useBlocks<Machine>((offset, limit) => ({
    queryKey: ["answered", scan.id, query, offset, limit],
    queryFn: async () => {
      const { total, machines } = await client.machines.list({ query, asOf: scan.id, offset, limit })
      return { total, rows: machines }
    },
  }))
  const open = ({ id }: Machine) => void navigate({ to: "/machines/$id", params: { id } })
  return (
    <section className="found" aria-label="What it found">
      <div className="found-head">
        <h2>What it found</h2>
        <span className="small quiet cut">
          {blocks.total === null ? "" : `${counted(blocks.total, "machine")}, as they stood when it ended`}
        </span>
      </div>
      <div className="found-table">
        {blocks.error !== null && blocks.total === null ? (
          <div className="pane">
            <Failed
              what="What it found"
              why={sentenceOf(blocks.error)}
              details={detailsOf(blocks.error)}
              onAgain={blocks.again}
            />
          </div>
        ) : (
          <VirtualTable
            label="Machines that answered this scan"
            columns={columns}
            count={blocks.total ?? 20}
            rowAt={blocks.rowAt}
            keyOf={({ id }) => id}
            nameOf={({ name }) => name}
            onSight={blocks.look}
            onOpen={open}
            empty={<Empty title="Nobody answered.">What it asked stands at the right.</Empty>}
          />
        )}
      </div>
    </section>
  )
}

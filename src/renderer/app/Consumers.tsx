import { Link } from "@tanstack/react-router"
import type { ConsumerTold } from "#api/explanation.ts"
import type { Reference } from "#model/explanation.ts"
import { printable } from "#model/printable.ts"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { LeftOut } from "#renderer/ui/LeftOut.tsx"
import { useFirstOf } from "#renderer/ui/firstOf.ts"
import { count, exactly, when } from "#renderer/ui/format.ts"
import { PathText } from "#renderer/ui/PathText.tsx"
import { placeInWords } from "#renderer/ui/placeWords.ts"
import { type Mark, StateMark } from "#renderer/ui/StateMark.tsx"
import { Table } from "#renderer/ui/Table.tsx"
import { EvidenceTally } from "./Evidence.tsx"
import { useMachineNames } from "./machineNames.ts"
import "./Consumers.css"

/** Whoever needs it is the exception that a person looks for; whoever only watches it is not. */
const MARKS: Readonly<Record<ConsumerTold["standing"], Mark>> = {
  "uses it": "bad",
  "names it": "bad",
  "may name it": "doubt",
  "watches it": "answered",
  "no longer names it": "settled",
}

const needs = ({ standing }: ConsumerTold) => standing === "uses it" || standing === "names it"

/** "5 things name it; 2 may still need it". */
export function consumersInWords(consumers: readonly ConsumerTold[]): string {
  const needed = consumers.filter(needs).length
  const things = consumers.length === 1 ? "1 thing names it" : `${count(consumers.length)} things name it`
  return `${things}; ${needed === 0 ? "none is known to need it" : `${count(needed)} may still need it`}`
}

function KnownFrom({ evidence }: { readonly evidence: readonly Reference[] }) {
  const [first] = evidence
  switch (first?.kind) {
    case undefined:
      return null
    case "declaration":
    case "mention": {
      return (
        <span className="mono quiet">
          <PathText path={`${first.source} ${placeInWords(first)}`} />
        </span>
      )
    }
    case "commit":
      return <span className="quiet">a commit</span>
    case "observation":
      return <span className="quiet">seen from inside</span>
    case "decision":
      return <span className="quiet">said by a person</span>
  }
}

interface ConsumerRowProps {
  readonly consumer: ConsumerTold
  readonly nameOf: (id: string) => string
}

function ConsumerRow({ consumer, nameOf }: ConsumerRowProps) {
  const { name, machine, what, standing, seen, evidence } = consumer
  const called = printable(machine === null ? name : nameOf(machine), 120)
  return (
    <tr>
      <td>
        <StateMark mark={MARKS[standing]} says="" />
      </td>
      <td className="consumers-as">
        {machine === null ? (
          called
        ) : (
          <Link to="/machines/$id" params={{ id: machine }} className="link">
            {called}
          </Link>
        )}
      </td>
      <td className="quiet consumers-as">{printable(what, 200)}</td>
      <td className="consumers-from">
        <KnownFrom evidence={evidence} />
      </td>
      <td className="quiet tabular" title={seen === null ? undefined : exactly(seen)}>
        {seen === null ? "" : when(seen)}
      </td>
      <td className={needs(consumer) ? undefined : "quiet"}>{standing}</td>
      <td className="num">
        <EvidenceTally about={`${called} ${standing}: ${what}`} for={evidence} />
      </td>
    </tr>
  )
}

const SHOWN_FIRST = 12

const COLUMNS = [
  { title: "Whether it needs it", width: "consumers-mark", hidden: true },
  { title: "Consumer", width: "consumers-name" },
  { title: "As", width: "consumers-what" },
  { title: "Known from" },
  { title: "Seen", width: "consumers-seen" },
  { title: "Reading", width: "consumers-standing" },
  { title: "Evidence", width: "consumers-tally", numeric: true },
]

/** Who uses it, names it or watches it, and how that is known. */
export function Consumers({ consumers }: { readonly consumers: readonly ConsumerTold[] }) {
  const { shown, extent } = useFirstOf(consumers, SHOWN_FIRST)
  const nameOf = useMachineNames(shown.flatMap(({ machine }) => machine ?? []))
  return (
    <>
      <Table className="consumers" columns={COLUMNS}>
        {shown.map((consumer) => (
          <ConsumerRow key={JSON.stringify(consumer)} consumer={consumer} nameOf={nameOf} />
        ))}
      </Table>
      <AllOrFirst extent={extent} />
      <LeftOut number={consumers.length - shown.length} />
    </>
  )
}

import { Link } from "@tanstack/react-router"
import type { DoubtfulPair } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import type { Column } from "#renderer/ui/VirtualTable.tsx"

/** "db1 and 10.0.0.7 are one machine". */
export const pairInWords = ({ name, otherName }: DoubtfulPair): string =>
  `${printable(name, 120)} and ${printable(otherName, 120)} are one machine`

export const keyOf = ({ machine, doubt }: DoubtfulPair): string =>
  `${machine} ${doubt.with} ${doubt.a} ${doubt.b}`

function Side({ id, name, ip }: { readonly id: string; readonly name: string; readonly ip: string }) {
  return (
    <>
      <div className="cut">
        <Link to="/machines/$id" params={{ id }} className="link" tabIndex={-1}>
          {printable(name, 120)}
        </Link>
      </div>
      {ip !== name && (
        <div className="mono small quiet cut" title={ip}>
          {ip}
        </div>
      )}
    </>
  )
}

/** What would tell, in a sentence. */
export const settledInWords = ({ doubt }: DoubtfulPair) =>
  doubt.settledBy === ""
    ? "Nothing a scan can ask would settle it."
    : `Would settle it: ${printable(doubt.settledBy, 300)}`

function Because({ pair }: { readonly pair: DoubtfulPair }) {
  const because = printable(pair.doubt.because, 400)
  return (
    <>
      <div className="cut" title={because}>
        {because}
      </div>
      <div className="small quiet cut" title={settledInWords(pair)}>
        {settledInWords(pair)}
      </div>
    </>
  )
}

export const columns: readonly Column<DoubtfulPair>[] = [
  {
    id: "machine",
    title: "Is this machine",
    width: 232,
    cell: ({ machine, name, doubt }) => (
      <div className="doubts-first">
        <StateMark mark="doubt" says="" />
        <div className="stack">
          <Side id={machine} name={name} ip={doubt.a} />
        </div>
      </div>
    ),
  },
  {
    id: "other",
    title: "the same as this one?",
    width: 212,
    cell: ({ otherName, doubt }) => <Side id={doubt.with} name={otherName} ip={doubt.b} />,
  },
  {
    id: "because",
    title: "Why it is in doubt",
    width: "grow",
    least: 280,
    cell: (pair) => <Because pair={pair} />,
  },
  { id: "strength", title: "How sure", width: 80, cell: ({ doubt }) => doubt.strength },
  {
    id: "evidence",
    title: "Evidence",
    width: 124,
    cell: (pair) => (
      <EvidenceTally about={pairInWords(pair)} for={pair.doubt.for} against={pair.doubt.against} />
    ),
  },
]

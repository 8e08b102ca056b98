import type { DeadTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import { counted, day, exactly } from "#renderer/ui/format.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { placeInWords } from "#renderer/ui/placeWords.ts"
import type { Column } from "#renderer/ui/VirtualTable.tsx"

/** Who wrote the line, and when; or that no history says. */
function Written({ author, since }: Pick<DeadTold, "author" | "since">) {
  if (author === null && since === null) return <span className="faint">no history says</span>
  return (
    <span title={since === null ? undefined : exactly(since)}>
      {printable(author ?? "somebody", 80)}
      {since !== null && <span className="quiet">, {day(since)}</span>}
    </span>
  )
}

function Goes({ removable, kept }: Pick<DeadTold, "removable" | "kept">) {
  if (removable) return <span>can go</span>
  const why = printable(kept ?? "", 300)
  return (
    <span className="presence" title={why}>
      <StateMark mark="not-asked" says="" />
      <span className="quiet cut">stays: {why}</span>
    </span>
  )
}

export const DEAD_COLUMNS: readonly Column<DeadTold>[] = [
  {
    id: "name",
    title: "It names",
    width: 208,
    pinned: true,
    cell: ({ name }) => <span title={printable(name)}>{printable(name, 120)}</span>,
  },
  {
    id: "place",
    title: "Where",
    width: "grow",
    least: 200,
    cell: (dead) => (
      <span className="mono" title={printable(placeInWords(dead))}>
        {printable(placeInWords(dead), 400)}
      </span>
    ),
  },
  {
    id: "asked",
    title: "Asked",
    width: 152,
    cell: ({ asked, firstAsked }) => (
      <span title={`first ${exactly(firstAsked)}`}>
        {counted(asked, "time")}
        <span className="quiet"> since {day(firstAsked)}</span>
      </span>
    ),
  },
  { id: "written", title: "Written by", width: 192, cell: (dead) => <Written {...dead} /> },
  { id: "goes", title: "In a patch", width: "grow", least: 160, cell: (dead) => <Goes {...dead} /> },
]

import type { SourceProblemTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import type { Column } from "#renderer/ui/VirtualTable.tsx"

/** "inventory/prod.yml:418", as it can be copied. */
export const placeOf = ({ path, line }: { readonly path: string; readonly line: number }): string =>
  `${path}:${line}`

/** Whether a line is wrong, or lacks what it refers to. */
export function ProblemMark({ missing }: Pick<SourceProblemTold, "missing">) {
  return (
    <span className="presence">
      <StateMark mark={missing ? "not-asked" : "doubt"} says="" />
      {missing ? "missing" : "not read"}
    </span>
  )
}

export const PROBLEM_COLUMNS: readonly Column<SourceProblemTold>[] = [
  {
    id: "place",
    title: "Where",
    width: 320,
    cell: (problem) => (
      <span className="mono" title={printable(placeOf(problem))}>
        {printable(placeOf(problem), 400)}
      </span>
    ),
  },
  { id: "missing", title: "What", width: 104, cell: (problem) => <ProblemMark {...problem} /> },
  {
    id: "sentence",
    title: "Why",
    width: "grow",
    least: 280,
    cell: ({ sentence }) => <span title={printable(sentence)}>{printable(sentence, 600)}</span>,
  },
]

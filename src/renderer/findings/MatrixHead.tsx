import type { Matrix } from "#model/peers.ts"
import { printable } from "#model/printable.ts"
import { count, counted } from "#renderer/ui/format.ts"
import { classInWords, environmentsOf, shortNames } from "./matrixCells.ts"

/** Two levels: environments, and in each the classes of machines that are alike. */
export function MatrixHead({ matrix }: { readonly matrix: Matrix }) {
  const { classes, rows, equal, group } = matrix
  const names = shortNames(matrix.names)
  const spans = environmentsOf(classes)
  const starts = new Set(spans.map(({ first }) => first))
  return (
    <thead>
      <tr className="matrix-environments">
        <th className="matrix-fact quiet">
          {count(group.machines.length)} in {counted(classes.length, "class", "classes")}
        </th>
        <th className="matrix-declared quiet">written down</th>
        {spans.map(({ name, first, classes: width, machines }) => (
          <th key={first} scope="colgroup" colSpan={width} className="matrix-first">
            {name === "" ? <span className="quiet">no environment</span> : printable(name, 40)}{" "}
            <span className="quiet">{count(machines)}</span>
          </th>
        ))}
        <th className="matrix-tag">
          <span className="hidden">of the row</span>
        </th>
      </tr>
      <tr className="matrix-classes">
        <th className="matrix-fact" scope="col">
          <b>Facts that differ</b>
          {count(rows.length)} of {count(rows.length + equal.length)}
        </th>
        <th className="matrix-declared" scope="col">
          <b>declared</b>
          what sources say
        </th>
        {classes.map((one, at) => {
          const { title, second, whole } = classInWords(one, names)
          return (
            <th key={at} scope="col" className={starts.has(at) ? "matrix-first" : ""} title={whole}>
              <b className="cut">{title}</b>
              <span className="matrix-names">{second}</span>
            </th>
          )
        })}
        <th className="matrix-tag" scope="col">
          State
        </th>
      </tr>
    </thead>
  )
}

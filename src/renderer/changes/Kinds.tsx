import { Checkbox } from "@mantine/core"
import { count } from "#renderer/ui/format.ts"
import { type Mark, StateMark } from "#renderer/ui/StateMark.tsx"

interface FacetProps<Value extends string> {
  /** What is chosen: "Kind". */
  readonly title: string
  readonly counts: readonly { readonly value: Value; readonly count: number }[]
  readonly chosen: readonly Value[]
  readonly nameOf: (value: Value) => string
  readonly markOf?: (value: Value) => Mark
  /** "Show all kinds". */
  readonly all: string
  readonly onChoose: (values: readonly Value[]) => void
}

/** What there is, how many of each, and which are shown; none ticked shows all. */
export function Kinds<Value extends string>({
  title,
  counts,
  chosen,
  nameOf,
  markOf,
  all,
  onChoose,
}: FacetProps<Value>) {
  const toggle = (value: Value) =>
    onChoose(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value])
  // What the address names stays in sight although there is none of it.
  const missing = chosen.filter((value) => !counts.some((each) => each.value === value))
  const rows = [...counts, ...missing.map((value) => ({ value, count: 0 }))]
  return (
    <fieldset className="kinds">
      <legend className="small quiet">{title}</legend>
      {rows.map(({ value, count: number }) => (
        <div key={value} className="kind">
          <Checkbox label={nameOf(value)} checked={chosen.includes(value)} onChange={() => toggle(value)} />
          {markOf && <StateMark mark={markOf(value)} says="" />}
          <span className={markOf ? "small quiet tabular" : "push small quiet tabular"}>{count(number)}</span>
        </div>
      ))}
      {chosen.length > 0 && (
        <button type="button" className="link small" onClick={() => onChoose([])}>
          {all}
        </button>
      )}
    </fieldset>
  )
}

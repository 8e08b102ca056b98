import { Checkbox } from "@mantine/core"
import type { ChangeKind } from "#model/change.ts"
import { count } from "#renderer/ui/format.ts"
import { KIND_NAMES } from "./changeKinds.ts"

interface KindsProps {
  readonly counts: readonly { readonly kind: ChangeKind; readonly count: number }[]
  readonly chosen: readonly ChangeKind[]
  readonly onChoose: (kinds: readonly ChangeKind[]) => void
}

/** The kinds there are, how many of each, and which are shown; none ticked shows all. */
export function Kinds({ counts, chosen, onChoose }: KindsProps) {
  const toggle = (kind: ChangeKind) =>
    onChoose(chosen.includes(kind) ? chosen.filter((each) => each !== kind) : [...chosen, kind])
  // A kind that the address names stays in sight although there is none of it.
  const missing = chosen.filter((kind) => !counts.some((each) => each.kind === kind))
  const all = [...counts, ...missing.map((kind) => ({ kind, count: 0 }))]
  return (
    <fieldset className="kinds">
      <legend className="small quiet">Kind</legend>
      {all.map(({ kind, count: number }) => (
        <div key={kind} className="kind">
          <Checkbox label={KIND_NAMES[kind]} checked={chosen.includes(kind)} onChange={() => toggle(kind)} />
          <span className="small quiet tabular">{count(number)}</span>
        </div>
      ))}
      {chosen.length > 0 && (
        <button type="button" className="link small" onClick={() => onChoose([])}>
          Show all kinds
        </button>
      )}
    </fieldset>
  )
}

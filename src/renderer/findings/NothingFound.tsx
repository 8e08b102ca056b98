import { Link } from "@tanstack/react-router"
import type { FindingCounts } from "#api/findings.ts"
import { printable } from "#model/printable.ts"
import type { FindingsSearch } from "#renderer/app/search.ts"
import { Empty } from "#renderer/ui/States.tsx"
import { FILTERS } from "./filterWords.ts"
import { countIn } from "./findingWords.ts"

interface NothingFoundProps {
  readonly search: FindingsSearch
  readonly counts: FindingCounts
  readonly onSearch: (search: Partial<FindingsSearch>) => void
}

const BY_NATURE = {
  open: "Nothing that was looked at disagrees.",
  accepted: "Nothing has been accepted.",
  unknown: "Everything that somebody wants to know is known.",
  resolved: "Nothing has been resolved yet.",
} as const

const WILL_STAND = {
  open: "What scans see and what sources say is compared after every scan and every reading.",
  accepted: "A finding that is accepted until a day, expected, or a false alarm stands here.",
  unknown: "What a line wants to know and no scan could tell stands here, with the reason.",
  resolved: "A finding that no longer holds stands here, with its life.",
} as const

/** An empty list says why, and holds the one step that fills it. */
export function NothingFound({ search, counts, onSearch }: NothingFoundProps) {
  const narrowed = FILTERS.filter((key) => search[key] !== undefined)
  const tab = search.tab ?? "open"
  if (narrowed.length > 0)
    return (
      <div className="finding-empty">
        <Empty
          title="Nothing matches."
          step={
            <button
              type="button"
              className="link"
              onClick={() => onSearch(Object.fromEntries(narrowed.map((key) => [key, undefined])))}
            >
              Show all {countIn(counts, tab)}
            </button>
          }
        >
          Narrowed by {narrowed.map((key) => `${key} ${printable(search[key] ?? "", 60)}`).join(", ")}.
        </Empty>
      </div>
    )
  return (
    <div className="finding-empty">
      <Empty
        title={BY_NATURE[tab]}
        step={
          tab === "open" ? (
            <Link to="/findings/rules" search={{}} className="link">
              What is looked for
            </Link>
          ) : undefined
        }
      >
        {WILL_STAND[tab]}
      </Empty>
    </div>
  )
}

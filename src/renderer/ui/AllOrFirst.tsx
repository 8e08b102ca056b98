import { count } from "./format.ts"
import type { Extent } from "./firstOf.ts"

interface AllOrFirstProps {
  readonly extent: Extent
  /** What there are of them: "votes". Nothing where a heading says it. */
  readonly what?: string
  /** What the first are by their order: "last". */
  readonly called?: string
}

/** Shows all of a long list, or only the first again; nothing where there are no more. */
export function AllOrFirst({ extent, what, called = "first" }: AllOrFirstProps) {
  const { all, of, most, onAll } = extent
  if (of <= most) return null
  const more = ["All", count(of), what].filter((word) => word !== undefined).join(" ")
  return (
    <button type="button" className="link small no-print" onClick={() => onAll(!all)}>
      {all ? `Only the ${called} ${most}` : more}
    </button>
  )
}

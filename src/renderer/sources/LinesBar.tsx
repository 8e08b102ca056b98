import { useDebouncedValue } from "@mantine/hooks"
import type { ReactNode } from "react"
import type { Place } from "#model/written.ts"
import { WrittenAt, WrittenLines } from "#renderer/app/WrittenLines.tsx"

/** Who wrote lines costs a look into the history: it is asked when the keyboard rests. */
const REST = 250

const keyOf = (place: Place | undefined) =>
  place === undefined ? "" : [place.source, place.path, place.line, place.endLine, place.commit].join(" ")

interface LinesBarProps {
  /** undefined: no row is current. */
  readonly place: Place | undefined
  /** What is said of these lines, whole. */
  readonly says: ReactNode
}

/** Below a list: the lines that its current row is about, as they stand there, with who wrote each. */
export function LinesBar({ place, says }: LinesBarProps) {
  const key = keyOf(place)
  const [rested] = useDebouncedValue(key, REST)
  return (
    // What scrolls must be reachable from the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="lines-bar" aria-label="The lines as they stand" tabIndex={0}>
      {place && (
        <div className="lines-bar-head">
          <WrittenAt place={place} />
          {says}
        </div>
      )}
      {place && rested === key && <WrittenLines place={place} />}
    </section>
  )
}

import { Link } from "@tanstack/react-router"
import type { Summary } from "#api/shapes.ts"
import { count, counted } from "#renderer/ui/format.ts"
import { type Mark, StateMark } from "#renderer/ui/StateMark.tsx"

interface NumberProps {
  readonly number: number
  readonly word: string
  readonly mark: Mark
  /** The query that lists what the number counts. */
  readonly query: string
}

/** A number that opens what it counts. */
export function NumberLink({ number, word, mark, query }: NumberProps) {
  return (
    <Link to="/machines" search={{ query, all: true }}>
      <StateMark mark={mark} says="" />
      <b>{count(number)}</b> {word}
    </Link>
  )
}

/** How many answer of how many known. */
export function Hero({ summary }: { readonly summary: Summary }) {
  const { present, gone, notAsked, newMachines, previousScan, explained } = summary
  const known = summary.machines + gone
  // A machine that the last scan left out answered when it was last asked: a small scan makes nothing look lost.
  const answered = present + notAsked
  const asleep = Math.max(0, summary.machines - answered)
  return (
    <div className="hero">
      <Link to="/machines" search={{ query: "is:present | is:not-asked" }} className="hero-figure">
        {count(answered)}
      </Link>
      <div className="hero-words">
        <p className="lead">
          of {counted(known, "machine")} answered{notAsked > 0 ? " when last asked" : ""}.{" "}
          {previousScan && newMachines > 0 && (
            <span className="quiet">{count(newMachines)} new since the roll call before.</span>
          )}
        </p>
        <div className="legend">
          <NumberLink number={present} word="answered" mark="answered" query="is:present" />
          {gone > 0 && <NumberLink number={gone} word="gone" mark="gone" query="is:gone" />}
          {asleep > 0 && <NumberLink number={asleep} word="asleep" mark="asleep" query="is:asleep" />}
          {notAsked > 0 && (
            <NumberLink
              number={notAsked}
              word="not asked by the last scan"
              mark="not-asked"
              query="is:not-asked"
            />
          )}
          {newMachines > 0 && <NumberLink number={newMachines} word="new" mark="new" query="is:new" />}
        </div>
        {explained === 0 && (
          <p className="quiet">No source has been added yet, so nothing explains these machines.</p>
        )}
      </div>
    </div>
  )
}

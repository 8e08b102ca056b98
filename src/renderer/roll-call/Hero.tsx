import { Link } from "@tanstack/react-router"
import type { Summary } from "#api/shapes.ts"
import { count, counted, percentOf } from "#renderer/ui/format.ts"
import { type Mark, StateMark } from "#renderer/ui/StateMark.tsx"

interface NumberProps {
  readonly number: number
  readonly word: string
  readonly mark: Mark
  /** The query that lists what the number counts. */
  readonly query: string
  /** Whether machines that are gone count, too. */
  readonly all?: boolean
}

/** A number that opens what it counts. */
export function NumberLink({ number, word, mark, query, all = true }: NumberProps) {
  return (
    <Link to="/machines" search={all ? { query, all } : { query }}>
      <StateMark mark={mark} says="" />
      <b>{count(number)}</b> {word}
    </Link>
  )
}

interface HeroProps {
  readonly summary: Summary
}

const asleepIn = ({ machines, present, notAsked }: Summary) => Math.max(0, machines - present - notAsked)

/** Who answers, who is gone, and who was not asked. */
function Presences({ summary }: HeroProps) {
  const { present, gone, notAsked, newMachines } = summary
  const asleep = asleepIn(summary)
  return (
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
  )
}

/** How many of the known machines somebody or something explains. */
export function ExplainedHero({ summary }: HeroProps) {
  const { explained, inDoubt, mysteries, previousScan, newMachines } = summary
  const known = explained + inDoubt + mysteries
  return (
    <div className="hero">
      <Link to="/machines" search={{ query: "is:explained" }} className="hero-figure">
        {percentOf(explained, known)}
        <span className="hero-unit">%</span>
      </Link>
      <div className="hero-words">
        <p className="lead">
          of {counted(known, "machine")} {known === 1 ? "is" : "are"} explained.{" "}
          {previousScan && newMachines > 0 && (
            <span className="quiet">{count(newMachines)} new since the roll call before.</span>
          )}
        </p>
        <div className="legend">
          <NumberLink number={explained} word="explained" mark="answered" query="is:explained" all={false} />
          <NumberLink number={inDoubt} word="in doubt" mark="doubt" query="is:in-doubt" all={false} />
          <NumberLink
            number={mysteries}
            word={mysteries === 1 ? "mystery" : "mysteries"}
            mark="mystery"
            query="is:mystery"
            all={false}
          />
        </div>
        <div className="small quiet">
          <Presences summary={summary} />
        </div>
      </div>
    </div>
  )
}

/** How many answer of how many known, where nothing is there that could explain them. */
export function AnsweredHero({ summary }: HeroProps) {
  const { present, gone, notAsked, newMachines, previousScan } = summary
  const known = summary.machines + gone
  // A machine that the last scan left out answered when it was last asked: a small scan makes nothing look lost.
  const answered = present + notAsked
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
        <Presences summary={summary} />
        {summary.machines > 0 && (
          <p className="quiet">No source has been added yet, so nothing explains these machines.</p>
        )}
      </div>
    </div>
  )
}

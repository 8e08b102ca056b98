import { Button } from "@mantine/core"
import { useQueries } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import type { MachineQuestion } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { count, counted } from "#renderer/ui/format.ts"
import { Empty } from "#renderer/ui/States.tsx"
import type { PlaceChange } from "./place.ts"
import { totalOptions } from "./queries.ts"
import { withoutEach } from "./queryWords.ts"

interface NothingMatchesProps {
  readonly question: MachineQuestion
  /** How many machines there are beside the query. */
  readonly everything: number
  readonly onShow: (change: PlaceChange) => void
}

const MOST_WORDS = 12

interface WayOut {
  readonly says: string
  readonly total: number
  readonly change: PlaceChange
}

/** What to take out of the query, by how much it would give. */
function useWaysOut(question: MachineQuestion): readonly WayOut[] {
  const words = withoutEach(question.query).slice(0, MOST_WORDS)
  const ways = [
    ...words.map(({ word, query }) => ({ says: `Without ${word}`, change: { query } })),
    ...(question.all ? [] : [{ says: "With the gone ones", change: { all: true } }]),
  ]
  const totals = useQueries({ queries: ways.map(({ change }) => totalOptions({ ...question, ...change })) })
  return ways
    .map((way, at) => ({ ...way, total: totals[at]?.data?.total ?? 0 }))
    .filter(({ total }) => total > 0)
    .toSorted((a, b) => b.total - a.total)
}

/** Nothing is known at all: what will stand here, and the step that fills it. */
export function NoMachines() {
  return (
    <Empty
      title="No machine is known yet."
      step={
        <Link to="/" className="link">
          Call the first roll
        </Link>
      }
    >
      Every machine that ever answered will stand here, one a line, with what it is and what it answers.
    </Empty>
  )
}

/** The query gives nothing: says so, and which word of it is in the way. */
export function NothingMatches({ question, everything, onShow }: NothingMatchesProps) {
  const [best, ...others] = useWaysOut(question)
  return (
    <Empty
      title={question.query === "" ? "Nothing answers." : "Nothing matches."}
      step={
        <>
          {best && (
            <Button variant="default" onClick={() => onShow(best.change)}>
              {printable(best.says, 120)}: {counted(best.total, "machine")}
            </Button>
          )}
          <Button variant="subtle" onClick={() => onShow({ query: "", all: true })}>
            Show all {count(everything)}
          </Button>
        </>
      }
    >
      {question.query !== "" && (
        <p>
          No machine fits <span className="mono nothing-query">{printable(question.query, 400)}</span>
        </p>
      )}
      {others.map((way) => (
        <p key={way.says}>
          <button type="button" className="link" onClick={() => onShow(way.change)}>
            {printable(way.says, 120)}
          </button>
          : {count(way.total)}
        </p>
      ))}
    </Empty>
  )
}

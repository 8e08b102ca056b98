import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import type { SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { count, counted } from "#renderer/ui/format.ts"
import { placeInWords } from "#renderer/ui/placeWords.ts"
import { Pane, Panes, Section } from "#renderer/ui/Section.tsx"
import { Empty } from "#renderer/ui/States.tsx"
import { Claims } from "./Claims.tsx"
import { Formats } from "./Formats.tsx"
import { placeOf, ProblemMark } from "./problemColumns.tsx"
import { FIRST, useFirstDead } from "./queries.ts"
import { SelfTest } from "./SelfTest.tsx"
import { NOBODY_DEAD } from "./sourceWords.ts"

function All({ name, tab, total }: { readonly name: string; readonly tab: string; readonly total: number }) {
  return (
    <Link to="/sources/$name" params={{ name }} search={{ tab }} className="link">
      All {count(total)}
    </Link>
  )
}

/** The first lines that could not be read. */
function Unread({ source }: { readonly source: SourceTold }) {
  const { name, problems: total, synced } = source
  const query = useQuery(
    questions.sources.problems.queryOptions({ input: { name, limit: FIRST }, enabled: total > 0 }),
  )
  if (synced === null) return null
  return (
    <Section
      title="What could not be read"
      note={total === 0 ? "nothing" : counted(total, "line")}
      aside={total > FIRST ? <All name={name} tab="problems" total={total} /> : undefined}
    >
      {total > 0 && (
        <Part query={query} what="What could not be read" rows={Math.min(total, FIRST)}>
          {({ problems }) => (
            <ul className="source-problems">
              {problems.map((problem, at) => (
                <li key={at}>
                  <ProblemMark {...problem} />
                  <span className="mono source-place">{printable(placeOf(problem), 400)}</span>
                  <span className="quiet">{printable(problem.sentence, 600)}</span>
                </li>
              ))}
            </ul>
          )}
        </Part>
      )}
    </Section>
  )
}

/** The first lines that name machines which never answer. */
function Dead({ source }: { readonly source: SourceTold }) {
  const query = useFirstDead(source)
  const { name } = source
  const total = query.data?.total ?? 0
  return (
    <Section
      title="Lines that name nobody who answers"
      aside={total > 0 ? <All name={name} tab="dead" total={total} /> : undefined}
      rule
    >
      <Part query={query} what="Lines that name nobody who answers" rows={3}>
        {({ dead }) =>
          dead.length === 0 ? (
            <p className="quiet">{NOBODY_DEAD}</p>
          ) : (
            <ul className="source-dead">
              {dead.map((each) => (
                <li key={each.id}>
                  <span className="cut">{printable(each.name, 120)}</span>
                  <span className="mono small quiet source-place">{printable(placeInWords(each), 400)}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Part>
    </Section>
  )
}

/** What a source is worth: what was read, what was not, what it claims, how well it explains. */
export function Overview({ source, canWrite }: { readonly source: SourceTold; readonly canWrite: boolean }) {
  return (
    <Panes
      aside={
        <Pane label="What it claims and how it holds">
          <Claims source={source} canWrite={canWrite} />
          <SelfTest source={source} />
          {source.synced !== null && <Dead source={source} />}
        </Pane>
      }
    >
      <Pane label="What was read">
        {source.synced === null && (
          <Empty title="Nothing of it was read yet.">
            What it declares stands here once it was read, with the line of each.
          </Empty>
        )}
        <Formats source={source} />
        <Unread source={source} />
      </Pane>
    </Panes>
  )
}

import { useCallback, useState } from "react"
import type { SourceProblemTold, SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { detailsOf, sentenceOf } from "#renderer/app/client.ts"
import { count, counted } from "#renderer/ui/format.ts"
import { Empty, Failed } from "#renderer/ui/States.tsx"
import { VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { LinesBar } from "./LinesBar.tsx"
import { placeOf, PROBLEM_COLUMNS } from "./problemColumns.tsx"
import { MOST_KEPT, useProblems } from "./queries.ts"

const placeIn = ({ name, head }: SourceTold, { path, line }: SourceProblemTold) => ({
  source: name,
  path,
  line,
  endLine: line,
  commit: head,
})

/** What could not be read in a source, line by line, with the lines as they stand. */
export function Problems({ source }: { readonly source: SourceTold }) {
  const blocks = useProblems(source)
  const [current, setCurrent] = useState<SourceProblemTold | undefined>(undefined)
  const onCursor = useCallback((problem: SourceProblemTold | undefined) => setCurrent(problem), [])
  if (blocks.error !== null && blocks.total === null)
    return (
      <div className="pane">
        <Failed
          what="What could not be read"
          why={sentenceOf(blocks.error)}
          details={detailsOf(blocks.error)}
          onAgain={blocks.again}
        />
      </div>
    )
  return (
    <div className="source-list">
      {source.problems > MOST_KEPT && (
        <p className="source-list-bar small quiet">
          The first {count(MOST_KEPT)} of {counted(source.problems, "line")} are kept. The rest is told once
          these are mended.
        </p>
      )}
      <VirtualTable
        label="What could not be read"
        startsAtTop
        columns={PROBLEM_COLUMNS}
        count={blocks.total ?? 8}
        rowAt={blocks.rowAt}
        keyOf={(problem) => `${placeOf(problem)} ${problem.sentence}`}
        nameOf={placeOf}
        onSight={blocks.look}
        onCursor={onCursor}
        empty={<Empty title="Everything in it could be read." />}
      />
      {blocks.total !== 0 && (
        <LinesBar
          place={current && placeIn(source, current)}
          says={current && <p className="lines-bar-says">{printable(current.sentence, 1_000)}</p>}
        />
      )}
    </div>
  )
}

import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import type { TimelineItem, TimelineTold } from "#api/causes.ts"
import { counted, day, longDay } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Empty, Failed } from "#renderer/ui/States.tsx"
import { VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { ChangePane } from "./ChangePane.tsx"
import { detailsOf, sentenceOf } from "./client.ts"
import { showEvidence } from "./Evidence.tsx"
import { TimelineBar, type TimelinePart } from "./TimelineBar.tsx"
import { type TimelineQuestion, useTimeline } from "./timelineQuestion.ts"
import { TIMELINE_COLUMNS, type TimelineRow } from "./TimelineRows.tsx"
import { changeTitle, keyOf, nameOf, shownOf } from "./timelineWords.ts"
import "./Timeline.css"

interface TimelineProps {
  readonly question: TimelineQuestion
  readonly put: (part: TimelinePart) => void
  /** What it is about can be chosen here. */
  readonly choosesAbout?: boolean
}

type Told = Omit<TimelineTold, "items"> | undefined

function Nothing({ told, question, put }: TimelineProps & { readonly told: Told }) {
  const { kinds, unexplained } = question
  const span = told ? ` between ${longDay(told.from)} and ${longDay(told.to)}` : ""
  if (unexplained || kinds.length > 0)
    return (
      <Empty
        title={unexplained ? `No change is unexplained${span}.` : `Nothing of that happened${span}.`}
        step={
          <button type="button" className="link" onClick={() => put({ kinds: [], unexplained: false })}>
            Show everything
          </button>
        }
      />
    )
  return (
    <Empty
      title={`Nothing happened${span}.`}
      step={
        <button type="button" className="link" onClick={() => put({ from: "1970-01-02", to: null })}>
          Look from the beginning
        </button>
      }
    >
      Scans, what they saw change, and commits of the sources stand here side by side.
    </Empty>
  )
}

function useOpen(put: TimelineProps["put"]) {
  const navigate = useNavigate()
  return (item: TimelineItem) => {
    if (item.kind === "scan" && item.quiet > 1) put({ fold: false })
    else if (item.kind === "scan") void navigate({ to: "/scans/$id", params: { id: String(item.scan) } })
    else if (item.kind === "finding") void navigate({ to: "/findings", search: { finding: item.finding } })
    else evidenceOf(item)
  }
}

/** Everything that can be looked at behind a row. */
function evidenceOf(item: TimelineItem) {
  const about = nameOf(item)
  if (item.kind === "change") showEvidence({ about, for: item.evidence })
  else if (item.kind === "commit")
    showEvidence({ about, for: [{ kind: "commit", source: item.source, commit: item.commit }] })
}

function Rows({ question, put, choosesAbout }: TimelineProps) {
  const { blocks, first } = useTimeline(question)
  const [at, setAt] = useState(0)
  const open = useOpen(put)
  const rowAt = (index: number): TimelineRow | undefined => {
    const item = blocks.rowAt(index)
    const above = blocks.rowAt(index - 1)
    return item && { item, index, newDay: above === undefined || day(above.at) !== day(item.at) }
  }
  const shown = blocks.rowAt(Math.min(at, Math.max(0, (blocks.total ?? 1) - 1)))
  // On a machine's page the same key stands in the bottom line already.
  useKeys([
    { keys: "e", says: "evidence", run: () => shown && evidenceOf(shown), shown: choosesAbout === true },
  ])
  if (first.error !== null && first.data === undefined)
    return (
      <div className="pane">
        <Failed
          what="The timeline"
          why={sentenceOf(first.error)}
          details={detailsOf(first.error)}
          onAgain={() => void first.refetch()}
        />
      </div>
    )
  return (
    <div className={shown?.kind === "change" ? "beside" : "beside beside-nothing"}>
      <VirtualTable
        label="Timeline"
        columns={TIMELINE_COLUMNS}
        count={blocks.total ?? 12}
        rowAt={rowAt}
        keyOf={({ item }) => keyOf(item)}
        nameOf={({ item }) => nameOf(item)}
        onSight={blocks.look}
        onCursor={(row) => setAt(row?.index ?? 0)}
        onOpen={({ item }) => open(item)}
        of={JSON.stringify(question)}
        twoLines
        startsAtTop
        empty={<Nothing told={first.data} question={question} put={put} />}
      />
      {shown?.kind === "change" && (
        <div className="pane-of-one" aria-label={changeTitle(shown)} role="group">
          <ChangePane change={shownOf(shown)} />
        </div>
      )}
    </div>
  )
}

/** Scans, changes, commits and findings side by side, the newest first; what no commit explains is never folded. */
export function Timeline({ question, put, choosesAbout = false }: TimelineProps) {
  const { first } = useTimeline(question)
  const told = first.data
  return (
    <div className="timeline">
      <TimelineBar {...{ question, put, told, choosesAbout }} />
      {told?.cut === true && (
        <p className="stale">
          There are more scans than can be told at once: it begins on {longDay(told.from)}. An earlier end
          shows what was before.{" "}
          <button
            type="button"
            className="link in-text"
            onClick={() => put({ to: new Date(told.from).toISOString() })}
          >
            Show what was before
          </button>
        </p>
      )}
      <div className="timeline-rows">
        <Rows {...{ question, put, choosesAbout }} />
      </div>
      <span className="hidden" aria-live="polite">
        {told ? counted(told.total, "row") : ""}
      </span>
    </div>
  )
}

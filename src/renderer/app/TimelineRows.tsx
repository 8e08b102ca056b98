import { Link } from "@tanstack/react-router"
import type { TimelineItem } from "#api/causes.ts"
import { printable } from "#model/printable.ts"
import { clock, day, exactly } from "#renderer/ui/format.ts"
import { shortCommit } from "#renderer/ui/placeWords.ts"
import { SeverityMark } from "#renderer/ui/Severity.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import type { Column } from "#renderer/ui/VirtualTable.tsx"
import { CauseLine } from "./Cause.tsx"
import { markOf } from "./causeWords.ts"
import { EvidenceTally } from "./Evidence.tsx"
import {
  changeTitle,
  commitDetail,
  type ItemOf,
  LANES,
  scanDetail,
  scanTitle,
  type TimelineKind,
} from "./timelineWords.ts"

/** A row with whether it is the first of its day. */
export interface TimelineRow {
  readonly item: TimelineItem
  readonly index: number
  readonly newDay: boolean
}

function Mark({ item }: Pick<TimelineRow, "item">) {
  switch (item.kind) {
    case "change":
      return <StateMark mark={markOf(item.caused)} says="" />
    case "scan":
      return <span className={item.state === "done" ? "lane-scan" : "lane-scan lane-cut"} />
    case "commit":
      return <span className={item.explains > 0 ? "lane-commit lane-explains" : "lane-commit"} />
    case "finding":
      return item.state === "resolved" ? (
        <StateMark mark="settled" says="" />
      ) : (
        <SeverityMark severity={item.severity} says="" />
      )
    default:
      return item satisfies never
  }
}

function Lane({ kind, item }: { readonly kind: TimelineKind; readonly item: TimelineItem }) {
  return (
    <span className="lane" aria-hidden>
      {item.kind === kind && <Mark item={item} />}
    </span>
  )
}

function Scan({ item }: { readonly item: ItemOf<"scan"> }) {
  const title = scanTitle(item)
  return (
    <>
      <span className="cut">
        {item.quiet > 1 ? (
          <span className="quiet">{title}</span>
        ) : (
          <Link to="/scans/$id" params={{ id: String(item.scan) }} className="plain-link" tabIndex={-1}>
            {title}
          </Link>
        )}
      </span>
      <span className="cut small quiet">{scanDetail(item)}</span>
    </>
  )
}

function Change({ item }: { readonly item: ItemOf<"change"> }) {
  const title = changeTitle(item)
  return (
    <>
      <span className="cut" title={title}>
        {title}
      </span>
      <span className="small">
        <CauseLine caused={item.caused} />
      </span>
    </>
  )
}

function Commit({ item }: { readonly item: ItemOf<"commit"> }) {
  const subject = printable(item.subject, 300)
  return (
    <>
      <span className="cut" title={`${item.commit} ${subject}`}>
        <span className="mono quiet">{shortCommit(item.commit)}</span> {subject}
      </span>
      <span className="cut small quiet" title={`written ${exactly(item.date)}`}>
        {commitDetail(item)}
      </span>
    </>
  )
}

const TURNED: Readonly<Record<string, string>> = {
  open: "began",
  "came-back": "came back",
  resolved: "resolved",
  accepted: "accepted",
  "false-alarm": "said to be a false alarm",
}

function Finding({ item: { finding, title, state, severity } }: { readonly item: ItemOf<"finding"> }) {
  return (
    <>
      <span className="cut" title={printable(title, 300)}>
        <Link to="/findings" search={{ finding }} className="plain-link" tabIndex={-1}>
          {printable(title, 300)}
        </Link>
      </span>
      <span className="cut small quiet">
        finding {TURNED[state] ?? state}, {severity}
      </span>
    </>
  )
}

function What({ item }: Pick<TimelineRow, "item">) {
  switch (item.kind) {
    case "scan":
      return <Scan item={item} />
    case "change":
      return <Change item={item} />
    case "commit":
      return <Commit item={item} />
    case "finding":
      return <Finding item={item} />
    default:
      return item satisfies never
  }
}

function Time({ item: { at }, newDay }: TimelineRow) {
  return (
    <span className="timeline-time tabular" title={exactly(at)}>
      <span className={newDay ? "strong" : "hidden"}>{day(at)}</span>
      <span className="small quiet">{clock(at)}</span>
    </span>
  )
}

const lane = ({ kind, title }: (typeof LANES)[number]): Column<TimelineRow> => ({
  id: kind,
  title,
  width: 72,
  cell: ({ item }) => <Lane kind={kind} item={item} />,
})

/** The rule of time, a lane for each kind, and what it is. */
export const TIMELINE_COLUMNS: readonly Column<TimelineRow>[] = [
  { id: "time", title: "Time", width: 88, cell: (row) => <Time {...row} /> },
  ...LANES.map(lane),
  {
    id: "what",
    title: "What happened",
    width: "grow",
    least: 320,
    cell: ({ item }) => (
      <span className="timeline-what">
        <What item={item} />
      </span>
    ),
  },
  {
    id: "evidence",
    title: "Evidence",
    width: 88,
    cell: ({ item }) =>
      item.kind === "change" && <EvidenceTally about={changeTitle(item)} for={item.evidence} />,
  },
]

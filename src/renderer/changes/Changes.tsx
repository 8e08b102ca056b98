import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { useMemo } from "react"
import { useAsOf } from "#renderer/app/asOf.ts"
import { questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import { Timeline } from "#renderer/app/Timeline.tsx"
import type { TimelinePart } from "#renderer/app/TimelineBar.tsx"
import type { TimelineQuestion } from "#renderer/app/timelineQuestion.ts"
import { lanesFrom } from "#renderer/app/timelineWords.ts"
import { Empty } from "#renderer/ui/States.tsx"
import { chosenText } from "./changeKinds.ts"
import { Compared } from "./Compared.tsx"
import { type Place, usePlace } from "./place.ts"
import "./Changes.css"

function TooFew({ total }: { readonly total: number }) {
  const step = (
    <Link to="/scans" search={{ tab: "new" }} className="link">
      {total === 0 ? "Choose what may be asked" : "Call the roll again"}
    </Link>
  )
  return (
    <div className="pane">
      <Empty
        title={total === 0 ? "Nothing has been asked yet." : "There has been one roll call."}
        step={step}
      >
        {total === 0
          ? "After two roll calls this screen says what differs between them."
          : "Everything it found was found for the first time. What differs from it stands here after the next one."}
      </Empty>
    </div>
  )
}

const TABS = [
  { tab: "table", title: "Between two scans" },
  { tab: "timeline", title: "Timeline" },
] as const

/** The other tab is about the same machine; what its window and kinds mean is its own. */
function Tabs({ search: { tab = "table", machine }, put }: Place) {
  const show = (next: (typeof TABS)[number]["tab"]) =>
    put({
      ...{ from: undefined, to: undefined, group: undefined, kinds: undefined, caused: undefined },
      ...{ by: undefined, unexplained: undefined, unfold: undefined },
      machine,
      tab: next === "table" ? undefined : next,
    })
  return (
    <div className="tabs" role="tablist" aria-label="Ways to look at changes">
      {TABS.map((each) => (
        <button
          key={each.tab}
          type="button"
          role="tab"
          aria-selected={tab === each.tab}
          onClick={() => show(each.tab)}
        >
          {each.title}
        </button>
      ))}
    </div>
  )
}

/** The timeline that the address says. */
function TimelineTab({ search, put }: Place) {
  const asOf = useAsOf()
  const { machine, group, from, to, kinds, unexplained = false, unfold = false } = search
  const question = useMemo<TimelineQuestion>(
    () => ({
      ...{ machine: machine ?? null, group: group ?? null, from: from ?? null, to: to ?? asOf },
      ...{ kinds: lanesFrom(kinds), unexplained, fold: !unfold },
    }),
    [machine, group, from, to, asOf, kinds, unexplained, unfold],
  )
  return <Timeline question={question} put={(part) => put(searchOf(part))} choosesAbout />
}

/** What was said anew as it stands in the address. */
function searchOf({ kinds, fold, unexplained, ...rest }: TimelinePart): Parameters<Place["put"]>[0] {
  const plain = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, value ?? undefined]))
  return {
    ...plain,
    ...(kinds === undefined ? {} : { kinds: chosenText(kinds) }),
    ...(fold === undefined ? {} : { unfold: fold ? undefined : true }),
    ...(unexplained === undefined ? {} : { unexplained: unexplained ? true : undefined }),
  }
}

/** What differs between any two scans, what likely explains it, and all of it along time. */
export function Changes() {
  const place = usePlace()
  const isTimeline = place.search.tab === "timeline"
  const scans = useQuery(questions.scans.list.queryOptions({ input: { limit: 1 } }))
  return (
    <Screen
      title="Changes"
      slot={
        <>
          <Tabs {...place} />
          <Link to="/normal" className="link small">
            Since normal
          </Link>
        </>
      }
      note="every change opens its evidence"
    >
      <Part query={scans} what="The changes" rows={8}>
        {({ total }) => {
          if (isTimeline) return <TimelineTab {...place} />
          return total < 2 ? <TooFew total={total} /> : <Compared {...place} />
        }}
      </Part>
    </Screen>
  )
}

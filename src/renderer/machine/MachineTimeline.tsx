import { Link } from "@tanstack/react-router"
import { useMemo, useState } from "react"
import type { MachineDossier } from "#api/shapes.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { Timeline } from "#renderer/app/Timeline.tsx"
import type { TimelinePart } from "#renderer/app/TimelineBar.tsx"
import type { TimelineQuestion } from "#renderer/app/timelineQuestion.ts"

/** The timeline of one machine; the screen of changes has the same with an address of its own. */
export function MachineTimeline({ machine: { id } }: { readonly machine: Pick<MachineDossier, "id"> }) {
  const asOf = useAsOf()
  const [part, setPart] = useState<TimelinePart>({})
  const question = useMemo<TimelineQuestion>(
    () => ({
      ...{ group: null, from: null, to: asOf, kinds: [], unexplained: false, fold: true },
      ...part,
      machine: id,
    }),
    [id, asOf, part],
  )
  return (
    <div className="machine-timeline">
      <Timeline question={question} put={(next) => setPart((now) => ({ ...now, ...next }))} />
      <p className="small quiet machine-timeline-link no-print">
        <Link to="/changes" search={{ tab: "timeline", machine: id }} className="link">
          The same under Changes, to be kept as a link
        </Link>
      </p>
    </div>
  )
}

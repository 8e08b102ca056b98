import { useQuery } from "@tanstack/react-query"
import { useAsOf } from "#renderer/app/asOf.ts"
import { questions } from "#renderer/app/client.ts"
import { useRunningScans } from "#renderer/app/events.ts"
import { FileDrop } from "#renderer/app/FileDrop.tsx"
import { Part } from "#renderer/app/Part.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import { useImport } from "#renderer/app/useImport.ts"
import type { Summary } from "#api/shapes.ts"
import { weekdayAndClock } from "#renderer/ui/format.ts"
import { FirstStart } from "./FirstStart.tsx"
import { Overview } from "./Overview.tsx"
import { Then } from "./Then.tsx"
import "./RollCall.css"

const nothingYet = ({ lastScan, machines, gone }: Summary) => lastScan === null && machines + gone === 0

/** The home screen: who answers, what changed, what to do now; with an empty database the way to the first scan. */
export function RollCall() {
  const asOf = useAsOf()
  const running = useRunningScans()
  const summary = useQuery(questions.rollcall.summary.queryOptions())
  const { importFiles, importing } = useImport()
  const first = summary.data !== undefined && nothingYet(summary.data) && running.length === 0
  const sub = first || summary.dataUpdatedAt === 0 ? undefined : weekdayAndClock(summary.dataUpdatedAt)
  return (
    <Screen
      title="Roll call"
      {...(sub === undefined ? {} : { sub })}
      note={first ? "everything stays on this computer" : "every number opens what it counts"}
    >
      <FileDrop onFiles={importFiles} />
      {asOf === null ? (
        <Part query={summary} what="Roll call" rows={12}>
          {(data) =>
            first ? (
              <FirstStart onImport={importFiles} importing={importing} />
            ) : (
              <Overview summary={data} running={running} />
            )
          }
        </Part>
      ) : (
        <Then asOf={asOf} />
      )}
    </Screen>
  )
}

import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import type { DifferentTold } from "#api/normal.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { questions } from "#renderer/app/client.ts"
import { useTakeBackKey } from "#renderer/app/decide.ts"
import { OnlyNow } from "#renderer/app/OnlyNow.tsx"
import { Part } from "#renderer/app/Part.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import { counted, whenInWords } from "#renderer/ui/format.ts"
import { Pane, Panes } from "#renderer/ui/Section.tsx"
import { Empty } from "#renderer/ui/States.tsx"
import { Charts } from "./Charts.tsx"
import { Different } from "./Different.tsx"
import { Pinned } from "./Pinned.tsx"
import { usePlace } from "./usePlace.ts"
import "./Normal.css"

function NothingYet() {
  return (
    <div className="pane">
      <Empty
        title="Nothing has been asked yet."
        step={
          <Link to="/scans" search={{ tab: "new" }} className="link">
            Choose what may be asked
          </Link>
        }
      >
        How it is at the first roll call is normal until somebody says otherwise. What is usual on a weekday
        at an hour is known after five roll calls on three days or more.
      </Empty>
    </div>
  )
}

/** What it says beside the title: how much is different, and since when. */
function subOf({ from, totalChanges, totalFindings }: DifferentTold): string | undefined {
  if (from === null) return undefined
  return `${counted(totalChanges, "change")} and ${counted(totalFindings, "finding")} since ${whenInWords(from)}`
}

function Now() {
  const place = usePlace()
  const different = useQuery(questions.normal.different.queryOptions())
  useTakeBackKey()
  const sub = different.data && subOf(different.data)
  return (
    <Screen title="Normal" {...(sub === undefined ? {} : { sub })} note="every number opens what it counts">
      {different.data?.to === null ? (
        <NothingYet />
      ) : (
        <Panes
          aside={
            <Pane label="What is different from normal">
              <Part query={different} what="What is different from normal" rows={12}>
                {(told) => (
                  <>
                    <Pinned different={told} />
                    <Different different={told} />
                  </>
                )}
              </Part>
            </Pane>
          }
        >
          <Pane label="What is usual">
            <Charts place={place} />
          </Pane>
        </Panes>
      )}
    </Screen>
  )
}

/** The moment that is called normal, what is usual, and what is different from both. */
export function Normal() {
  const asOf = useAsOf()
  if (asOf === null) return <Now />
  return (
    <Screen title="Normal">
      <OnlyNow title="What is different from normal is told of now.">
        What changed between then and another moment stands in Changes.
      </OnlyNow>
    </Screen>
  )
}

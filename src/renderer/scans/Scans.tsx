import { useQuery } from "@tanstack/react-query"
import { Navigate, useSearch } from "@tanstack/react-router"
import { questions } from "#renderer/app/client.ts"
import { useConnection, useRunningScans } from "#renderer/app/events.ts"
import { Part } from "#renderer/app/Part.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import { History } from "./History.tsx"
import { type ScanTab, ScanTabs } from "./ScanTabs.tsx"
import { StartForm } from "./StartForm.tsx"

/** What the address asks for; null: whatever fits, which is what runs, else what there was, else the form. */
function askedTab(tab: string | undefined, targets: string): ScanTab | null {
  if (targets !== "" || tab === "new") return "new"
  return tab === "history" ? "history" : null
}

/** Start a roll call, or look one up. */
export function Scans() {
  const { tab, targets = "" } = useSearch({ from: "/scans" })
  const [running] = useRunningScans()
  const connection = useConnection()
  const scans = useQuery(questions.scans.list.queryOptions({ input: { limit: 1 } }))
  const asked = askedTab(tab, targets)
  if (asked === null && running)
    return <Navigate to="/scans/$id" params={{ id: String(running.scan) }} replace />
  const shown = asked ?? (scans.data?.total === 0 ? "new" : "history")
  return (
    <Screen title="Scans" slot={<ScanTabs shown={shown} />}>
      {asked === "new" ? (
        <StartForm key={targets} targets={targets} />
      ) : connection === "connecting" && asked === null ? null : (
        <Part query={scans} what="The list of scans" rows={8}>
          {() => (shown === "new" ? <StartForm targets="" /> : <History />)}
        </Part>
      )}
    </Screen>
  )
}

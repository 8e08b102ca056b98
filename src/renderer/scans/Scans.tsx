import { useQuery } from "@tanstack/react-query"
import { Navigate, useSearch } from "@tanstack/react-router"
import { questions } from "#renderer/app/client.ts"
import { useConnection, useRunningScans } from "#renderer/app/events.ts"
import { Part } from "#renderer/app/Part.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import { History } from "./History.tsx"
import { ScanTabs } from "./ScanTabs.tsx"
import { StartForm } from "./StartForm.tsx"

/** Where the screen opens: what runs, else what there was, else the form. */
function Opening() {
  const running = useRunningScans()
  const connection = useConnection()
  const scans = useQuery(questions.scans.list.queryOptions({ input: { limit: 1 } }))
  const [first] = running
  if (first) return <Navigate to="/scans/$id" params={{ id: String(first.scan) }} replace />
  if (connection === "connecting" && scans.isPending) return null
  return (
    <Part query={scans} what="The list of scans" rows={8}>
      {({ total }) => (total === 0 ? <StartForm targets="" /> : <History />)}
    </Part>
  )
}

/** Start a roll call, or look one up. */
export function Scans() {
  const { tab, targets = "" } = useSearch({ from: "/scans" })
  return (
    <Screen title="Scans" slot={<ScanTabs />}>
      {tab === "new" || targets !== "" ? (
        <StartForm key={targets} targets={targets} />
      ) : tab === "history" ? (
        <History />
      ) : (
        <Opening />
      )}
    </Screen>
  )
}

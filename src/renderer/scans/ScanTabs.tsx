import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { questions } from "#renderer/app/client.ts"
import { useRunningScans } from "#renderer/app/events.ts"
import { count } from "#renderer/ui/format.ts"

export type ScanTab = "new" | "history"

/** The parts of the Scans screen: what runs, a new one, all there were. */
export function ScanTabs({ shown }: { readonly shown?: ScanTab }) {
  const here = (tab: ScanTab) => (tab === shown ? ({ "aria-current": "page" } as const) : {})
  const running = useRunningScans()
  const scans = useQuery(questions.scans.list.queryOptions({ input: { limit: 1 } }))
  return (
    <nav className="tabs" aria-label="Scans">
      {running.map(({ scan }) => (
        <Link key={scan} to="/scans/$id" params={{ id: String(scan) }}>
          Running <span className="quiet small">{scan}</span>
        </Link>
      ))}
      <Link to="/scans" search={{ tab: "new" }} activeOptions={{ exact: true }} {...here("new")}>
        New
      </Link>
      <Link to="/scans" search={{ tab: "history" }} activeOptions={{ exact: true }} {...here("history")}>
        History {scans.data && <span className="quiet small">{count(scans.data.total)}</span>}
      </Link>
    </nav>
  )
}

import { useQuery } from "@tanstack/react-query"
import { useParams } from "@tanstack/react-router"
import { questions } from "#renderer/app/client.ts"
import { useRunningScans } from "#renderer/app/events.ts"
import { Part } from "#renderer/app/Part.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import type { Scan as ScanRow } from "#model/scan.ts"
import type { ScanSpent } from "#model/spent.ts"
import { whenInWords } from "#renderer/ui/format.ts"
import { Empty } from "#renderer/ui/States.tsx"
import { Live } from "./Live.tsx"
import { Record } from "./Record.tsx"
import { ScanTabs } from "./ScanTabs.tsx"

function subOf({ kind, started, profile, pace, network, file, rescanOf }: ScanRow): string {
  const how = kind === "import" ? [`import of ${file ?? "a file"}`] : [profile, pace]
  const after = rescanOf === null ? [] : [`a rescan after scan ${rescanOf}`]
  return [`${kind === "import" ? "scanned" : "started"} ${whenInWords(started)}`, ...how, network, ...after]
    .filter(Boolean)
    .join(", ")
}

/** One scan: live while it runs, afterwards exactly what it asked and found. */
export function Scan() {
  const { id } = useParams({ from: "/scans/$id" })
  const number = /^\d{1,9}$/u.test(id) ? Number(id) : null
  const running = useRunningScans().find(({ scan }) => scan === number)
  const query = useQuery(
    questions.scans.get.queryOptions({ input: { id: number ?? 0 }, enabled: number !== null }),
  )
  const scan = query.data?.scan
  return (
    <Screen
      title={`Scan ${number ?? ""}`}
      {...(scan ? { sub: subOf(scan) } : {})}
      slot={<ScanTabs />}
      {...(running ? { note: "closing the window does not stop it" } : {})}
    >
      {number === null ? (
        <div className="pane">
          <Empty title="Scans are known by a number." />
        </div>
      ) : (
        <Shown query={query} running={running} />
      )}
    </Screen>
  )
}

function Shown({ query, running }: ShownProps) {
  if (query.data === undefined) {
    return (
      <div className="pane">
        <Part query={query} what="This scan" rows={8}>
          {() => null}
        </Part>
      </div>
    )
  }
  const { scan, progress, warnings, spent } = query.data
  // The events say first that it ended; the row follows.
  const live = running ?? (scan.state === "running" ? progress : null)
  return live ? (
    <Live scan={scan} progress={live} />
  ) : (
    <Record scan={scan} kept={progress} warnings={warnings} spent={spent} />
  )
}

type ScanQuery = ReturnType<
  typeof useQuery<{
    readonly scan: ScanRow
    readonly progress: NonNullable<ReturnType<typeof useRunningScans>[number]> | null
    readonly warnings: readonly string[]
    readonly spent: ScanSpent
  }>
>

interface ShownProps {
  readonly query: ScanQuery
  readonly running: ReturnType<typeof useRunningScans>[number] | undefined
}

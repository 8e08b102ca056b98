import { Button } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import type { Summary } from "#api/shapes.ts"
import type { Scan, ScanProgress } from "#model/scan.ts"
import { Progress } from "#renderer/app/Pulse.tsx"
import { count, counted, listed, percent, span, whenInWords } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { Section } from "#renderer/ui/Section.tsx"

interface RollCallsProps {
  readonly summary: Summary
  readonly running: readonly ScanProgress[]
  readonly onStart: () => void
}

function RunningScan({ progress }: { readonly progress: ScanProgress }) {
  const { scan, share, secondsLeft, answered, newMachines, changedMachines, packetsPerSecond } = progress
  const found = listed([
    `${count(answered)} answered`,
    ...(newMachines > 0 ? [`${count(newMachines)} new`] : []),
    ...(changedMachines > 0 ? [`${count(changedMachines)} changed`] : []),
  ])
  return (
    <div className="running-scan">
      <div className="row">
        <Link to="/scans/$id" params={{ id: String(scan) }} className="link">
          Running, {percent(share, 0)}
        </Link>
        <span className="push small quiet">{secondsLeft === null ? "" : `${span(secondsLeft)} left`}</span>
      </div>
      <Progress share={share} label={`Scan ${scan}`} />
      <div className="row small quiet">
        <span>{found}</span>
        <span className="push">{counted(Math.round(packetsPerSecond), "packet")} a second</span>
      </div>
    </div>
  )
}

function scanInWords({ kind, started, ended, network, file }: Scan): string {
  const took = ended === null || kind === "import" ? "" : `, ${span((ended - started) / 1_000)}`
  return `${whenInWords(started)}${took}, ${kind === "import" ? (file ?? "import") : network}`
}

function ScanLine({ says, scan }: { readonly says: string; readonly scan: Scan }) {
  return (
    <div className="scan-line small">
      <span className="quiet">{says}</span>
      <Link to="/scans/$id" params={{ id: String(scan.id) }} className="cut plain-link">
        {scanInWords(scan)}
      </Link>
      <span className="quiet">
        {scan.kind === "import" ? `${count(scan.answered)} machines` : counted(scan.packets, "packet")}
      </span>
    </div>
  )
}

/** Running, last and the one before; and the way to start one. */
export function RollCalls({ summary, running, onStart }: RollCallsProps) {
  return (
    <Section title="Roll calls" rule note={`${counted(summary.packetsEver, "packet")} sent, ever`}>
      {running.map((progress) => (
        <RunningScan key={progress.scan} progress={progress} />
      ))}
      {summary.lastScan && <ScanLine says="Last" scan={summary.lastScan} />}
      {summary.previousScan && <ScanLine says="Before" scan={summary.previousScan} />}
      {running.length === 0 && (
        <div className="empty-step">
          <Button onClick={onStart}>
            Call the roll
            <Kbd keys="r" />
          </Button>
        </div>
      )}
    </Section>
  )
}

import { Button } from "@mantine/core"
import { IconPlayerPlay } from "@tabler/icons-react"
import { useMutation } from "@tanstack/react-query"
import type { Scan, ScanProgress } from "#model/scan.ts"
import type { ScanSpent } from "#model/spent.ts"
import { printable } from "#model/printable.ts"
import { client, queryClient } from "#renderer/app/client.ts"
import { tellFailure } from "#renderer/app/tell.tsx"
import { count, span } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { Pane, Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { Answered } from "./Answered.tsx"
import { Asked } from "./Asked.tsx"
import { Compare } from "./Compare.tsx"
import { Cost } from "./Cost.tsx"
import { Figure, Figures } from "./Figures.tsx"
import { LeftAlone } from "./LeftAlone.tsx"
import { PaceChart } from "./PaceChart.tsx"
import { Warnings } from "./ScanAside.tsx"
import { secondsTaken, STATES } from "./scanWords.ts"
import { useWatched } from "./found.ts"
import "./Live.css"

interface RecordProps {
  readonly scan: Scan
  /** How it looked when it ended; null for imports. */
  readonly kept: ScanProgress | null
  readonly warnings: readonly string[]
  readonly spent: ScanSpent
}

const TITLES: Readonly<Record<Scan["state"], string>> = {
  running: "Running",
  done: "Done",
  stopped: "Stopped",
  interrupted: "Broke off",
  failed: "Failed",
}

/** Whether there is something left to ask: an import has nothing to resume, and neither has a scan that is done. */
const canResume = ({ kind, state }: Scan) => kind === "scan" && state !== "done" && state !== "running"

function ResumeButton({ scan }: { readonly scan: Scan }) {
  const resume = useMutation({
    mutationFn: () => client.scans.resume({ id: scan.id }),
    onError: tellFailure,
    onSuccess: () => queryClient.invalidateQueries(),
  })
  const go = () => {
    if (!resume.isPending) resume.mutate()
  }
  useKeys([{ keys: "r", says: "resume", run: go }])
  return (
    <>
      <span className="small quiet">Asks only what was not asked yet, in the same way.</span>
      <Button
        disabled={resume.isPending}
        onClick={go}
        leftSection={<IconPlayerPlay size={14} stroke={1.5} aria-hidden />}
      >
        Resume
        <Kbd keys="r" />
      </Button>
    </>
  )
}

function Outcome({ scan }: { readonly scan: Scan }) {
  const { mark } = STATES[scan.state]
  const sentence = scan.reason ?? (scan.state === "done" ? "It asked everything it was to ask." : "")
  const words = scan.kind === "import" && scan.state === "done" ? "The file was read to its end." : sentence
  return (
    <p className="outcome" role={scan.state === "failed" ? "alert" : undefined}>
      <StateMark mark={mark} says="" />
      <span className={scan.state === "failed" ? "bad" : "quiet"}>{printable(words)}</span>
    </p>
  )
}

function News({ last }: { readonly last: ScanProgress }) {
  return (
    <>
      <Figure value={count(last.newMachines)} says="new" />
      <Figure value={count(last.changedMachines)} says="changed" />
    </>
  )
}

/** Machines that were asked more slowly, or no longer, and why. */
function EasedOffList({ easedOff }: { readonly easedOff: ScanProgress["easedOff"] }) {
  if (easedOff.length === 0) return null
  return (
    <Section title="Eased off" rule>
      <ul className="small stack">
        {easedOff.map(({ ip, why }) => (
          <li key={ip}>
            {ip}: {printable(why)}
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** A scan that has ended: what it asked, exactly, how it ended, and what it found. */
export function Record({ scan, kept, warnings, spent }: RecordProps) {
  const { last: watched, samples } = useWatched(scan.id)
  const last = watched ?? kept
  const took = secondsTaken(scan)
  return (
    <div className="scan">
      <div className="scan-top">
        <Figures steps={canResume(scan) ? <ResumeButton scan={scan} /> : undefined}>
          <div className="figure">
            <span className="figure-words">{TITLES[scan.state]}</span>
            <span className="small quiet">{took === null ? "" : `after ${span(took)}`}</span>
          </div>
          <Figure value={count(scan.answered)} says={`of ${count(scan.asked)} addresses answered`} />
          {last && <News last={last} />}
          {scan.kind === "scan" && <Figure value={count(scan.packets)} says="packets sent" />}
        </Figures>
        <Outcome scan={scan} />
      </div>
      <Answered scan={scan} />
      <Pane label="What it asked">
        <Asked scan={scan} />
        <Cost spent={spent} />
        <Compare scan={scan} />
        {last && samples.length > 1 && (
          <PaceChart
            samples={samples}
            cap={last.packetsPerSecondCap}
            pace={scan.pace ?? "normal"}
            easedOff={last.easedOff}
          />
        )}
        <EasedOffList easedOff={last?.easedOff ?? []} />
        {scan.kind === "scan" && <LeftAlone excluded={scan.excluded} printers={last?.leftAlone ?? []} />}
        <Warnings warnings={last?.warnings ?? warnings} />
      </Pane>
    </div>
  )
}

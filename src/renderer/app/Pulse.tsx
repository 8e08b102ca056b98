import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { useEffect, useRef, useState } from "react"
import type { Scan, ScanProgress } from "#model/scan.ts"
import { count, counted, percent, span, when } from "#renderer/ui/format.ts"
import { questions } from "./client.ts"
import { useConnection, useRunningScans } from "./events.ts"

/** A bar of progress that moves at most once a second. */
export function Progress({ share, label }: { readonly share: number; readonly label: string }) {
  const shown = useCalm(share)
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(shown * 100)}
    >
      <div style={{ width: `${shown * 100}%` }} />
    </div>
  )
}

/** The value as it was at the last tick of a second; however fast it changes, the tick comes. */
export function useCalm<Value>(value: Value): Value {
  const [calm, setCalm] = useState<Value>(value)
  const latest = useRef(value)
  useEffect(() => {
    latest.current = value
  }, [value])
  useEffect(() => {
    const timer = setInterval(() => setCalm(() => latest.current), 1_000)
    return () => clearInterval(timer)
  }, [])
  return calm
}

function Running({ progress, more }: { readonly progress: ScanProgress; readonly more: number }) {
  const share = useCalm(progress.share)
  const left = progress.secondsLeft === null ? "" : `${span(progress.secondsLeft)} left`
  return (
    <>
      <div className="pulse-row">
        <Link to="/scans">Roll call running</Link>
        <span>{percent(share, 0)}</span>
      </div>
      <Progress share={progress.share} label="Roll call running" />
      <div className="pulse-row">
        <span>{count(progress.answered)} answered</span>
        <span>{left}</span>
      </div>
      {more > 0 && <div>and {counted(more, "other")}</div>}
    </>
  )
}

const HOW_IT_ENDED: Readonly<Record<Scan["state"], string>> = {
  running: "Roll call running",
  done: "Last roll call",
  stopped: "Last one stopped",
  interrupted: "Last one broke off",
  failed: "Last one failed",
}

function Last({ scan }: { readonly scan: Scan }) {
  const took = scan.ended === null ? "" : span((scan.ended - scan.started) / 1_000)
  return (
    <>
      <div className="pulse-row">
        <Link to="/scans">{scan.kind === "import" ? "Last import" : HOW_IT_ENDED[scan.state]}</Link>
        <span>{when(scan.moment)}</span>
      </div>
      <div className="pulse-row">
        <span>
          {count(scan.answered)} of {count(scan.asked)} answered
        </span>
        <span className="faint">{scan.kind === "import" ? "" : took}</span>
      </div>
    </>
  )
}

/** The scanner's pulse at the foot of the menu; it never hides. */
export function Pulse() {
  const running = useRunningScans()
  const connection = useConnection()
  const status = useQuery(questions.engine.status.queryOptions())
  const [first] = running
  const last = status.data?.lastScan ?? null
  return (
    <div className="pulse">
      {connection === "lost" && <output className="doubt">Connection lost, asking again</output>}
      {first && <Running progress={first} more={running.length - 1} />}
      {!first && last && <Last scan={last} />}
      {!first && !last && status.data && (
        <>
          <div>No roll call yet</div>
          <div className="faint">{counted(status.data.packetsEver, "packet")} sent, ever</div>
        </>
      )}
    </div>
  )
}

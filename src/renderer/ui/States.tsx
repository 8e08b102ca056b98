import { Button } from "@mantine/core"
import { useEffect, useState, type ReactNode } from "react"
import { Copy } from "./Mono.tsx"
import { StateMark } from "./StateMark.tsx"
import "./States.css"

interface FailedProps {
  /** What could not be shown: "The list of scans". */
  readonly what: string
  /** Why: a sentence. */
  readonly why: string
  /** What to do, where the sentence does not say it. */
  readonly todo?: string
  /** All that is known, for a report; copied, not shown. */
  readonly details: string
  readonly onAgain?: () => void
}

/** In the place of the part that failed: what, why, what to do. Other parts go on. */
export function Failed({ what, why, todo, details, onAgain }: FailedProps) {
  return (
    <div className="failed" role="alert">
      <StateMark mark="bad" says="" />
      <div className="failed-words">
        <strong>{what} could not be shown.</strong>
        <span className="quiet">{why}</span>
        {todo !== undefined && <span className="quiet">{todo}</span>}
        <span className="failed-steps">
          {onAgain && (
            <Button size="xs" variant="default" onClick={onAgain}>
              Ask again
            </Button>
          )}
          <span className="small quiet">Copy details</span>
          <Copy text={details} what="details" />
        </span>
      </div>
    </div>
  )
}

interface EmptyProps {
  /** What will stand here, or that nothing matches. */
  readonly title: string
  readonly children?: ReactNode
  /** The one step that fills it. */
  readonly step?: ReactNode
}

/** An empty part says what will stand here and holds the one step that fills it. */
export function Empty({ title, children, step }: EmptyProps) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {children !== undefined && <div className="quiet">{children}</div>}
      {step !== undefined && <div className="empty-step">{step}</div>}
    </div>
  )
}

const WIDTHS = [62, 44, 71, 38, 55, 49, 66, 41] as const

/** Nothing for 150 ms, then grey bars where the text will be. Never a spinner. */
export function GreyBars({ rows = 6, height = 32 }: { readonly rows?: number; readonly height?: number }) {
  const [waited, setWaited] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setWaited(true), 150)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div
      className="bars"
      aria-busy="true"
      aria-label="Loading"
      role="group"
      style={{ minHeight: rows * height }}
    >
      {waited &&
        Array.from({ length: rows }, (_, at) => (
          <div key={at} className="bars-row" style={{ height }}>
            <span className="grey-bar" style={{ width: `${WIDTHS[at % WIDTHS.length]}%` }} />
          </div>
        ))}
    </div>
  )
}

import { SEVERITIES, type Severity } from "#model/severity.ts"
import "./Severity.css"

/** How each severity is called. */
export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
}

const BARS = [
  { x: 0, height: 4 },
  { x: 4, height: 7 },
  { x: 8, height: 9 },
  { x: 12, height: 12 },
] as const

interface SeverityMarkProps {
  readonly severity: Severity
  /** What is spoken; empty where its word stands beside it. */
  readonly says?: string
}

/** Four bars: how many are full is how bad it is; only the two worst have a colour. */
export function SeverityMark({ severity, says = SEVERITY_WORDS[severity].toLowerCase() }: SeverityMarkProps) {
  const full = SEVERITIES.length - SEVERITIES.indexOf(severity)
  const spoken = says === "" ? { "aria-hidden": true } : { role: "img", "aria-label": says }
  return (
    <svg className={`severity severity-${severity}`} width="16" height="12" viewBox="0 0 16 12" {...spoken}>
      {BARS.map(({ x, height }, at) => (
        <rect
          key={x}
          className={at < full ? "severity-full" : "severity-empty"}
          x={x}
          y={12 - height}
          width="3"
          height={height}
          rx="1"
        />
      ))}
    </svg>
  )
}

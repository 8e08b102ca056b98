import { Link } from "@tanstack/react-router"
import type { Metric } from "#model/metric.ts"
import { metricNumber } from "#renderer/ui/metricWords.ts"

interface MetricNumberProps {
  readonly metric: Metric
  readonly value: number
  /** null: of all. */
  readonly network?: string | null
  readonly className?: string
}

const quoted = (network: string) => `network:"${network.replaceAll('"', "")}"`

/** A count, which leads to what it counts. */
export function MetricNumber({ metric, value, network = null, className = "link" }: MetricNumberProps) {
  const words = metricNumber(metric, value)
  const query = network === null ? {} : { query: quoted(network) }
  switch (metric) {
    case "machines":
    case "ports":
      return (
        <Link to="/machines" search={query} className={className}>
          {words}
        </Link>
      )
    case "explained":
      return (
        <Link
          to="/machines"
          search={{ query: `is:explained${network === null ? "" : ` ${quoted(network)}`}` }}
          className={className}
        >
          {words}
        </Link>
      )
    case "findings":
      return (
        <Link to="/findings" className={className}>
          {words}
        </Link>
      )
    case "changes":
    case "new":
    case "gone":
      return (
        <Link
          to="/changes"
          search={metric === "changes" ? {} : { kinds: `machine-${metric}` }}
          className={className}
        >
          {words}
        </Link>
      )
    default:
      return metric satisfies never
  }
}

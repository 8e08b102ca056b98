import type { Metric } from "#model/metric.ts"
import { count, percent } from "./format.ts"

/** What each thing that is counted after a scan is called. */
export const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  machines: "Machines",
  explained: "Explained",
  findings: "Open findings",
  ports: "Open ports",
  changes: "Changes",
  new: "New machines",
  gone: "Gone",
}

/** A count as it is written: "412", "88.8 %". */
export const metricNumber = (metric: Metric, value: number): string =>
  metric === "explained" ? percent(value) : count(value)

/** "usual 402 to 414", or that it is not known. */
export function usualInWords(
  metric: Metric,
  { low, high }: { readonly low: number | null; readonly high: number | null },
): string {
  if (low === null || high === null) return "usual not known yet"
  return `usual ${metricNumber(metric, low)} to ${metricNumber(metric, high)}`
}

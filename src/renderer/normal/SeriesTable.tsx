import { useMemo } from "react"
import type { SeriesTold } from "#api/normal.ts"
import { METRICS, type Metric } from "#model/metric.ts"
import { exactly, whenInWords } from "#renderer/ui/format.ts"
import { METRIC_NAMES, metricNumber, usualInWords } from "#renderer/ui/metricWords.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { type Column, VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { isOutside, rowsOf, type ScanRow } from "./seriesRows.ts"

function Cell({ metric, row }: { readonly metric: Metric; readonly row: ScanRow }) {
  const point = row.counted[metric]
  if (point === undefined) return <span className="faint">not counted</span>
  const outside = isOutside(point)
  return (
    <span className="two-lines">
      <span className={outside === true ? "row doubt" : "row"}>
        {metricNumber(metric, point.value)}
        {outside === true && <StateMark mark="against" says="out of what is usual" />}
      </span>
      <span className="small quiet">{usualInWords(metric, point)}</span>
    </span>
  )
}

const COLUMNS: readonly Column<ScanRow>[] = [
  {
    id: "at",
    title: "After the scan of",
    width: 152,
    pinned: true,
    cell: ({ at }) => <span title={exactly(at)}>{whenInWords(at)}</span>,
  },
  ...METRICS.map((metric) => ({
    id: metric,
    title: METRIC_NAMES[metric],
    width: "grow" as const,
    least: 152,
    cell: (row: ScanRow) => <Cell metric={metric} row={row} />,
  })),
]

/** The same as the charts: one scan a row, the newest first. */
export function SeriesTable({ all }: { readonly all: readonly SeriesTold[] }) {
  const rows = useMemo(() => rowsOf(all), [all])
  return (
    <div className="normal-table">
      <VirtualTable
        label="What was counted after each scan"
        columns={COLUMNS}
        count={rows.length}
        rowAt={(index) => rows[index]}
        keyOf={({ at }) => String(at)}
        nameOf={({ at }) => whenInWords(at)}
        twoLines
        empty={<p className="quiet">Nothing was counted in these days.</p>}
      />
    </div>
  )
}

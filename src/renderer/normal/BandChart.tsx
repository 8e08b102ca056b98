import { useId } from "react"
import {
  Area,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceDot,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from "recharts"
import type { SeriesTold } from "#api/normal.ts"
import { day } from "#renderer/ui/format.ts"
import { metricNumber } from "#renderer/ui/metricWords.ts"
import { drawn, heightOf, unknownSpans } from "./seriesRows.ts"

const HEIGHT = 96
const AXIS = 56

/** Hatched: what is usual is not known. */
function Hatch({ id }: { readonly id: string }) {
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line x1="0" y1="0" x2="0" y2="6" stroke="var(--unknown-hatch)" strokeWidth="1.5" />
      </pattern>
    </defs>
  )
}

/** Counts over time on the band of what is usual then; hatched where that is not known; the last one has a dot. */
export function BandChart({ series }: { readonly series: SeriesTold }) {
  const { metric, points, isUnusual } = series
  const hatch = `hatch-${useId()}`
  const data = drawn(points)
  const last = data.at(-1)
  const first = data[0]
  const [bottom, top] = heightOf(metric, data)
  const values = data.map(({ value }) => value)
  const ticks = [...new Set([Math.min(...values), Math.max(...values)])]
  if (first === undefined || last === undefined) return null
  return (
    <ResponsiveContainer width="100%" height={HEIGHT}>
      <ComposedChart
        data={[...data]}
        margin={{ top: 6, right: 6, bottom: 0, left: 6 }}
        accessibilityLayer={false}
      >
        <Hatch id={hatch} />
        <XAxis
          dataKey="at"
          type="number"
          domain={first.at === last.at ? [first.at - 1, first.at + 1] : [first.at, last.at]}
          ticks={first.at === last.at ? [last.at] : [first.at, last.at]}
          tickFormatter={(at: number) => day(at)}
          interval="preserveStartEnd"
          axisLine={{ stroke: "var(--line)" }}
          tickLine={false}
          tick={{ className: "normal-tick" }}
        />
        <YAxis
          orientation="right"
          width={AXIS}
          domain={[bottom, top]}
          ticks={ticks}
          interval="preserveStartEnd"
          tickFormatter={(value: number) => metricNumber(metric, value)}
          axisLine={false}
          tickLine={false}
          tick={{ className: "normal-tick" }}
        />
        {unknownSpans(data).map(([from, to]) => (
          <ReferenceArea key={from} x1={from} x2={to} fill={`url(#${hatch})`} fillOpacity={1} stroke="none" />
        ))}
        <Area
          dataKey="band"
          type="linear"
          stroke="none"
          fill="var(--band)"
          fillOpacity={1}
          isAnimationActive={false}
          dot={false}
          activeDot={false}
        />
        <Line
          dataKey="value"
          type="linear"
          stroke="var(--series)"
          strokeWidth={1.25}
          isAnimationActive={false}
          dot={false}
          activeDot={false}
        />
        <ReferenceDot
          x={last.at}
          y={last.value}
          r={isUnusual === true ? 4 : 3}
          fill={isUnusual === true ? "var(--doubt-mark)" : "var(--series)"}
          stroke="none"
        />
      </ComposedChart>
    </ResponsiveContainer>
  )
}

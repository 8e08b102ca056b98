import { useState } from "react"
import { Area, AreaChart, ReferenceDot, ReferenceLine, XAxis, YAxis } from "recharts"
import type { EasedOff } from "#model/scan.ts"
import { clock, clockWithSeconds, count } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { Table } from "#renderer/ui/Table.tsx"
import type { Sample } from "./found.ts"

interface PaceChartProps {
  readonly samples: readonly Sample[]
  readonly cap: number
  readonly pace: string
  readonly easedOff: readonly EasedOff[]
}

const WIDTH = 336
const HEIGHT = 112

function Chart({ samples, cap, easedOff }: Omit<PaceChartProps, "pace">) {
  const first = samples[0]?.at ?? 0
  const last = samples.at(-1)?.at ?? first
  const marks = easedOff.filter(({ at }) => at >= first && at <= last)
  return (
    <AreaChart
      width={WIDTH}
      height={HEIGHT}
      data={[...samples]}
      margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <XAxis
        dataKey="at"
        type="number"
        domain={[first, Math.max(last, first + 10_000)]}
        ticks={[first, last]}
        tickFormatter={clock}
        interval="preserveStartEnd"
        axisLine={{ stroke: "var(--line)" }}
        tickLine={false}
        tick={{ className: "chart-tick" }}
      />
      <YAxis
        orientation="right"
        width={48}
        domain={[0, cap * 1.1]}
        ticks={[0, cap]}
        tickFormatter={count}
        axisLine={false}
        tickLine={false}
        tick={{ className: "chart-tick" }}
      />
      <ReferenceLine y={cap} stroke="var(--control)" strokeDasharray="2 3" />
      <Area
        dataKey="rate"
        type="linear"
        stroke="var(--series)"
        strokeWidth={1.25}
        fill="var(--band)"
        fillOpacity={1}
        isAnimationActive={false}
        dot={false}
        activeDot={false}
      />
      {marks.map(({ ip, at }) => (
        <ReferenceLine key={`${ip} ${at}`} x={at} stroke="var(--doubt-mark)" />
      ))}
      {marks.map(({ ip, at }) => (
        <ReferenceDot key={`${ip} ${at} dot`} x={at} y={0} r={3} fill="var(--doubt-mark)" stroke="none" />
      ))}
    </AreaChart>
  )
}

/** At most this many lines in the table of the chart. */
const MOST_LINES = 60

function Lines({ samples }: { readonly samples: readonly Sample[] }) {
  return (
    <div className="chart-lines">
      <Table columns={[{ title: "At" }, { title: "Packets a second", numeric: true }]}>
        {samples
          .toReversed()
          .slice(0, MOST_LINES)
          .map(({ at, rate }) => (
            <tr key={at}>
              <td className="tabular">{clockWithSeconds(at)}</td>
              <td className="num">{count(rate)}</td>
            </tr>
          ))}
      </Table>
    </div>
  )
}

/** Packets a second over time, the cap that they never pass, and where somebody was asked more slowly. */
export function PaceChart({ samples, cap, pace, easedOff }: PaceChartProps) {
  const [asTable, setAsTable] = useState(false)
  useKeys([{ keys: "Shift+T", says: "pace as a table", run: () => setAsTable(!asTable), shown: false }])
  const most = Math.max(0, ...samples.map(({ rate }) => rate))
  const says = `Packets a second: ${count(samples.at(-1)?.rate ?? 0)} now, ${count(most)} at most, cap ${count(cap)}`
  return (
    <Section title="Pace" aside={`${pace}; never above the dashed line`}>
      {asTable ? (
        <Lines samples={samples} />
      ) : (
        <div className="chart" role="img" aria-label={says}>
          {samples.length > 1 ? (
            <Chart samples={samples} cap={cap} easedOff={easedOff} />
          ) : (
            <p className="small quiet">Measured since this page was opened; nothing yet.</p>
          )}
        </div>
      )}
      {easedOff.slice(-5).map(({ ip, at, why }) => (
        <p key={`${ip} ${at}`} className="small doubt eased">
          {clock(at)} <span className="mono">{ip}</span> {why}
        </p>
      ))}
      {easedOff.length > 5 && <p className="small quiet">and {count(easedOff.length - 5)} earlier</p>}
    </Section>
  )
}

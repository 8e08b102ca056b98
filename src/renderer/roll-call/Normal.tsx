import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import type { SeriesTold } from "#api/normal.ts"
import type { Metric } from "#model/metric.ts"
import { questions } from "#renderer/app/client.ts"
import { MetricNumber } from "#renderer/app/MetricNumber.tsx"
import { Part } from "#renderer/app/Part.tsx"
import { METRIC_NAMES, usualInWords } from "#renderer/ui/metricWords.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { Sparkline } from "#renderer/ui/Sparkline.tsx"

const DAYS = 14
const SHOWN: readonly Metric[] = ["machines", "new", "gone"]

function Line({ series: { metric, points, says, isUnusual } }: { readonly series: SeriesTold }) {
  const last = points.at(-1)
  return (
    <li className="normal-line">
      <div className="stack">
        <span>{METRIC_NAMES[metric]}</span>
        <span className="small">
          {last === undefined ? (
            <span className="faint">not counted in {DAYS} days</span>
          ) : (
            <>
              <MetricNumber
                metric={metric}
                value={last.value}
                className={isUnusual === true ? "doubt strong plain-link" : "strong plain-link"}
              />{" "}
              <span className="quiet">{usualInWords(metric, last)}</span>
              {isUnusual === true && <span className="hidden">, out of what is usual</span>}
            </>
          )}
        </span>
      </div>
      {last !== undefined && <Sparkline points={points} isUnusual={isUnusual === true} label={says} />}
    </li>
  )
}

/** Machines, new and gone over two weeks, on the band of what is usual then. */
export function Normal() {
  const series = useQuery(questions.normal.series.queryOptions({ input: { days: DAYS } }))
  const all = (
    <Link to="/normal" className="link">
      All charts
    </Link>
  )
  return (
    <Section title="Normal" rule note={`${DAYS} days; the band is what is usual`} aside={all}>
      <Part query={series} what="What is usual" rows={3}>
        {(data) => (
          <ul>
            {SHOWN.flatMap((metric) => data.find((one) => one.metric === metric) ?? []).map((one) => (
              <Line key={one.metric} series={one} />
            ))}
          </ul>
        )}
      </Part>
    </Section>
  )
}

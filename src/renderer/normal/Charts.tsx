import { SegmentedControl, Select } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { SeriesTold } from "#api/normal.ts"
import { printable } from "#model/printable.ts"
import { questions } from "#renderer/app/client.ts"
import { MetricNumber } from "#renderer/app/MetricNumber.tsx"
import { Part } from "#renderer/app/Part.tsx"
import { counted } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { METRIC_NAMES, usualInWords } from "#renderer/ui/metricWords.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { BandChart } from "./BandChart.tsx"
import { SeriesTable } from "./SeriesTable.tsx"
import { DAYS, type Place } from "./usePlace.ts"

const EVERY = ""

function Chart({ series, place }: { readonly series: SeriesTold; readonly place: Place }) {
  const { metric, points, says, isUnusual } = series
  const last = points.at(-1)
  return (
    <section className="normal-chart" aria-label={METRIC_NAMES[metric]} id={`chart-${metric}`}>
      <div className="stack">
        <h3 className="row">
          {isUnusual === true && <StateMark mark="against" says="out of what is usual" />}
          {METRIC_NAMES[metric]}
        </h3>
        {last !== undefined && (
          <span className="row">
            <MetricNumber
              metric={metric}
              value={last.value}
              network={place.network}
              className={isUnusual === true ? "normal-figure doubt plain-link" : "normal-figure plain-link"}
            />
            <span className="small quiet">{usualInWords(metric, last)}</span>
          </span>
        )}
        <p className="small quiet">{says}</p>
      </div>
      {last === undefined ? (
        <p className="small faint normal-none">Nothing was counted in these {place.days} days.</p>
      ) : (
        <div className="normal-drawing" role="img" aria-label={says}>
          <BandChart series={series} />
        </div>
      )}
    </section>
  )
}

function NetworkSelect({ place }: { readonly place: Place }) {
  const scans = useQuery(questions.scans.list.queryOptions({ input: { limit: 500 } }))
  const names = [...new Set((scans.data?.scans ?? []).map(({ network }) => network))].toSorted()
  if (names.length < 2 && place.network === null) return null
  return (
    <Select
      aria-label="Of which network"
      w={192}
      searchable
      data={[
        { value: EVERY, label: "all networks" },
        ...[...new Set([...names, ...(place.network === null ? [] : [place.network])])].map((name) => ({
          value: name,
          label: printable(name, 60),
        })),
      ]}
      value={place.network ?? EVERY}
      onChange={(network) =>
        place.put({ network: network === EVERY || network === null ? undefined : network })
      }
    />
  )
}

/** How many of what is counted lie outside of what is usual, in words. */
function outsideInWords(all: readonly SeriesTold[]): string {
  const outside = all.filter(({ isUnusual }) => isUnusual === true).length
  const known = all.filter(({ isUnusual }) => isUnusual !== null).length
  if (known === 0) return "not known yet"
  if (outside === 0) return `all ${known} are within what is usual`
  return `${counted(outside, "is", "are")} outside of what is usual, of ${known}`
}

function Legend() {
  return (
    <>
      <span className="row">
        <span className="legend-band" aria-hidden /> what is usual on that weekday at that hour
      </span>
      <span className="row">
        <span className="legend-hatch" aria-hidden /> not known yet
      </span>
    </>
  )
}

/** Everything that is counted after a scan, over time, on the bands of what is usual. */
export function Charts({ place }: { readonly place: Place }) {
  const [asTable, setAsTable] = useState(false)
  const { days, network } = place
  const series = useQuery(questions.normal.series.queryOptions({ input: { days, network } }))
  const toggle = () => setAsTable(!asTable)
  useKeys([{ keys: "Shift+T", says: asTable ? "as charts" : "as a table", run: toggle }])
  return (
    <>
      <div className="normal-bar">
        <h2>What is usual</h2>
        {series.data && <span className="small quiet">{outsideInWords(series.data)}</span>}
        <span className="push" />
        <NetworkSelect place={place} />
        <SegmentedControl
          aria-label="Over how many days"
          value={String(days)}
          onChange={(value) => {
            const chosen = DAYS.find((one) => String(one) === value)
            place.put({ days: chosen === 30 ? undefined : chosen })
          }}
          data={DAYS.map((number) => ({ value: String(number), label: `${number} days` }))}
        />
      </div>
      <div className="normal-legend small quiet">
        {!asTable && <Legend />}
        <span className="push" />
        <button type="button" className="link row" aria-pressed={asTable} onClick={toggle}>
          {asTable ? "As charts" : "As a table"}
          <Kbd keys="Shift+T" />
        </button>
      </div>
      <Part query={series} what="What is usual" rows={7}>
        {(all) =>
          asTable ? (
            <SeriesTable all={all} />
          ) : (
            all.map((one) => <Chart key={one.metric} series={one} place={place} />)
          )
        }
      </Part>
    </>
  )
}

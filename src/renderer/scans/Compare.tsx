import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import type { Scan } from "#model/scan.ts"
import { questions } from "#renderer/app/client.ts"
import { ScanSelect } from "#renderer/app/ScanSelect.tsx"
import { counted } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"

/** The scan before this one over the same network, else the one before in time; null for the first. */
function usePrevious(scan: Scan): Scan | null {
  const scans = useQuery(questions.scans.list.queryOptions({ input: { limit: 500 } }))
  const before = (scans.data?.scans ?? []).filter(
    ({ moment, state }) => moment < scan.moment && state !== "running",
  )
  return before.find(({ network }) => network === scan.network) ?? before[0] ?? null
}

/** Compares this scan with another: the one before, or any. */
export function Compare({ scan }: { readonly scan: Scan }) {
  const previous = usePrevious(scan)
  const [chosen, setChosen] = useState<number | null>(null)
  const other = chosen ?? previous?.id ?? null
  const changes = useQuery(
    questions.changes.list.queryOptions({
      input: { from: other, to: scan.id, limit: 1 },
      enabled: other !== null,
    }),
  )
  return (
    <Section title="Compare with" rule>
      <div className="compare">
        <ScanSelect
          label="Compare with scan"
          value={other}
          without={scan.id}
          onChange={setChosen}
          placeholder="There is no earlier scan"
        />
        {other !== null && (
          <Link to="/changes" search={{ from: other, to: scan.id }} className="link">
            {changes.data ? counted(changes.data.total, "change") : "Changes"} between scan {other} and{" "}
            {scan.id}
          </Link>
        )}
      </div>
    </Section>
  )
}

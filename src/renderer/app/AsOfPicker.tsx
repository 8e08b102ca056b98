import { Popover, UnstyledButton } from "@mantine/core"
import { DatePicker } from "@mantine/dates"
import { IconChevronDown, IconClock } from "@tabler/icons-react"
import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { Scan } from "#model/scan.ts"
import { count, exactly, longDay, whenInWords } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { type AsOf, useAsOf, useShowAsOf } from "./asOf.ts"
import { questions } from "./client.ts"
import { Part } from "./Part.tsx"
import "./AsOfPicker.css"

function useScans(enabled: boolean) {
  return useQuery(questions.scans.list.queryOptions({ input: { limit: 50 }, enabled }))
}

function wordsFor(asOf: AsOf, scan: Scan | undefined): string {
  if (asOf === null) return "now"
  if (typeof asOf === "number") return scan ? `scan ${asOf}, ${exactly(scan.moment)}` : `scan ${asOf}`
  const moment = Date.parse(asOf)
  if (Number.isNaN(moment)) return asOf
  return asOf.length > 10 ? exactly(moment) : longDay(moment)
}

function useWords(asOf: AsOf): string {
  const isScan = typeof asOf === "number"
  const query = useQuery(
    questions.scans.get.queryOptions({ input: { id: isScan ? asOf : 0 }, enabled: isScan }),
  )
  return wordsFor(asOf, query.data?.scan)
}

/** The bar across the top while the screens show the past. */
export function AsOfBar() {
  const asOf = useAsOf()
  const show = useShowAsOf()
  const words = useWords(asOf)
  if (asOf === null) return null
  return (
    <output className="as-of-bar">
      <span>As of {words}</span>
      <span className="quiet">Nothing can be changed in the past.</span>
      <button type="button" className="link" onClick={() => show(null)}>
        Back to now
      </button>
    </output>
  )
}

function ScanChoice({ scan, chosen, onChoose }: ScanChoiceProps) {
  return (
    <button type="button" className="as-of-scan" aria-pressed={chosen} onClick={onChoose}>
      <span>{whenInWords(scan.moment)}</span>
      <span className="quiet small">
        {scan.kind === "import" ? "import" : (scan.profile ?? "")}, {count(scan.answered)} answered
      </span>
      <span className="faint small num">{scan.id}</span>
    </button>
  )
}

/** "2026-03-17", in local time. */
function today(): string {
  const now = new Date()
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-")
}

interface ScanChoiceProps {
  readonly scan: Scan
  readonly chosen: boolean
  readonly onChoose: () => void
}

/** "As of now" in the top bar: another scan or day, for every screen. Key H. */
export function AsOfButton() {
  const [open, setOpen] = useState(false)
  const asOf = useAsOf()
  const show = useShowAsOf()
  const scans = useScans(open)
  useKeys([{ keys: "h", says: "as of", run: () => setOpen(true), shown: false }], { everywhere: true })
  const choose = (next: AsOf) => {
    setOpen(false)
    show(next)
  }
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={640} trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className="as-of-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <IconClock size={14} stroke={1.5} aria-hidden />
          As of {asOf === null ? "now" : typeof asOf === "number" ? `scan ${asOf}` : asOf.slice(0, 10)}
          <IconChevronDown size={12} stroke={2} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Which moment to show">
        <div className="as-of-choices">
          <div className="as-of-scans">
            <button
              type="button"
              className="as-of-scan"
              aria-pressed={asOf === null}
              onClick={() => choose(null)}
            >
              Now
              <span />
              <Kbd keys="h" />
            </button>
            <Part query={scans} what="The list of scans" rows={4}>
              {({ scans: list }) =>
                list.map((scan) => (
                  <ScanChoice
                    key={scan.id}
                    scan={scan}
                    chosen={asOf === scan.id}
                    onChoose={() => choose(scan.id)}
                  />
                ))
              }
            </Part>
          </div>
          <DatePicker
            size="xs"
            hideOutsideDates
            maxDate={today()}
            value={typeof asOf === "string" ? asOf.slice(0, 10) : null}
            onChange={(date) => choose(date)}
            ariaLabels={{
              previousMonth: "Previous month",
              nextMonth: "Next month",
            }}
          />
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

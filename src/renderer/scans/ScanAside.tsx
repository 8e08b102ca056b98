import type { Scan, ScanProgress } from "#model/scan.ts"
import { printable } from "#model/printable.ts"
import { Pane, Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import type { Sample } from "./found.ts"
import { LeftAlone } from "./LeftAlone.tsx"
import { PaceChart } from "./PaceChart.tsx"
import { UnseenList } from "./UnseenList.tsx"

interface ScanAsideProps {
  readonly scan: Scan
  readonly progress: ScanProgress
  readonly samples: readonly Sample[]
}

/** What went wrong without ending the scan. */
export function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return null
  return (
    <Section title="Warnings" rule>
      <ul className="small stack">
        {warnings.map((warning) => (
          <li key={warning} className="row warning">
            <StateMark mark="against" says="warning" />
            <span className="doubt">{printable(warning)}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Beside a running scan: its pace, whom it leaves alone, what can't be seen from here. */
export function ScanAside({ scan, progress, samples }: ScanAsideProps) {
  return (
    <Pane label="How it is asked">
      <PaceChart
        samples={samples}
        cap={progress.packetsPerSecondCap}
        pace={scan.pace ?? "normal"}
        easedOff={progress.easedOff}
      />
      <LeftAlone excluded={scan.excluded} printers={progress.leftAlone} />
      {progress.unseen.length > 0 && (
        <Section title="Can’t be seen from here" rule>
          <UnseenList unseen={progress.unseen} />
        </Section>
      )}
      <Warnings warnings={progress.warnings} />
    </Pane>
  )
}

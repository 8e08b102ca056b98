import { Link } from "@tanstack/react-router"
import { useMemo, useState } from "react"
import type { MachineDossier } from "#api/shapes.ts"
import type { Caused } from "#model/cause.ts"
import { printable } from "#model/printable.ts"
import { CauseLine } from "#renderer/app/Cause.tsx"
import { markOf } from "#renderer/app/causeWords.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { count, counted, exactly, when, whenInWords } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { Empty } from "#renderer/ui/States.tsx"
import { VirtualList } from "#renderer/ui/VirtualList.tsx"
import { MachineTimeline } from "./MachineTimeline.tsx"
import { useCausesOf } from "./queries.ts"
import { type Step, timelineOf } from "./timeline.ts"
import "./Happened.css"

/** The scan that saw it is certain; when it happened lies between two scans. */
function windowOf({ between: [from, to] }: Step): string {
  return from === to ? `seen ${exactly(to)}` : `between ${exactly(from)} and ${exactly(to)}`
}

function Other({ other }: Pick<Step, "other">) {
  if (other === null) return null
  return (
    <Link to="/machines/$id" params={{ id: other.id }} className="link nowrap">
      {printable(other.name, 80)}
    </Link>
  )
}

interface SaidProps {
  readonly step: Step
  /** What likely explains it, where that is known or known not to be. */
  readonly caused: Caused | undefined
  /** Its id. */
  readonly machine: string
}

/** The timeline at that moment alone. */
const justThen = (machine: string, { at }: Step) => {
  const [from, to] = [at - 1, at].map((moment) => new Date(moment).toISOString())
  return { tab: "timeline", machine, from, to } as const
}

function Said({ step, caused, machine }: SaidProps) {
  return (
    <span className="happened-said">
      <span className={step.because === null ? "" : "strong"} title={step.says}>
        {step.says}
      </span>
      {step.because !== null && <span className="quiet">{step.because}</span>}
      {caused && (
        <Link to="/changes" search={justThen(machine, step)} className="plain-link quiet happened-cause">
          <CauseLine caused={caused} bare />
        </Link>
      )}
      <Other other={step.other} />
    </span>
  )
}

function Row({ step, name, caused, machine }: SaidProps & { readonly name: string }) {
  const left = step.left ? "gone" : "answered"
  return (
    <li>
      <StateMark mark={caused ? markOf(caused) : left} says="" />
      <span className="happened-when" title={windowOf(step)}>
        {when(step.at)}
      </span>
      <Said step={step} caused={caused} machine={machine} />
      <EvidenceTally about={`${name}: ${step.says}`} for={step.evidence} />
    </li>
  )
}

const SHOWN_FIRST = 20

/** What happened to it, newest first. */
export function Happened({ machine }: { readonly machine: MachineDossier }) {
  const { name, id } = machine
  const steps = useMemo(() => timelineOf(machine), [machine])
  const shown = steps.slice(0, SHOWN_FIRST)
  const causes = useCausesOf(id, shown)
  const unexplained = [...causes.values()].filter(({ state }) => state === "unexplained").length
  const all =
    steps.length > SHOWN_FIRST ? (
      <Link
        to="/machines/$id"
        params={{ id }}
        search={(now) => ({ ...now, tab: "happened" })}
        className="link"
      >
        All {count(steps.length)}
      </Link>
    ) : (
      counted(steps.length, "change")
    )
  return (
    <Section
      title="What happened"
      {...(unexplained > 0 ? { note: `no commit explains ${count(unexplained)}` } : {})}
      aside={all}
      rule
    >
      <ol className="happened">
        {shown.map((step) => (
          <Row key={step.key} {...{ step, name, machine: id }} caused={causes.get(step.change ?? "")} />
        ))}
      </ol>
    </Section>
  )
}

function Line({ step, name }: { readonly step: Step; readonly name: string }) {
  const says = step.because === null ? step.says : `${step.says}: ${step.because}`
  return (
    <>
      <StateMark mark={step.left ? "gone" : "answered"} says="" />
      <span className="happened-when-long" title={windowOf(step)}>
        {whenInWords(step.at)}
      </span>
      <span className="cut" title={says}>
        {says}
      </span>
      <Other other={step.other} />
      <span className="push" />
      <EvidenceTally about={`${name}: ${step.says}`} for={step.evidence} />
    </>
  )
}

interface KindsProps {
  readonly steps: readonly Step[]
  readonly kind: Step["kind"] | null
  readonly onKind: (kind: Step["kind"] | null) => void
}

function Kinds({ steps, kind, onKind }: KindsProps) {
  const kinds = [...new Set(steps.map((step) => step.kind))]
  return (
    <>
      <button type="button" aria-pressed={kind === null} onClick={() => onKind(null)}>
        everything {count(steps.length)}
      </button>
      {kinds.map((each) => (
        <button key={each} type="button" aria-pressed={kind === each} onClick={() => onKind(each)}>
          {each.replaceAll("-", " ")} {count(steps.filter((step) => step.kind === each).length)}
        </button>
      ))}
    </>
  )
}

/** All that ever happened to it, however much that is; by itself, or beside scans and commits. */
export function EverythingHappened({ machine }: { readonly machine: MachineDossier }) {
  const [kind, setKind] = useState<Step["kind"] | null>(null)
  const [beside, setBeside] = useState(false)
  const steps = useMemo(() => timelineOf(machine), [machine])
  const shown = steps.filter((step) => kind === null || step.kind === kind)
  return (
    <div className="happened-all">
      <div className="chips happened-kinds no-print" role="group" aria-label="Kinds of change">
        {!beside && <Kinds steps={steps} kind={kind} onKind={setKind} />}
        <button type="button" className="push" aria-pressed={beside} onClick={() => setBeside(!beside)}>
          beside scans and commits
        </button>
      </div>
      {beside ? (
        <MachineTimeline machine={machine} />
      ) : (
        <VirtualList
          label="What happened"
          count={shown.length}
          empty={<Empty title="Nothing happened to it yet." />}
        >
          {(index) => {
            const step = shown[index]
            return step && <Line step={step} name={machine.name} />
          }}
        </VirtualList>
      )}
    </div>
  )
}

import { Link } from "@tanstack/react-router"
import { useMemo, useState } from "react"
import type { MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { count, counted, exactly, when, whenInWords } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { Empty } from "#renderer/ui/States.tsx"
import { VirtualList } from "#renderer/ui/VirtualList.tsx"
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

function Said({ step }: { readonly step: Step }) {
  return (
    <span className="happened-said">
      <span className={step.because === null ? "" : "strong"} title={step.says}>
        {step.says}
      </span>
      {step.because !== null && <span className="quiet">{step.because}</span>}
      <Other other={step.other} />
    </span>
  )
}

function Row({ step, name }: { readonly step: Step; readonly name: string }) {
  return (
    <li>
      <StateMark mark={step.left ? "gone" : "answered"} says="" />
      <span className="happened-when" title={windowOf(step)}>
        {when(step.at)}
      </span>
      <Said step={step} />
      <EvidenceTally about={`${name}: ${step.says}`} for={step.evidence} />
    </li>
  )
}

const SHOWN_FIRST = 20

/** What happened to it, newest first. */
export function Happened({ machine }: { readonly machine: MachineDossier }) {
  const { name, id } = machine
  const steps = useMemo(() => timelineOf(machine), [machine])
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
    <Section title="What happened" aside={all} rule>
      <ol className="happened">
        {steps.slice(0, SHOWN_FIRST).map((step) => (
          <Row key={step.key} step={step} name={name} />
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

/** All that ever happened to it, however much that is. */
export function EverythingHappened({ machine }: { readonly machine: MachineDossier }) {
  const [kind, setKind] = useState<Step["kind"] | null>(null)
  const steps = useMemo(() => timelineOf(machine), [machine])
  const kinds = [...new Set(steps.map((step) => step.kind))]
  const shown = steps.filter((step) => kind === null || step.kind === kind)
  return (
    <div className="happened-all">
      <div className="happened-kinds no-print" role="group" aria-label="Kinds of change">
        <button type="button" aria-pressed={kind === null} onClick={() => setKind(null)}>
          everything {count(steps.length)}
        </button>
        {kinds.map((each) => (
          <button key={each} type="button" aria-pressed={kind === each} onClick={() => setKind(each)}>
            {each.replaceAll("-", " ")} {count(steps.filter((step) => step.kind === each).length)}
          </button>
        ))}
      </div>
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
    </div>
  )
}

import { Link } from "@tanstack/react-router"
import { useState } from "react"
import type { MachineDossier } from "#api/shapes.ts"
import type { Change } from "#model/change.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { changeInWords } from "#renderer/ui/changeInWords.ts"
import { count, counted, exactly, when, whenInWords } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { type Mark, StateMark } from "#renderer/ui/StateMark.tsx"
import { Empty } from "#renderer/ui/States.tsx"
import { VirtualList } from "#renderer/ui/VirtualList.tsx"
import "./Happened.css"

function markOf({ kind }: Change): Mark {
  if (kind === "machine-gone" || kind === "address-left" || kind === "port-closed") return "gone"
  return "answered"
}

/** The scan that saw it is certain; when it happened lies between two scans. */
function windowOf({ between: [from, to] }: Change): string {
  return from === to ? `seen ${exactly(to)}` : `between ${exactly(from)} and ${exactly(to)}`
}

function Words({ change }: { readonly change: Change }) {
  const says = changeInWords(change)
  return (
    <span className="cut" title={says}>
      {says}
    </span>
  )
}

function Step({ change, name }: { readonly change: Change; readonly name: string }) {
  return (
    <li>
      <StateMark mark={markOf(change)} says="" />
      <span className="happened-when" title={windowOf(change)}>
        {when(change.between[1])}
      </span>
      <Words change={change} />
      <EvidenceTally about={`${name}: ${changeInWords(change)}`} for={change.evidence} />
    </li>
  )
}

const SHOWN_FIRST = 20

/** What happened to it, newest first. */
export function Happened({ machine }: { readonly machine: MachineDossier }) {
  const { history, name, id } = machine
  const all =
    history.length > SHOWN_FIRST ? (
      <Link
        to="/machines/$id"
        params={{ id }}
        search={(now) => ({ ...now, tab: "happened" })}
        className="link"
      >
        All {count(history.length)}
      </Link>
    ) : (
      counted(history.length, "change")
    )
  return (
    <Section title="What happened" aside={all} rule>
      <ol className="happened">
        {history.slice(0, SHOWN_FIRST).map((change, at) => (
          <Step key={`${at} ${change.kind} ${change.fact}`} change={change} name={name} />
        ))}
      </ol>
    </Section>
  )
}

/** All that ever happened to it, however much that is. */
export function EverythingHappened({ machine }: { readonly machine: MachineDossier }) {
  const [kind, setKind] = useState<Change["kind"] | null>(null)
  const kinds = [...new Set(machine.history.map((change) => change.kind))]
  const changes = machine.history.filter((change) => kind === null || change.kind === kind)
  return (
    <div className="happened-all">
      <div className="happened-kinds no-print" role="group" aria-label="Kinds of change">
        <button type="button" aria-pressed={kind === null} onClick={() => setKind(null)}>
          everything {count(machine.history.length)}
        </button>
        {kinds.map((each) => (
          <button key={each} type="button" aria-pressed={kind === each} onClick={() => setKind(each)}>
            {each.replaceAll("-", " ")} {count(machine.history.filter((one) => one.kind === each).length)}
          </button>
        ))}
      </div>
      <VirtualList
        label="What happened"
        count={changes.length}
        empty={<Empty title="Nothing happened to it yet." />}
      >
        {(index) => {
          const change = changes[index]
          return (
            change && (
              <>
                <StateMark mark={markOf(change)} says="" />
                <span className="happened-when-long" title={windowOf(change)}>
                  {whenInWords(change.between[1])}
                </span>
                <Words change={change} />
                <span className="push" />
                <EvidenceTally about={`${machine.name}: ${changeInWords(change)}`} for={change.evidence} />
              </>
            )
          )
        }}
      </VirtualList>
    </div>
  )
}

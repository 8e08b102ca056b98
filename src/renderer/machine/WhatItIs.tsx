import { Button } from "@mantine/core"
import { IconChevronRight } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useId, useState } from "react"
import type { MachineDossier } from "#api/shapes.ts"
import type { Support, Verdict } from "#model/classification.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { listed } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { type Mark, StateMark } from "#renderer/ui/StateMark.tsx"
import { Votes } from "./Votes.tsx"
import { evidenceOf, nextQuestion, untoldParts, type WhatLine, whatLines } from "./what.ts"
import "./WhatItIs.css"

/** The steps that a next question may lead to. */
export interface Steps {
  readonly onLook: () => void
  readonly onScan: () => void
  /** An earlier moment is looked at, of which nothing can be asked. */
  readonly past: boolean
}

/** How an answer is marked: full, half, ring, or the triangle of what contradicts it. */
export function markOf({ value, confidence, contradicted }: Verdict): Mark {
  if (contradicted || value === null) return "against"
  return confidence === "certain" || confidence === "likely" ? "answered" : "doubt"
}

/** What may settle it, in words, and the step where this screen has one. */
export function Settled({ by, steps }: { readonly by: string; readonly steps: Steps }) {
  const { says, step } = nextQuestion(by)
  return (
    <span className="what-next">
      <span className="quiet">Would settle it: {printable(says, 300)}</span>
      {step === "look" && (
        <Button size="xs" variant="default" disabled={steps.past} onClick={steps.onLook}>
          Look inside
        </Button>
      )}
      {step === "scan" && (
        <Button size="xs" variant="default" disabled={steps.past} onClick={steps.onScan}>
          Ask again
        </Button>
      )}
      {step === "credentials" && (
        <Link to="/settings" hash="snmp-credentials" className="link">
          SNMP credentials
        </Link>
      )}
    </span>
  )
}

function Value({ verdict: { value, competing, for: votes } }: { readonly verdict: Verdict }) {
  if (value !== null)
    return (
      <span className="what-value" title={printable(value, 400)}>
        {printable(value, 200)}
      </span>
    )
  const sides = [votes[0]?.value, competing?.value].filter((side) => side !== undefined)
  return <span className="what-value doubt">in dispute: {printable(sides.join(" or "), 200)}</span>
}

function Line({ line, name, steps }: LineProps) {
  const { part, verdict } = line
  const [opened, setOpened] = useState(false)
  const id = useId()
  const { value, confidence, contradicted, competing } = verdict
  const about = `${name}: ${part.toLowerCase()} ${value ?? "in dispute"}`
  return (
    <li className="what-line">
      <div className="what-row">
        <button
          type="button"
          className="what-open"
          aria-expanded={opened}
          aria-controls={opened ? id : undefined}
          onClick={() => setOpened(!opened)}
        >
          <IconChevronRight size={12} stroke={2} aria-hidden className="what-chevron" />
          <span className="quiet">{part}</span>
          <Value verdict={verdict} />
          <span className="what-sure">
            <StateMark mark={markOf(verdict)} says="" />
            {contradicted ? <span className="doubt">contradicted</span> : confidence}
          </span>
          <span className="what-because quiet">{printable(verdict.for[0]?.because ?? "", 300)}</span>
        </button>
        <EvidenceTally
          about={about}
          for={evidenceOf(verdict.for)}
          against={competing ? evidenceOf(competing.votes) : []}
        />
      </div>
      {opened && (
        <div id={id} className="what-votes">
          <Votes verdict={verdict} about={about} />
          {verdict.settledBy !== null && (
            <p className="small">
              <Settled by={verdict.settledBy} steps={steps} />
            </p>
          )}
        </div>
      )}
    </li>
  )
}

interface LineProps {
  readonly line: WhatLine
  readonly name: string
  readonly steps: Steps
}

const STATES: Readonly<Record<Support["state"], string>> = {
  supported: "supported until",
  "security-only": "security fixes until",
  ended: "no longer mended since",
}

function SupportLine({ support }: { readonly support: Support }) {
  const ended = support.state === "ended"
  return (
    <li className="what-line">
      <div className="what-row what-plain">
        <span className="quiet">Support</span>
        <span>
          <span className={ended ? "doubt" : undefined}>
            {STATES[support.state]} {support.until}
          </span>{" "}
          <span className="quiet">
            {printable(support.what, 120)}, by {printable(support.source, 200)}
          </span>
        </span>
      </div>
    </li>
  )
}

interface WhatItIsProps {
  readonly machine: MachineDossier
  readonly steps: Steps
}

/** Every part of the answer to what it is, each with its confidence, its votes and what speaks against it. */
export function WhatItIs({ machine, steps }: WhatItIsProps) {
  const { classification, name } = machine
  const lines = whatLines(classification)
  const untold = untoldParts(classification)
  const doubts = lines.filter(({ verdict }) => verdict.contradicted).length
  return (
    <Section
      title="What it is"
      note="by the votes of rules; each opens to them"
      aside={doubts > 0 ? <span className="doubt">{doubts} contradicted</span> : undefined}
    >
      <ul className="what">
        {lines.map((line) => (
          <Line key={line.key} line={line} name={name} steps={steps} />
        ))}
        {classification.support && <SupportLine support={classification.support} />}
        {untold.map(({ parts, settledBy }) => (
          <li key={parts.join()} className="what-line">
            <div className="what-row what-plain">
              <span className="quiet">Unknown</span>
              <span>
                <span className="what-unknown">{listed(parts)}</span>{" "}
                {settledBy !== null && <Settled by={settledBy} steps={steps} />}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}

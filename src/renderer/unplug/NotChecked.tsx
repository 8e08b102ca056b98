import { Link } from "@tanstack/react-router"
import { useState } from "react"
import type { DossierTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import { LookDialog, type LookWish } from "#renderer/app/LookDialog.tsx"
import { PlanDialog, type PlanRequest } from "#renderer/app/PlanDialog.tsx"
import { tell } from "#renderer/app/tell.tsx"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { type Check, checksFor, howInWords } from "./unplugWords.ts"

interface CheckStepProps {
  readonly check: Check
  readonly dossier: DossierTold
  readonly onLook: () => void
  readonly onScan: () => void
}

function CheckStep({ check, dossier, onLook, onScan }: CheckStepProps) {
  switch (check) {
    case "look":
      return (
        <button type="button" className="link" onClick={onLook}>
          Look inside
        </button>
      )
    case "scan":
      return (
        <button type="button" className="link" onClick={onScan}>
          Plan the scan
        </button>
      )
    case "sources":
      return (
        <Link to="/sources" className="link">
          Sources
        </Link>
      )
    case "machine":
      return (
        <Link to="/machines/$id" params={{ id: dossier.machine }} className="link">
          Its page
        </Link>
      )
    default:
      return check satisfies never
  }
}

/** What nobody looked at, so that the dossier says nothing of it, with the step that looks. */
export function NotChecked({ dossier }: { readonly dossier: DossierTold }) {
  const { notChecked, machine, name, ip, network } = dossier
  const [wish, setWish] = useState<LookWish | null>(null)
  const [request, setRequest] = useState<PlanRequest | null>(null)
  return (
    <Section
      title="Not checked"
      {...(notChecked.length === 0 ? {} : { note: "so this dossier says nothing about it" })}
      rule
    >
      {notChecked.length === 0 && <p className="quiet">All that Rollcall can check was checked.</p>}
      <ul>
        {notChecked.map(({ what, how }) => (
          <li key={`${what}\n${how}`} className="unplug-unchecked">
            <StateMark mark="not-asked" says="" />
            <span>{printable(what, 300)}</span>
            <span className="quiet">{printable(howInWords(how), 300)}</span>
            <span className="unplug-checks small no-print">
              {checksFor(how).map((check) => (
                <CheckStep
                  key={check}
                  check={check}
                  dossier={dossier}
                  onLook={() => setWish({ ref: machine, name })}
                  onScan={() => setRequest({ targets: [ip], network, profile: "deep" })}
                />
              ))}
            </span>
          </li>
        ))}
      </ul>
      <LookDialog wish={wish} onClose={() => setWish(null)} />
      <PlanDialog
        request={request}
        onClose={() => setRequest(null)}
        onStarted={(scan) => tell(`Scan ${scan.id} asks every port of ${printable(name, 120)}.`)}
      />
    </Section>
  )
}

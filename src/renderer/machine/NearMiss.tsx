import { Link } from "@tanstack/react-router"
import { useState } from "react"
import type { MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { decideNow } from "#renderer/app/decide.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { PlanDialog, type PlanRequest } from "#renderer/app/PlanDialog.tsx"
import { tell } from "#renderer/app/tell.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"

type Doubt = MachineDossier["identity"]["doubts"][number]

interface NearMissProps {
  readonly doubt: Doubt
  readonly machine: MachineDossier
  readonly past: boolean
}

/** What would tell, and the one press that asks exactly that. */
function Settling({ doubt, machine, past }: NearMissProps) {
  const [request, setRequest] = useState<PlanRequest | null>(null)
  const { ask, settledBy } = doubt
  const other = printable(doubt.name, 80)
  const ids = [machine.id, doubt.with]
  return (
    <>
      <span className="quiet">
        {settledBy === "" ? "No scan would settle it." : `Would settle it: ${printable(settledBy, 300)}`}
      </span>
      {!past && (
        <span className="near-miss-steps no-print">
          {ask && (
            <button
              type="button"
              className="link"
              aria-label={`Ask what would settle whether it is ${other}`}
              onClick={() => setRequest({ targets: [ask.ip], network: ask.network, ports: ask.ports })}
            >
              Ask
            </button>
          )}
          <button
            type="button"
            className="link"
            aria-label={`Same machine as ${other}`}
            onClick={() => void decideNow({ kind: "merge", machines: ids })}
          >
            Same machine
          </button>
          <button
            type="button"
            className="link"
            aria-label={`Not the same as ${other}`}
            onClick={() => void decideNow({ kind: "apart", machines: ids })}
          >
            Not the same
          </button>
        </span>
      )}
      <PlanDialog
        request={request}
        onClose={() => setRequest(null)}
        onStarted={(scan) => tell(`Scan ${scan.id} asks what would settle it.`)}
      />
    </>
  )
}

/** Another machine that this one may be: why it is in doubt and what would settle it. */
export function NearMiss(props: NearMissProps) {
  const { doubt, machine } = props
  return (
    <li className="join near-miss">
      <StateMark mark="doubt" says="in doubt" />
      <div className="stack">
        <span>
          {doubt.strength === "likely" ? "Likely" : "Perhaps"} also{" "}
          <Link to="/machines/$id" params={{ id: doubt.with }} className="link in-text">
            {printable(doubt.name, 120)}
          </Link>
          {doubt.name !== doubt.b && <span className="mono quiet"> {printable(doubt.b)}</span>}
        </span>
        <span className="quiet">
          {doubt.strength}: {printable(doubt.because, 400)}
        </span>
        <Settling {...props} />
      </div>
      <EvidenceTally
        about={`${machine.name} and ${doubt.name} are one machine`}
        for={doubt.for}
        against={doubt.against}
      />
    </li>
  )
}

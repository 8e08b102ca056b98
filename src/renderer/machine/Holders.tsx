import { Link } from "@tanstack/react-router"
import { Fragment } from "react"
import type { MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { useMachineNames } from "#renderer/app/machineNames.ts"
import { counted, exactly, whenInWords } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"

type Holder = MachineDossier["holders"][number]

/** Who holds it now first, then the latest. */
function inOrder(holders: readonly Holder[]): readonly Holder[] {
  const end = ({ until }: Holder) => until ?? Number.MAX_SAFE_INTEGER
  return holders.toSorted((a, b) => end(b) - end(a) || b.since - a.since)
}

const MOST_NAMED = 100
const MOST_BEFORE = 3

const useHolderNames = (holders: readonly Holder[]) =>
  useMachineNames(holders.slice(0, MOST_NAMED).map(({ machine }) => machine))

function HolderLink({ id, name }: { readonly id: string; readonly name: string }) {
  return (
    <Link to="/machines/$id" params={{ id }} className="link in-text">
      {printable(name, 80)}
    </Link>
  )
}

/** "held by lb-01 since 17 Mar, before by lb-02". */
export function HeldBy({ machine }: { readonly machine: MachineDossier }) {
  const holders = inOrder(machine.holders)
  const nameOf = useHolderNames(holders)
  const [last] = holders
  if (!last) return <>which machine holds it is not known</>
  const before = [...new Set(holders.slice(1).map((holder) => holder.machine))]
    .filter((id) => id !== last.machine)
    .slice(0, MOST_BEFORE)
  return (
    <>
      {last.until === null ? "held by " : "last held by "}
      <HolderLink id={last.machine} name={nameOf(last.machine)} />{" "}
      {last.until === null ? `since ${whenInWords(last.since)}` : `until ${whenInWords(last.until)}`}
      {before.length > 0 && ", before by "}
      {before.map((id, at) => (
        <Fragment key={id}>
          {at > 0 && ", "}
          <HolderLink id={id} name={nameOf(id)} />
        </Fragment>
      ))}
    </>
  )
}

/** The machines that held a virtual address in turn. */
export function Holders({ machine }: { readonly machine: MachineDossier }) {
  const holders = inOrder(machine.holders)
  const nameOf = useHolderNames(holders)
  return (
    <Section title="Who held it" aside={counted(holders.length, "time")}>
      {holders.length === 0 ? (
        <p className="quiet small">No machine was seen to answer under it and under an address of its own.</p>
      ) : (
        <ul className="joins">
          {holders.map((holder) => (
            <li key={`${holder.machine} ${holder.since}`} className="join">
              <StateMark mark={holder.until === null ? "answered" : "gone"} says="" />
              <div className="stack">
                <span>
                  <HolderLink id={holder.machine} name={nameOf(holder.machine)} />
                </span>
                <span className="quiet" title={exactly(holder.since)}>
                  from {whenInWords(holder.since)}{" "}
                  {holder.until === null ? "until now" : `to ${whenInWords(holder.until)}`}
                </span>
              </div>
              <EvidenceTally about={`${nameOf(holder.machine)} held ${machine.name}`} for={holder.evidence} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

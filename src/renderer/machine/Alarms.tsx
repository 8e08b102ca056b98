import { Link } from "@tanstack/react-router"
import type { MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { alarmGroups, type AlarmGroup } from "#renderer/app/alarmGroups.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { useMachineNames } from "#renderer/app/machineNames.ts"
import { counted } from "#renderer/ui/format.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import "./Alarms.css"

const MOST_NAMED = 3

function Others({
  others,
  nameOf,
}: {
  readonly others: readonly string[]
  readonly nameOf: (id: string) => string
}) {
  const more = others.length - MOST_NAMED
  if (others.length === 0) return null
  return (
    <span>
      {others.length === 1 ? " The other: " : " The others: "}
      {others.slice(0, MOST_NAMED).map((id, at) => (
        <span key={id}>
          {at > 0 && ", "}
          <Link to="/machines/$id" params={{ id }} className="link in-text">
            {printable(nameOf(id), 80)}
          </Link>
        </span>
      ))}
      {more > 0 && (
        <>
          {" and "}
          <Link to="/doubts" className="link in-text">
            {counted(more, "other")}
          </Link>
        </>
      )}
      .
    </span>
  )
}

function AlarmLine({ alarm, own, nameOf }: AlarmLineProps) {
  const title = printable(alarm.title, 300)
  return (
    <li className="alarm">
      <StateMark mark="against" says="" />
      <span>
        {title}
        {/[.]$/u.test(title) ? "" : "."}
        <Others others={alarm.machines.filter((id) => id !== own)} nameOf={nameOf} />
      </span>
      <EvidenceTally about={alarm.title} for={alarm.evidence} />
    </li>
  )
}

interface AlarmLineProps {
  readonly alarm: AlarmGroup
  readonly own: string
  readonly nameOf: (id: string) => string
}

/** What it shares with others that ought to be its own, before anything else is believed. */
export function Alarms({ machine }: { readonly machine: MachineDossier }) {
  const alarms = alarmGroups(machine.identity.alarms)
  const others = alarms.flatMap(({ machines }) =>
    machines.filter((id) => id !== machine.id).slice(0, MOST_NAMED),
  )
  const nameOf = useMachineNames(others)
  if (alarms.length === 0) return null
  return (
    <ul className="alarms" aria-label="Alarms">
      {alarms.map((alarm) => (
        <AlarmLine key={alarm.key} alarm={alarm} own={machine.id} nameOf={nameOf} />
      ))}
    </ul>
  )
}

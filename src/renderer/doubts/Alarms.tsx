import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import { printable } from "#model/printable.ts"
import { alarmGroups, type AlarmGroup } from "#renderer/app/alarmGroups.ts"
import { questions } from "#renderer/app/client.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { useMachineNames } from "#renderer/app/machineNames.ts"
import { Part } from "#renderer/app/Part.tsx"
import { count, counted, exactly, when } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"

const MACHINES_NAMED = 4
const SHOWN_FIRST = 3
const SUBJECTS_SHOWN = 2
/** A query is no longer than 4,000 letters. */
const MOST_IN_QUERY = 250

function Machines({
  alarm,
  nameOf,
}: {
  readonly alarm: AlarmGroup
  readonly nameOf: (id: string) => string
}) {
  const more = alarm.machines.length - MACHINES_NAMED
  return (
    <span className="cut">
      {alarm.machines.slice(0, MACHINES_NAMED).map((id, at) => (
        <span key={id}>
          {at > 0 && ", "}
          <Link to="/machines/$id" params={{ id }} className="link">
            {printable(nameOf(id), 80)}
          </Link>
        </span>
      ))}
      {more > 0 && (
        <>
          {" and "}
          {alarm.machines.length > MOST_IN_QUERY ? (
            counted(more, "other")
          ) : (
            <Link
              to="/machines"
              search={{ query: alarm.machines.map((id) => `id:${id}`).join(" | "), all: true }}
              className="link"
            >
              {counted(more, "other")}
            </Link>
          )}
        </>
      )}
    </span>
  )
}

function AlarmRow({
  alarm,
  nameOf,
}: {
  readonly alarm: AlarmGroup
  readonly nameOf: (id: string) => string
}) {
  return (
    <li className="alarm-row">
      <StateMark mark="against" says="" />
      <div className="stack">
        <span className="cut" title={printable(alarm.title)}>
          {printable(alarm.title, 300)}
        </span>
        <span className="row small quiet">
          <Machines alarm={alarm} nameOf={nameOf} />
        </span>
      </div>
      <span className="stack mono small quiet">
        {alarm.subjects.slice(0, SUBJECTS_SHOWN).map((subject) => (
          <span key={subject} className="cut" title={printable(subject)}>
            {printable(subject, 120)}
          </span>
        ))}
      </span>
      <span className="small quiet tabular nowrap" title={exactly(alarm.since)}>
        since {when(alarm.since)}
      </span>
      <EvidenceTally about={alarm.title} for={alarm.evidence} />
    </li>
  )
}

function List({ alarms }: { readonly alarms: readonly AlarmGroup[] }) {
  const [all, setAll] = useState(false)
  const shown = all ? alarms : alarms.slice(0, SHOWN_FIRST)
  const nameOf = useMachineNames(shown.flatMap(({ machines }) => machines.slice(0, MACHINES_NAMED)))
  if (alarms.length === 0) return null
  const more = alarms.length > SHOWN_FIRST && (
    <button type="button" className="link" onClick={() => setAll(!all)}>
      {all ? "Fewer" : `All ${count(alarms.length)}`}
    </button>
  )
  return (
    <div className="doubts-alarms">
      <Section title="Shared, or answering for everything" note="these are never joined by it" aside={more}>
        <ul>
          {shown.map((alarm) => (
            <AlarmRow key={alarm.key} alarm={alarm} nameOf={nameOf} />
          ))}
        </ul>
      </Section>
    </div>
  )
}

/** What several machines share that ought to be one's own, and what answers for every address or port. */
export function Alarms() {
  const alarms = useQuery(questions.identity.alarms.queryOptions())
  return (
    <Part query={alarms} what="The alarms" rows={0}>
      {(data) => <List alarms={alarmGroups(data)} />}
    </Part>
  )
}

import { Button } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import type { DoctorCheck } from "#api/shapes.ts"
import { questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { Command } from "#renderer/ui/Mono.tsx"
import { Section } from "#renderer/ui/Section.tsx"
import { type Mark, StateMark } from "#renderer/ui/StateMark.tsx"
import { Table } from "#renderer/ui/Table.tsx"

const MARKS: Readonly<Record<DoctorCheck["state"], Mark>> = {
  ok: "settled",
  limited: "doubt",
  missing: "bad",
}

function CheckRow({ check }: { readonly check: DoctorCheck }) {
  return (
    <tr>
      <td>
        <span className="row">
          <StateMark mark={MARKS[check.state]} says={check.state} />
          {check.name}
        </span>
      </td>
      <td>
        <div>{check.found}</div>
        {check.cost !== null && <div className="quiet">{check.cost}</div>}
        {check.fix !== null && <Command text={check.fix} />}
      </td>
    </tr>
  )
}

const COLUMNS = [{ title: "What", width: "col-narrow" }, { title: "Found, and what its lack costs" }]

/** What is there, what its lack costs, and the one step that mends it. */
export function Doctor() {
  const doctor = useQuery(questions.engine.doctor.queryOptions({ meta: { steady: true } }))
  const again = (
    <Button size="xs" variant="default" disabled={doctor.isFetching} onClick={() => void doctor.refetch()}>
      Look again
    </Button>
  )
  return (
    <Section title="What Rollcall needs" aside={again}>
      <Part query={doctor} what="What Rollcall needs" rows={6}>
        {(checks) => (
          <Table columns={COLUMNS} className="doctor">
            {checks.map((check) => (
              <CheckRow key={check.name} check={check} />
            ))}
          </Table>
        )}
      </Part>
    </Section>
  )
}

import { useQuery } from "@tanstack/react-query"
import type { DoctorCheck } from "#api/shapes.ts"
import { questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { counted } from "#renderer/ui/format.ts"
import { Command } from "#renderer/ui/Mono.tsx"
import { Section } from "#renderer/ui/Section.tsx"
import { type Mark, StateMark } from "#renderer/ui/StateMark.tsx"

const MARKS: Readonly<Record<DoctorCheck["state"], Mark>> = {
  ok: "answered",
  limited: "not-asked",
  missing: "bad",
}

// Disk, database and the like matter only where something is wrong with them.
const OF_SEEING = ["nmap", "raw sockets"]
const matters = ({ name, state }: DoctorCheck) => state !== "ok" || OF_SEEING.includes(name)

function Check({ check }: { readonly check: DoctorCheck }) {
  return (
    <li className="sight-check">
      <StateMark mark={MARKS[check.state]} says={check.state} />
      <div className={check.state === "ok" ? "stack" : "stack quiet"}>
        <span>
          {check.cost ?? (check.found.startsWith(check.name) ? check.found : `${check.name}: ${check.found}`)}
        </span>
      </div>
    </li>
  )
}

function Fixes({ checks }: { readonly checks: readonly DoctorCheck[] }) {
  const fixes = checks.flatMap(({ name, fix }) => (fix === null ? [] : [{ name, fix }]))
  const [first] = fixes
  if (!first) return <p className="small quiet">Nothing needs mending.</p>
  return (
    <>
      <p className="small quiet">One fix for {first.name}, once. Rollcall itself never runs as root.</p>
      <Command text={first.fix} />
      {fixes.length > 1 && (
        <p className="small quiet">{counted(fixes.length - 1, "more fix", "more fixes")} in Settings.</p>
      )}
    </>
  )
}

/** What can be seen from here, what can't, and the one fix. */
export function Sight() {
  const doctor = useQuery(questions.engine.doctor.queryOptions({ meta: { steady: true } }))
  const hidden = doctor.data?.filter(({ state }) => state !== "ok").length ?? 0
  const note =
    hidden === 0 ? undefined : (
      <span className="row doubt">
        <StateMark mark="doubt" says="" />
        {counted(hidden, "thing")} not as it could be
      </span>
    )
  return (
    <div className="first-step">
      <span className="first-number">2</span>
      <Section title="What can be seen from here" {...(note ? { note } : {})}>
        <Part query={doctor} what="What can be seen" rows={4}>
          {(checks) => (
            <div className="sight">
              <ul className="small">
                {checks.filter(matters).map((check) => (
                  <Check key={check.name} check={check} />
                ))}
              </ul>
              <div className="stack sight-fix">
                <Fixes checks={checks} />
                <div className="row small">
                  <button type="button" className="link" onClick={() => void doctor.refetch()}>
                    Look again
                  </button>
                  <span className="faint">or go on without; each answer says what it could not see</span>
                </div>
              </div>
            </div>
          )}
        </Part>
      </Section>
    </div>
  )
}

import { Link } from "@tanstack/react-router"
import type { FindingPage } from "#api/findings.ts"
import { printable } from "#model/printable.ts"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { useFirstOf } from "#renderer/ui/firstOf.ts"
import { count, counted } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { PresenceMark } from "#renderer/ui/StateMark.tsx"

interface PartProps {
  readonly finding: FindingPage
}

const MOST_MACHINES = 20

/** The machines that it is about, each a link. */
export function MachinesOfIt({ finding }: PartProps) {
  const { shown, extent } = useFirstOf(finding.machinesTold, MOST_MACHINES)
  if (finding.machinesTold.length === 0) return null
  return (
    <Section title="Machines" note={count(finding.machinesTold.length)}>
      <ul className="finding-machines">
        {shown.map(({ id, name, network, presence }) => (
          <li key={id}>
            <PresenceMark presence={presence} bare />
            <Link to="/machines/$id" params={{ id }} className="link cut" title={printable(name, 120)}>
              {printable(name, 80)}
            </Link>
            <span className="small quiet cut">{printable(network, 60)}</span>
          </li>
        ))}
      </ul>
      <AllOrFirst extent={extent} what="machines" />
    </Section>
  )
}

const MOST_OWNERS = 5

/** Who would know. */
export function Owners({ finding: { owners, machinesTold } }: PartProps) {
  if (machinesTold.length === 0) return null
  return (
    <Section title="Who would know">
      {owners.length === 0 ? (
        <p className="quiet">No owner is written down.</p>
      ) : (
        <ul>
          {owners.slice(0, MOST_OWNERS).map(({ name, how, machines }) => (
            <li key={`${name} ${how}`}>
              {printable(name, 80)}{" "}
              <span className="small quiet">
                {printable(how, 60)}
                {machinesTold.length > 1 && `, of ${counted(machines, "machine")}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

const MOST_GUARDS = 4

function Guards({ guards }: { readonly guards: readonly string[] }) {
  const { shown, extent } = useFirstOf(guards, MOST_GUARDS)
  return (
    <>
      <ul className="finding-guards quiet">
        {shown.map((guard) => (
          <li key={guard}>{printable(guard, 400)}</li>
        ))}
      </ul>
      <AllOrFirst extent={extent} />
    </>
  )
}

/** What to do about it, why it matters, and where it is not said. */
export function AboutRule({ finding: { advice, rule, ruleTold } }: PartProps) {
  const { because, guards, title } = ruleTold
  return (
    <>
      <Section title="What to do">
        <p>{printable(advice, 600)}</p>
        {because !== "" && <p className="quiet">{printable(because, 600)}</p>}
      </Section>
      <Section
        title="Not said where"
        aside={
          <Link to="/findings/rules" search={{ rule }} className="link" title={printable(title, 200)}>
            The rule
          </Link>
        }
      >
        {guards.length === 0 ? <p className="quiet">It has no exceptions.</p> : <Guards guards={guards} />}
      </Section>
    </>
  )
}

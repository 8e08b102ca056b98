import type { MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { counted } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import "./Joins.css"

type Join = MachineDossier["identity"]["joins"][number]

function JoinRow({ join }: { readonly join: Join }) {
  const sure = join.strength === "certain" || join.strength === "likely"
  return (
    <li className="join">
      <StateMark mark={sure ? "answered" : "doubt"} says="" />
      <div className="stack">
        <span>
          <span className="mono">{printable(join.a)}</span> and{" "}
          <span className="mono">{printable(join.b)}</span>
        </span>
        <span className="quiet">
          {join.strength}: {printable(join.because)}
        </span>
      </div>
      <EvidenceTally
        about={`${join.a} and ${join.b} are one machine`}
        for={join.for}
        against={join.against}
      />
    </li>
  )
}

/** Why several addresses are taken for one machine. */
export function Joins({ machine }: { readonly machine: MachineDossier }) {
  const { joins } = machine.identity
  const addresses = new Set(machine.addresses.map(({ ip }) => ip)).size
  return (
    <Section
      title="Why these are one machine"
      aside={addresses > 0 ? counted(addresses, "address", "addresses") : undefined}
    >
      {joins.length === 0 ? (
        <p className="quiet small">
          {addresses > 1
            ? "Nothing is written down of why its addresses belong together."
            : "It was only ever seen at one address, so there was nothing to join."}
        </p>
      ) : (
        <ul className="joins">
          {joins.map((join) => (
            <JoinRow key={`${join.a} ${join.b} ${join.because}`} join={join} />
          ))}
        </ul>
      )}
    </Section>
  )
}

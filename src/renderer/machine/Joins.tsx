import type { MachineDossier } from "#api/shapes.ts"
import { STRENGTHS } from "#model/machine.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { useFirstOf } from "#renderer/ui/firstOf.ts"
import { counted } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { canSplit, type Deciding } from "./deciding.ts"
import { addressCount, joinGraph, MOST_DRAWN } from "./joinGraph.ts"
import { JoinGraphDrawing } from "./JoinGraphDrawing.tsx"
import { kindsOfEvidence } from "./kindsOfEvidence.ts"
import { spanning } from "./spanning.ts"
import { NearMiss } from "./NearMiss.tsx"
import "./Joins.css"

type Join = MachineDossier["identity"]["joins"][number]

function Between({ a, b }: Pick<Join, "a" | "b">) {
  if (a === b)
    return (
      <span>
        <span className="mono">{printable(a)}</span>, before and after
      </span>
    )
  return (
    <span>
      <span className="mono">{printable(a)}</span> and <span className="mono">{printable(b)}</span>
    </span>
  )
}

function JoinRow({ join }: { readonly join: Join }) {
  const sure = join.strength === "certain" || join.strength === "likely"
  return (
    <li className="join">
      <StateMark mark={sure ? "answered" : "doubt"} says="" />
      <div className="stack">
        <Between a={join.a} b={join.b} />
        <span className="quiet">
          {join.strength}: {printable(join.because, 400)}
        </span>
      </div>
      <EvidenceTally
        about={join.a === join.b ? `${join.a} stayed one machine` : `${join.a} and ${join.b} are one machine`}
        for={join.for}
        against={join.against}
      />
    </li>
  )
}

const SHOWN_FIRST = 8

function Rows({ joins }: { readonly joins: readonly Join[] }) {
  const { shown, extent } = useFirstOf(joins, SHOWN_FIRST)
  return (
    <>
      {shown.map((join, at) => (
        <JoinRow key={`${at} ${join.a} ${join.b} ${join.because}`} join={join} />
      ))}
      {joins.length > SHOWN_FIRST && (
        <li className="join-more">
          <AllOrFirst extent={extent} what="joins" />
        </li>
      )}
    </>
  )
}

function Steps({ deciding, splits }: { readonly deciding: Deciding; readonly splits: boolean }) {
  if (deciding.past) return null
  return (
    <span className="row no-print">
      {splits && (
        <button type="button" className="link" onClick={() => deciding.open("split")}>
          Split
        </button>
      )}
      <button type="button" className="link" onClick={() => deciding.open("merge")}>
        Merge
      </button>
    </span>
  )
}

/** Those that hold the addresses together first, as they are drawn; then the rest, and what is between two times. */
function inOrder(joins: readonly Join[]): readonly Join[] {
  const between = joins.filter(({ a, b }) => a !== b)
  const holding = spanning(
    between.map((join) => ({
      join,
      ends: [join.a, join.b] as const,
      weight: -STRENGTHS.indexOf(join.strength),
    })),
  ).map(({ join }) => join)
  const first = new Set(holding)
  return [...holding, ...between.filter((join) => !first.has(join)), ...joins.filter(({ a, b }) => a === b)]
}

interface JoinsProps {
  readonly machine: MachineDossier
  readonly deciding: Deciding
}

/** Why several addresses are taken for one machine, and which others nearly were: drawn, and told row by row. */
export function Joins({ machine, deciding }: JoinsProps) {
  const { joins, doubts } = machine.identity
  const addresses = addressCount(machine)
  const graph = joinGraph(machine, kindsOfEvidence(machine.facts))
  return (
    <Section
      title="Why these are one machine"
      note={addresses > 1 ? counted(addresses, "address", "addresses") : undefined}
      aside={<Steps deciding={deciding} splits={canSplit(machine)} />}
    >
      {graph && <JoinGraphDrawing graph={graph} />}
      {addresses > MOST_DRAWN && (
        <p className="small quiet">
          More than {MOST_DRAWN} addresses are a list; a drawing of them tells nothing.
        </p>
      )}
      {joins.length === 0 && doubts.length === 0 && (
        <p className="quiet small">
          {addresses > 1
            ? "Nothing is written down of why its addresses belong together."
            : "It was only ever seen at one address, so there was nothing to join."}
        </p>
      )}
      <ul className="joins">
        {doubts.map((doubt) => (
          <NearMiss
            key={`${doubt.with} ${doubt.a} ${doubt.b}`}
            doubt={doubt}
            machine={machine}
            past={deciding.past}
          />
        ))}
        <Rows joins={inOrder(joins)} />
      </ul>
    </Section>
  )
}

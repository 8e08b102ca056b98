import type { UseQueryResult } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import type { ExplainedTold, MysteryTold } from "#api/explanation.ts"
import type { MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { Part } from "#renderer/app/Part.tsx"
import { counted, exactly, whenInWords } from "#renderer/ui/format.ts"
import { Mono } from "#renderer/ui/Mono.tsx"
import { PresenceMark, StateMark } from "#renderer/ui/StateMark.tsx"
import { againstLines, whatSides, whoSides } from "./grounds.ts"
import { capital, portsInWords, standsIn, whatInWords } from "./inWords.ts"
import { Lines } from "./Lines.tsx"
import { People } from "./People.tsx"
import { Question } from "./Question.tsx"
import "./CaseFile.css"

/** Which machine it is, and what it is taken to be. */
function Head({ mystery }: { readonly mystery: MysteryTold }) {
  const { machine, ip, name, mac, ports, presence, lastSeen, environment, network } = mystery
  return (
    <div className="case-head">
      <h2 className="case-title">
        <Link to="/machines/$id" params={{ id: machine }} className="plain-link case-address">
          {printable(ip)}
        </Link>
        <StateMark mark="mystery" />
        <span className="case-what">{printable(whatInWords(mystery), 200)}</span>
      </h2>
      <div className="case-facts small quiet">
        {name !== ip && <span>{printable(name, 120)}</span>}
        <span>{printable(standsIn({ environment, network }), 120)}</span>
        {mac !== null && <Mono text={mac} copies="hardware address" />}
        {ports.length > 0 && <span>answers {portsInWords(ports)}</span>}
        <span className="row" title={exactly(lastSeen)}>
          <PresenceMark presence={presence} />
          {whenInWords(lastSeen)}
        </span>
      </div>
    </div>
  )
}

/** Why it stands where it stands in the queue, reason by reason. */
function Matters({ mystery: { points, why } }: { readonly mystery: MysteryTold }) {
  if (why.length === 0) return null
  return (
    <section className="case-question" aria-label="Why it matters">
      <h3>
        <span className="case-no-mark" />
        Matters
      </h3>
      <div className="case-answer">
        <p>{counted(points, "point")}, because</p>
        <ul className="case-reasons">
          {why.map(({ sentence, points: given, evidence }) => (
            <li key={sentence} className="ground">
              <b>+{given}</b>
              <span>
                {printable(sentence, 300)} <EvidenceTally about={sentence} for={evidence} />
              </span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}

interface CaseFileProps {
  readonly mystery: MysteryTold
  readonly explained: UseQueryResult<ExplainedTold>
  readonly machine: UseQueryResult<MachineDossier>
}

/** All that is known of who and why, for left and against right; never folded. */
export function CaseFile({ mystery, explained, machine }: CaseFileProps) {
  return (
    <>
      <Head mystery={mystery} />
      {/* A pane that scrolls must be reachable from the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="case-body" role="group" aria-label="The case" tabIndex={0}>
        <Part query={explained} what="What is known of it" rows={8}>
          {(told) => (
            <>
              <Question
                title="What"
                answer={{ ...told.what, sentence: capital(told.what.sentence) }}
                {...(machine.data === undefined ? {} : whatSides(machine.data))}
              />
              <Question title="Who" answer={told.who} {...whoSides(told)}>
                <People explained={told} />
              </Question>
              <Question title="Why" answer={told.why} against={againstLines(told)}>
                <Lines explained={told} />
              </Question>
              <Question title="When" answer={told.when} />
              <Matters mystery={mystery} />
            </>
          )}
        </Part>
      </div>
    </>
  )
}

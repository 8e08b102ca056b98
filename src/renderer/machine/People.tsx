import { Button } from "@mantine/core"
import type { ExplainedTold, ExplainerTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import { askSomebody } from "#renderer/app/askSomebody.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { counted, day, exactly, listed, percent } from "#renderer/ui/format.ts"
import { Copy } from "#renderer/ui/Mono.tsx"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { Table } from "#renderer/ui/Table.tsx"
import { busFactorInWords, levelInWords } from "./whoWords.ts"
import "./People.css"

/** What every level says of the owner, and where one says two things. */
function Levels({ told: { levels, conflicts } }: { readonly told: ExplainedTold }) {
  if (levels.length === 0) return null
  return (
    <ul className="knowing-levels" aria-label="Who says whose it is">
      {levels.map(({ how, names }) => {
        const conflict = conflicts.find((one) => one.how === how)
        return (
          <li key={how} className="knowing-row">
            <StateMark mark={conflict ? "against" : "answered"} says={conflict ? "they disagree" : ""} />
            <span>
              <span className="quiet">{levelInWords(how)}</span> {printable(listed(names), 300)}
              {conflict && <span className="doubt">, which can&apos;t all be true</span>}
            </span>
            {conflict && <EvidenceTally about={`${listed(conflict.names)} own it`} for={conflict.evidence} />}
          </li>
        )
      })}
    </ul>
  )
}

/** For whom its lines speak, as owners only where that was found to be right. */
function Candidates({ told }: { readonly told: ExplainedTold }) {
  const { candidates, candidatesAre, selfTest } = told
  if (candidates.length === 0) return null
  return (
    <>
      <h3>{candidatesAre === "owners" ? "Its lines speak for" : "Contacts, not owners"}</h3>
      <p className="small quiet">{printable(selfTest.sentence, 400)}</p>
      <ul aria-label={candidatesAre === "owners" ? "Owners by its lines" : "Contacts by its lines"}>
        {candidates.map(({ name, kind, band, share, evidence }) => (
          <li key={`${kind} ${name}`} className="knowing-row">
            <StateMark mark={candidatesAre === "owners" ? "doubt" : "not-asked"} says="" />
            <span>
              {printable(name, 120)}{" "}
              <span className="quiet">
                {kind === "owner" ? "" : "wrote them, "}
                {band} {share.toFixed(2)}
              </span>
            </span>
            <EvidenceTally about={`its lines speak for ${name}`} for={evidence} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Explainer({ explainer }: { readonly explainer: ExplainerTold }) {
  const { name, mail, lines, commits, share, lastActive, left, keeps, evidence } = explainer
  const wrote = [
    ...(lines > 0 ? [`${counted(lines, "line")}, ${percent(share, 0)}`] : []),
    ...(commits > 0 ? [counted(commits, "commit")] : []),
  ]
  return (
    <tr>
      <td>
        <span className="row">
          <span className="cut" title={printable(mail, 200)}>
            {printable(name, 120)}
          </span>
          {mail !== "" && <Copy text={mail} what={`address of ${name}`} />}
        </span>
      </td>
      <td className="quiet">{keeps === null ? wrote.join(", ") : `keeps ${printable(keeps, 120)} today`}</td>
      <td className="quiet tabular" title={exactly(lastActive)}>
        {day(lastActive)}
        {left && <span className="doubt"> left?</span>}
      </td>
      <td className="num">
        <EvidenceTally about={`${name} can explain it`} for={evidence} />
      </td>
    </tr>
  )
}

const COLUMNS = [
  { title: "Who" },
  { title: "Wrote of it" },
  { title: "Last commit", width: "knowing-last" },
  { title: "Evidence", width: "knowing-tally", numeric: true },
]

function Explainers({ told: { explainers, busFactor } }: { readonly told: ExplainedTold }) {
  if (explainers.length === 0) return null
  const factor = busFactorInWords(busFactor)
  return (
    <>
      <h3>Who can explain it</h3>
      {factor !== null && <p className={busFactor === 1 ? "small doubt" : "small quiet"}>{factor}</p>}
      <Table className="knowing-explainers" columns={COLUMNS}>
        {explainers.map((explainer) => (
          <Explainer key={`${explainer.mail} ${explainer.name}`} explainer={explainer} />
        ))}
      </Table>
    </>
  )
}

function Grounds({ told: { grounds } }: { readonly told: ExplainedTold }) {
  if (grounds.length === 0) return null
  return (
    <ul className="knowing-grounds" aria-label="What its lines tell of people">
      {grounds.map(({ sentence, evidence }) => (
        <li key={sentence} className="knowing-ground">
          <span className="small quiet">{printable(sentence, 400)}</span>
          <EvidenceTally about={sentence} for={evidence} />
        </li>
      ))}
    </ul>
  )
}

function Ask({ told: { machine, message } }: { readonly told: ExplainedTold }) {
  if (message === null) return null
  const whom = printable(message.to, 80)
  return (
    <Button
      size="xs"
      variant="default"
      className="no-print"
      title={printable(message.text, 1_000)}
      onClick={() => void askSomebody({ machine, whom: message.to, text: message.text })}
    >
      Copy a question to {whom}
    </Button>
  )
}

/** Whose it is by everything that says so, and apart from that who can explain it. */
export function People({ told }: { readonly told: ExplainedTold }) {
  const { levels, candidates, explainers, grounds } = told
  if (levels.length + candidates.length + explainers.length + grounds.length === 0) return null
  return (
    <Section title="Whose it is, and who knows it" aside={<Ask told={told} />}>
      <div className="knowing">
        <Levels told={told} />
        <Candidates told={told} />
        <Explainers told={told} />
        <Grounds told={told} />
      </div>
    </Section>
  )
}

import type { ExplainedTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { counted, day, exactly } from "#renderer/ui/format.ts"
import { initialsOf } from "./inWords.ts"
import { peopleOf, type Person } from "./people.ts"

function Wrote({ wrote }: Pick<Person, "wrote">) {
  if (wrote === null) return <span className="quiet">its lines speak for them</span>
  const { lines, commits, lastActive, left, keeps } = wrote
  return (
    <>
      {keeps === null
        ? `wrote ${counted(lines, "line")} in ${counted(commits, "commit")}`
        : `keeps ${printable(keeps, 200)} today`}
      {left && (
        <span className="doubt" title={exactly(lastActive)}>
          ; left? last commit {day(lastActive)}
        </span>
      )}
    </>
  )
}

/** Who may own it and who can probably explain it, with what tells so. */
export function People({ explained }: { readonly explained: ExplainedTold }) {
  const people = peopleOf(explained)
  const { candidates, candidatesAre, selfTest, busFactor } = explained
  if (people.length === 0) return null
  return (
    <>
      <table className="table fixed people" aria-label="Who can probably explain it">
        <colgroup>
          <col className="people-name" />
          <col className="people-band" />
          <col />
          <col className="people-tally" />
        </colgroup>
        <tbody>
          {people.map((person) => (
            <tr key={person.name}>
              <td className="cut" title={person.wrote?.mail}>
                <span className="face" aria-hidden>
                  {initialsOf(person.name)}
                </span>
                {printable(person.name, 120)}
              </td>
              <td className="quiet tabular">{person.band}</td>
              <td className="cut">
                <Wrote wrote={person.wrote} />
              </td>
              <td className="num">
                <EvidenceTally about={`${person.name} can explain it`} for={person.evidence} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {candidates.length > 0 && candidatesAre === "contacts" && (
        <p className="small quiet">Contacts and not owners: {printable(selfTest.sentence, 400)}</p>
      )}
      {busFactor === 1 && people.length > 1 && (
        <p className="small quiet">One of them wrote most of what names it.</p>
      )}
    </>
  )
}

import { useState } from "react"
import type { Verdict, Vote } from "#model/classification.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { count, percent } from "#renderer/ui/format.ts"
import { gathered } from "./what.ts"

const MOST_VOTES = 12

const pointsInWords = (points: number) => (points === 0 ? "0" : points < 0.05 ? "< 0.1" : points.toFixed(1))

function VoteRow({ vote, value, about }: VoteRowProps) {
  return (
    <tr>
      <td className="num">{pointsInWords(vote.points)}</td>
      <td className="what-sentence">
        {printable(vote.because, 600)}
        {vote.value !== value && <span className="quiet">: {printable(vote.value, 200)}</span>}
      </td>
      <td className="mono quiet what-rule" title={`${printable(vote.rule, 200)}, ${vote.sureness}`}>
        {printable(vote.rule, 200)}
      </td>
      <td className="num">
        <EvidenceTally about={`${about}: ${vote.because}`} for={vote.evidence} />
      </td>
    </tr>
  )
}

interface VoteRowProps {
  readonly vote: Vote
  /** What the answer is; a vote that says it otherwise shows its own word. */
  readonly value: string | null
  readonly about: string
}

function VoteTable({ title, votes, value, about }: VoteTableProps) {
  const [all, setAll] = useState(false)
  const every = gathered(votes)
  const shown = all ? every : every.slice(0, MOST_VOTES)
  return (
    <>
      <table className="table fixed what-table">
        <caption>{title}</caption>
        <colgroup>
          <col className="what-points" />
          <col />
          <col className="what-rules" />
          <col className="what-tally" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col" className="num">
              Points
            </th>
            <th scope="col">Because</th>
            <th scope="col">By the rule</th>
            <th scope="col" className="num">
              Evidence
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((vote) => (
            <VoteRow key={`${vote.value}\n${vote.rule}\n${vote.because}`} {...{ vote, value, about }} />
          ))}
        </tbody>
      </table>
      {every.length > MOST_VOTES && (
        <button type="button" className="link small" onClick={() => setAll(!all)}>
          {all ? "Only the strongest" : `All ${count(every.length)} votes`}
        </button>
      )}
    </>
  )
}

interface VoteTableProps {
  readonly title: string
  readonly votes: readonly Vote[]
  readonly value: string | null
  readonly about: string
}

/** The votes for an answer, and those for the best of what competes with it. */
export function Votes({ verdict, about }: { readonly verdict: Verdict; readonly about: string }) {
  const { value, share, competing, contradicted, for: votes } = verdict
  const answer = value ?? votes[0]?.value ?? null
  const whose = answer === null ? "" : ` for ${printable(answer, 120)}`
  return (
    <>
      {contradicted && (
        <p className="small doubt">
          Contradicted: strong evidence speaks for both, and they can’t both be true.
        </p>
      )}
      {votes.length > 0 && (
        <VoteTable
          title={`${percent(share, 0)} of the points${whose}`}
          {...{ votes, value: answer, about }}
        />
      )}
      {competing && (
        <VoteTable
          title={`${percent(competing.share, 0)} against it, for ${printable(competing.value, 120)}`}
          votes={competing.votes}
          value={competing.value}
          about={`${about}, against it`}
        />
      )}
    </>
  )
}

import type { Verdict, Vote } from "#model/classification.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { useFirstOf } from "#renderer/ui/firstOf.ts"
import { percent } from "#renderer/ui/format.ts"
import { Table } from "#renderer/ui/Table.tsx"
import { gathered } from "./what.ts"

const MOST_VOTES = 12

const COLUMNS = [
  { title: "Points", width: "what-points", numeric: true },
  { title: "Because" },
  { title: "By the rule", width: "what-rules" },
  { title: "Evidence", width: "what-tally", numeric: true },
]

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
  const { shown, extent } = useFirstOf(gathered(votes), MOST_VOTES)
  return (
    <>
      <Table columns={COLUMNS} className="what-table" caption={title}>
        {shown.map((vote) => (
          <VoteRow key={`${vote.value}\n${vote.rule}\n${vote.because}`} {...{ vote, value, about }} />
        ))}
      </Table>
      <AllOrFirst extent={extent} what="votes" called="strongest" />
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

import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import type { Reference } from "#model/explanation.ts"
import { printable } from "#model/printable.ts"
import { exactly, whenInWords } from "#renderer/ui/format.ts"
import { Copy } from "#renderer/ui/Mono.tsx"
import { placeInWords, shortCommit } from "#renderer/ui/placeWords.ts"
import { questions } from "./client.ts"
import { Part } from "./Part.tsx"
import { WrittenAt, WrittenLines } from "./WrittenLines.tsx"

/** What is evidence and was not observed. */
export type WrittenPiece = Exclude<Reference, { readonly kind: "observation" }>

const KINDS = { declaration: "declares it", mention: "names it" } as const

function DecisionPiece({ id }: { readonly id: number }) {
  const all = useQuery(questions.decisions.list.queryOptions({ input: { undone: true, limit: 1_000 } }))
  return (
    <Part query={all} what="The decision" rows={1}>
      {({ decisions }) => {
        const decision = decisions.find((one) => one.id === id)
        if (!decision) return <p className="small quiet">Decision {id} is no longer among the newest.</p>
        const { sentence, author, at, reason } = decision
        return (
          <>
            <div>{printable(sentence, 400)}</div>
            <div className="small quiet" title={exactly(at)}>
              decided by {printable(author, 60)}, {whenInWords(at)}
              {reason === null ? "" : `: ${printable(reason, 300)}`}
            </div>
            <Link to="/decisions" className="link small">
              All decisions
            </Link>
          </>
        )
      }}
    </Part>
  )
}

/** One piece of evidence that somebody wrote: a line with its surroundings, a commit, or what was decided. */
export function WrittenPieceCard({ piece }: { readonly piece: WrittenPiece }) {
  switch (piece.kind) {
    case "declaration":
    case "mention":
      return (
        <article className="observation" aria-label={placeInWords(piece)}>
          <span className="small quiet">{KINDS[piece.kind]}</span>
          <WrittenAt place={piece} />
          <WrittenLines place={piece} />
        </article>
      )
    case "commit":
      return (
        <article className="observation" aria-label={`commit ${shortCommit(piece.commit)}`}>
          <span className="small quiet">commit in {printable(piece.source, 120)}</span>
          <div className="row">
            <span className="mono observation-value">{printable(piece.commit, 64)}</span>
            <Copy text={piece.commit} what="commit" />
          </div>
        </article>
      )
    case "decision":
      return (
        <article className="observation" aria-label={`decision ${piece.id}`}>
          <span className="small quiet">decision no. {piece.id}</span>
          <DecisionPiece id={piece.id} />
        </article>
      )
    default:
      return piece satisfies never
  }
}

import type { Caused } from "#model/cause.ts"
import { printable } from "#model/printable.ts"
import { shortCommit } from "#renderer/ui/placeWords.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { causeInWords, commitOf, markOf, withoutCommit } from "./causeWords.ts"
import "./Cause.css"

interface CauseLineProps {
  /** null: it is being asked. */
  readonly caused: Caused | null
  /** Its mark stands elsewhere. */
  readonly bare?: boolean
}

/** What likely explains a change, in one line: its mark and the commit, or that none does, or why it isn't known. */
export function CauseLine({ caused, bare = false }: CauseLineProps) {
  if (caused === null)
    return (
      <span className="cause-line">
        <span className="grey-bar cause-waiting" aria-label="Being asked" role="img" />
      </span>
    )
  const commit = commitOf(caused)
  return (
    <span className="cause-line" title={causeInWords(caused)}>
      {!bare && <StateMark mark={markOf(caused)} says="" />}
      {commit === null ? (
        <span className={caused.state === "unexplained" ? "cut mystery" : "cut faint"}>
          {withoutCommit(caused)}
        </span>
      ) : (
        <>
          <span className="hidden">
            {caused.state === "explained" ? "likely explained by" : "perhaps explained by"}
          </span>
          <span className="mono cause-commit">{shortCommit(commit.commit)}</span>
          <span className="cut">{printable(commit.subject, 300)}</span>
        </>
      )}
    </span>
  )
}

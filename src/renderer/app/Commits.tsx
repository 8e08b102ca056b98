import { Button } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import type { Cause, Caused } from "#model/cause.ts"
import { printable } from "#model/printable.ts"
import { begun, day, exactly } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { Mono } from "#renderer/ui/Mono.tsx"
import { shortCommit } from "#renderer/ui/placeWords.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { useAsOf } from "./asOf.ts"
import { commitMark, surenessOf } from "./causeWords.ts"
import { useTakeBackKey } from "./decide.ts"
import { type Pointed, useSayCause } from "./sayCause.ts"
import "./Commits.css"

function About({ cause }: { readonly cause: Cause }) {
  const { author, date, arrived, source, tickets, others } = cause
  return (
    <span className="small quiet commit-about">
      <span title={`written ${exactly(date)}; first here ${exactly(arrived)}`}>
        {printable(author, 80)}, {day(date)}
      </span>
      <Link to="/sources/$name" params={{ name: source }} className="link">
        {printable(source, 80)}
      </Link>
      {tickets.slice(0, 5).map((ticket) => (
        <span key={ticket} className="mono">
          {printable(ticket, 40)}
        </span>
      ))}
      {others.length > 0 && (
        <span title={others.map(shortCommit).join(" ")}>and {others.length} more of the same change</span>
      )}
    </span>
  )
}

interface CommitProps {
  readonly cause: Cause
  readonly first: boolean
  readonly disabled: boolean
  readonly onSay: (explains: boolean) => void
}

/** One commit with its reasons, and what people can say of it. */
function Commit({ cause, first, disabled, onSay }: CommitProps) {
  const { commit, subject, reasons, said } = cause
  return (
    <li className="commit">
      <StateMark mark={commitMark(cause)} says="" />
      <div className="commit-words">
        <span className="commit-head">
          <Mono text={commit} short={shortCommit(commit)} copies="commit" />
          <span className="strong commit-subject">{printable(subject, 300)}</span>
          <span className="small quiet nowrap">{surenessOf(cause)}</span>
        </span>
        <About cause={cause} />
        <ul className="small commit-reasons">
          {reasons.slice(0, 8).map((reason) => (
            <li key={reason}>{begun(printable(reason, 300))}</li>
          ))}
        </ul>
        <span className="commit-steps">
          <Button
            size="xs"
            variant="default"
            disabled={disabled || said === "confirmed"}
            rightSection={first && <Kbd keys="Y" />}
            onClick={() => onSay(true)}
          >
            Yes, this explains it<span className="hidden"> ({shortCommit(commit)})</span>
          </Button>
          <Button
            size="xs"
            variant="subtle"
            disabled={disabled || said === "rejected"}
            rightSection={first && <Kbd keys="Shift+Y" />}
            onClick={() => onSay(false)}
          >
            No<span className="hidden"> ({shortCommit(commit)} does not)</span>
          </Button>
        </span>
      </div>
    </li>
  )
}

const MOST = 3

interface CommitsProps {
  readonly change: Pointed
  readonly caused: Caused
}

/** The commits that likely explain a change, at most three, to be confirmed or rejected. */
export function Commits({ change, caused }: CommitsProps) {
  const past = useAsOf() !== null
  const { mutate, isPending } = useSayCause(change)
  const causes = caused.causes.slice(0, MOST)
  const [first] = causes
  const say = ({ source, commit }: Cause, explains: boolean) => mutate({ source, commit, explains })
  useTakeBackKey()
  useKeys(
    first === undefined || past
      ? []
      : [
          { keys: "y", says: "explained by it", run: () => say(first, true) },
          { keys: "Shift+Y", says: "not by it", run: () => say(first, false) },
        ],
  )
  if (first === undefined) return null
  return (
    <>
      <ul className="commits" aria-label="Commits that may explain it">
        {causes.map((cause, at) => (
          <Commit
            key={`${cause.source} ${cause.commit}`}
            cause={cause}
            first={at === 0 && !past}
            disabled={past || isPending}
            onSay={(explains) => say(cause, explains)}
          />
        ))}
      </ul>
      {past && <p className="small quiet">Only now can it be said what explains it: go back to now.</p>}
    </>
  )
}

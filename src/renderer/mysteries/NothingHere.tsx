import { Link } from "@tanstack/react-router"
import type { MysteryState } from "#api/explanation.ts"
import { counted } from "#renderer/ui/format.ts"
import { Empty } from "#renderer/ui/States.tsx"
import { type MysteryBlock, useConcluded } from "./queries.ts"

interface NothingHereProps {
  readonly state: MysteryState
  readonly numbers: MysteryBlock["states"]
}

function NoneOpen({ numbers: { asked, later } }: Pick<NothingHereProps, "numbers">) {
  const counts = useConcluded().data?.counts
  const known = counts === undefined ? 0 : counts.explained + counts.inDoubt + counts.mysteries
  if (known === 0)
    return (
      <Empty
        title="No machine is known yet."
        step={
          <Link to="/" className="link">
            Call the first roll
          </Link>
        }
      >
        Machines that nobody and nothing explains will stand here, what matters most first.
      </Empty>
    )
  if (asked + later > 0)
    return (
      <Empty title="Nothing is open.">
        {counted(asked, "machine is", "machines are")} asked about, {counted(later, "is", "are")} put off.
      </Empty>
    )
  return (
    <Empty
      title="No mystery."
      step={
        <Link to="/machines" search={{ query: "is:in-doubt" }} className="link">
          {counted(counts?.inDoubt ?? 0, "machine")} in doubt
        </Link>
      }
    >
      Somebody or something answers for every machine.
    </Empty>
  )
}

/** What an empty list of the queue will hold. */
export function NothingHere({ state, numbers }: NothingHereProps) {
  return (
    <div className="queue-empty">
      {state === "open" && <NoneOpen numbers={numbers} />}
      {state === "asked" && (
        <Empty title="Nobody was asked yet.">
          Copying a question moves its machine here, with whom you asked and when.
        </Empty>
      )}
      {state === "later" && (
        <Empty title="Nothing is put off.">
          Later moves a machine here until its day; then it is open again.
        </Empty>
      )}
    </div>
  )
}

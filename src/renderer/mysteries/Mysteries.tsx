import { SegmentedControl } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useNavigate, useSearch } from "@tanstack/react-router"
import { useEffect, useState } from "react"
import { MYSTERY_STATES, type MysteryState, type MysteryTold } from "#api/explanation.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { BLOCK, type Blocks, useBlocks } from "#renderer/app/blocks.ts"
import { detailsOf, sentenceOf } from "#renderer/app/client.ts"
import { OnlyNow } from "#renderer/app/OnlyNow.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import { count, counted } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Failed, GreyBars } from "#renderer/ui/States.tsx"
import { Case } from "./Case.tsx"
import { useCursor } from "./cursor.ts"
import { NothingHere } from "./NothingHere.tsx"
import { blockOptions, type MysteryBlock, useConcluded } from "./queries.ts"
import { Queue } from "./Queue.tsx"
import "./Mysteries.css"

const TITLES: Readonly<Record<MysteryState, string>> = { open: "Open", asked: "Asked", later: "Later" }

interface StatesProps {
  readonly state: MysteryState
  readonly numbers: MysteryBlock["states"]
  readonly onState: (state: MysteryState) => void
}

function States({ state, numbers, onState }: StatesProps) {
  return (
    <div className="queue-states">
      <SegmentedControl
        aria-label="Which mysteries"
        value={state}
        onChange={onState}
        data={MYSTERY_STATES.map((value) => ({
          value,
          label: `${TITLES[value]} ${count(numbers[value])}`,
        }))}
      />
    </div>
  )
}

interface TriagedProps extends StatesProps, Pick<AllProps, "onNote"> {
  readonly blocks: Blocks<MysteryTold>
}

/** The queue and the case that is looked at, to be worked through by keyboard. */
function Triaged({ state, numbers, onState, onNote, blocks }: TriagedProps) {
  const { at, current, next, go, past } = useCursor(state, blocks)
  const total = blocks.total ?? 0
  const note = total === 0 ? "every answer opens its evidence" : `${count(at + 1)} of ${count(total)}`
  useEffect(() => onNote(note), [onNote, note])
  useKeys([
    {
      keys: ["j", "k"],
      says: "next, previous",
      run: ({ key }) => go(key.toLowerCase() === "k" ? at - 1 : at + 1),
    },
  ])
  return (
    <div className="mysteries">
      <section className="queue-pane" aria-label="The queue">
        <States {...{ state, numbers, onState }} />
        {blocks.total === 0 ? (
          <NothingHere state={state} numbers={numbers} />
        ) : (
          <Queue label={`${TITLES[state]} mysteries`} blocks={blocks} at={at} onGo={go} />
        )}
      </section>
      {current && (
        <Case
          key={current.machine}
          mystery={current}
          next={next?.machine}
          onDecided={() => past(current.machine)}
        />
      )}
    </div>
  )
}

interface AllProps extends Pick<StatesProps, "state" | "onState"> {
  /** What stands at the right of the bottom line. */
  readonly onNote: (note: string) => void
}

function All({ state, onState, onNote }: AllProps) {
  const blocks = useBlocks<MysteryTold, MysteryBlock>((offset, limit) => blockOptions(state, offset, limit))
  const first = useQuery(blockOptions(state, 0, BLOCK))
  if (blocks.error !== null && blocks.total === null)
    return (
      <div className="pane">
        <Failed
          what="The queue of mysteries"
          why={sentenceOf(blocks.error)}
          details={detailsOf(blocks.error)}
          onAgain={blocks.again}
        />
      </div>
    )
  if (first.data === undefined)
    return (
      <div className="pane">
        <GreyBars rows={12} height={48} />
      </div>
    )
  return <Triaged {...{ state, onState, onNote, blocks }} numbers={first.data.states} />
}

/** "17 machines nobody and nothing explains", and that this is being looked through again. */
function useSub(): string | undefined {
  const concluded = useConcluded().data
  if (concluded === undefined) return undefined
  const { counts, fresh } = concluded
  const says =
    counts.mysteries === 0 ? "" : `${counted(counts.mysteries, "machine")} nobody and nothing explains`
  if (fresh) return says === "" ? undefined : `${says}, what matters most first`
  return says === "" ? "being concluded" : `${says}, being concluded again`
}

/** The machines that nobody and nothing explains, each with its case and the cheapest question that may settle it. */
export function Mysteries() {
  const past = useAsOf() !== null
  const { state = "open" } = useSearch({ from: "/mysteries" })
  const navigate = useNavigate()
  const sub = useSub()
  const [note, setNote] = useState("every answer opens its evidence")
  const show = (next: MysteryState) =>
    void navigate({
      to: "/mysteries",
      search: (now) => ({ ...now, state: next === "open" ? undefined : next }),
    })
  return (
    <Screen title="Mysteries" {...(past || sub === undefined ? {} : { sub })} note={note}>
      {past ? (
        <OnlyNow title="Mysteries are told of now only.">
          What was not explained then may be by now; a machine&apos;s page shows what was known.
        </OnlyNow>
      ) : (
        <All key={state} state={state} onState={show} onNote={setNote} />
      )}
    </Screen>
  )
}

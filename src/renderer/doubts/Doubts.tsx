import { useNavigate } from "@tanstack/react-router"
import { useCallback, useState } from "react"
import type { DoubtfulPair } from "#api/shapes.ts"
import { useAsOf } from "#renderer/app/asOf.ts"
import { useBlocks } from "#renderer/app/blocks.ts"
import { detailsOf, sentenceOf } from "#renderer/app/client.ts"
import { useTakeBackKey } from "#renderer/app/decide.ts"
import { showEvidence } from "#renderer/app/Evidence.tsx"
import { OnlyNow } from "#renderer/app/OnlyNow.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import { counted } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Empty, Failed, GreyBars } from "#renderer/ui/States.tsx"
import { VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { Alarms } from "./Alarms.tsx"
import { columns, keyOf, pairInWords } from "./columns.tsx"
import { PairBar } from "./PairBar.tsx"
import { blockOptions } from "./queries.ts"
import "./Doubts.css"

function openEvidence(pair: DoubtfulPair | undefined) {
  if (pair) showEvidence({ about: pairInWords(pair), for: pair.doubt.for, against: pair.doubt.against })
}

/** Pairs of machines that may be one, the likeliest first, to be worked through by keyboard. */
function Pairs() {
  const navigate = useNavigate()
  const blocks = useBlocks<DoubtfulPair>(blockOptions)
  const [current, setCurrent] = useState<DoubtfulPair | undefined>(undefined)
  const onCursor = useCallback((pair: DoubtfulPair | undefined) => setCurrent(pair), [])
  const open = ({ machine }: DoubtfulPair) => void navigate({ to: "/machines/$id", params: { id: machine } })
  useKeys([{ keys: "e", says: "evidence", run: () => openEvidence(current) }])
  useTakeBackKey()
  if (blocks.error !== null && blocks.total === null)
    return (
      <div className="pane">
        <Failed
          what="The list of doubts"
          why={sentenceOf(blocks.error)}
          details={detailsOf(blocks.error)}
          onAgain={blocks.again}
        />
      </div>
    )
  if (blocks.total === null)
    return (
      <div className="pane">
        <GreyBars rows={8} height={48} />
      </div>
    )
  return (
    <div className="doubts-list">
      <VirtualTable
        label="Doubtful identities"
        twoLines
        startsAtTop
        columns={columns}
        count={blocks.total}
        rowAt={blocks.rowAt}
        keyOf={keyOf}
        nameOf={pairInWords}
        onSight={blocks.look}
        onOpen={open}
        onCursor={onCursor}
        empty={
          <Empty title="Nobody is in doubt.">
            Where the evidence can't tell whether two machines are one, the pair stands here.
          </Empty>
        }
      />
      {blocks.total > 0 && <PairBar pair={current} onOpen={open} onEvidence={openEvidence} />}
    </div>
  )
}

/** Identities that the evidence can't decide, and what is shared that ought to be one machine's own. */
export function Doubts() {
  const past = useAsOf() !== null
  const total = useBlocks<DoubtfulPair>(blockOptions).total
  return (
    <Screen
      title="Doubtful identities"
      {...(total === null || total === 0 || past ? {} : { sub: counted(total, "pair") })}
      note="doubt is shown rather than decided"
    >
      {past ? (
        <OnlyNow title="Doubts are told of now only.">
          What was in doubt then may have been settled since; a machine&apos;s page shows what was known.
        </OnlyNow>
      ) : (
        <div className="doubts">
          <Alarms />
          <Pairs />
        </div>
      )}
    </Screen>
  )
}

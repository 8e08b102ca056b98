import { Button } from "@mantine/core"
import { useCallback, useState } from "react"
import type { DeadTold } from "#api/explanation.ts"
import type { SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { detailsOf, sentenceOf } from "#renderer/app/client.ts"
import { counted } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { placeInWords } from "#renderer/ui/placeWords.ts"
import { Empty, Failed, GreyBars } from "#renderer/ui/States.tsx"
import { VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import { DEAD_COLUMNS } from "./deadColumns.tsx"
import { LinesBar } from "./LinesBar.tsx"
import { PatchDrawer } from "./PatchDrawer.tsx"
import { useDead } from "./queries.ts"
import { NOBODY_DEAD } from "./sourceWords.ts"

const keyOf = ({ id }: DeadTold) => String(id)

function Bar({ chosen, total, onPatch }: BarProps) {
  useKeys([{ keys: "p", says: "show the patch", run: onPatch }])
  return (
    <div className="source-list-bar">
      <span className="small quiet">
        {counted(total, "line")} name machines that were asked and never answered. A patch takes them out.
      </span>
      <Button variant="default" className="push" onClick={onPatch}>
        {chosen === 0 ? "Show the patch for all that can go" : `Show the patch for ${chosen}`}
        <Kbd keys="p" />
      </Button>
    </div>
  )
}

interface BarProps {
  readonly chosen: number
  readonly total: number
  readonly onPatch: () => void
}

const NONE: ReadonlySet<string> = new Set()

/** Lines of a source that name machines which never answer, and the patch that takes them out. */
export function DeadLines({ source }: { readonly source: SourceTold }) {
  const blocks = useDead(source.name)
  const [chosen, setChosen] = useState(NONE)
  const [patching, setPatching] = useState(false)
  const [current, setCurrent] = useState<DeadTold | undefined>(undefined)
  const onCursor = useCallback((dead: DeadTold | undefined) => setCurrent(dead), [])
  if (blocks.total === null)
    return (
      <div className="pane">
        {blocks.error === null ? (
          <GreyBars rows={8} />
        ) : (
          <Failed
            what="The lines that name nobody who answers"
            why={sentenceOf(blocks.error)}
            details={detailsOf(blocks.error)}
            onAgain={blocks.again}
          />
        )}
      </div>
    )
  if (blocks.total === 0)
    return (
      <div className="pane">
        <Empty title={NOBODY_DEAD}>
          A line stands here once its machine was asked at least twice over a week and never answered.
        </Empty>
      </div>
    )
  return (
    <div className="source-list">
      <Bar chosen={chosen.size} total={blocks.total} onPatch={() => setPatching(true)} />
      <VirtualTable
        label="Lines that name nobody who answers"
        startsAtTop
        columns={DEAD_COLUMNS}
        count={blocks.total}
        rowAt={blocks.rowAt}
        keyOf={keyOf}
        nameOf={placeInWords}
        onSight={blocks.look}
        onCursor={onCursor}
        selected={chosen}
        onSelect={setChosen}
      />
      <LinesBar
        place={current && { ...current, commit: source.head }}
        says={current && <p className="lines-bar-says">{printable(current.sentence, 600)}</p>}
      />
      {patching && (
        <PatchDrawer source={source.name} ids={[...chosen].map(Number)} onClose={() => setPatching(false)} />
      )}
    </div>
  )
}

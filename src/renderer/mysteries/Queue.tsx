import { useVirtualizer } from "@tanstack/react-virtual"
import { useEffect, useId, useRef, type KeyboardEvent } from "react"
import type { MysteryTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import type { Blocks } from "#renderer/app/blocks.ts"
import { count, day, exactly, when } from "#renderer/ui/format.ts"
import { calledInWords, sinceInWords, standsIn, whatInShort } from "./inWords.ts"
import { QuestionIcon } from "./QuestionIcon.tsx"
import "./Queue.css"

const ROW = 48

/** What stands under the time: what the cheapest question costs, whom somebody asked, or until when it waits. */
function Waits({ mystery: { state, asked, later, next } }: { readonly mystery: MysteryTold }) {
  if (state === "asked" && asked !== null)
    return (
      <span className="cut" title={exactly(asked.at)}>
        asked {printable(asked.whom, 60)}, {when(asked.at)}
      </span>
    )
  if (state === "later" && later !== null) return <span>until {day(later.until)}</span>
  return (
    <>
      <QuestionIcon question={next} />
      <span className="cut">{printable(next.cost, 60)}</span>
    </>
  )
}

function Row({ mystery, place }: { readonly mystery: MysteryTold; readonly place: number }) {
  const { ip, name, firstSeen } = mystery
  const since = sinceInWords(firstSeen)
  const what = printable(whatInShort(mystery), 160)
  const called = calledInWords(mystery)
  return (
    <>
      <span className="queue-rank">{count(place)}</span>
      <span className="stack">
        <span className="row">
          <span className="mono">{printable(ip)}</span>
          <span className="small faint cut">{printable(standsIn(mystery), 80)}</span>
        </span>
        <span className="small quiet cut" title={`${printable(name, 120)}: ${what}`}>
          {called === null ? "" : `${printable(called, 60)}: `}
          {what}
        </span>
      </span>
      <span className="queue-right small">
        <span className={since.isNew ? "mystery" : "quiet"} title={exactly(firstSeen)}>
          {since.says}
        </span>
        <span className="queue-cost faint">
          <Waits mystery={mystery} />
        </span>
      </span>
    </>
  )
}

interface QueueProps {
  readonly label: string
  readonly blocks: Blocks<MysteryTold>
  readonly at: number
  readonly onGo: (index: number) => void
}

/** The mysteries of one state, what matters most first; of any number, since only those in sight are there. */
export function Queue({ label, blocks, at, onGo }: QueueProps) {
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const total = blocks.total ?? 0
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    initialOffset: Math.max(0, at - 4) * ROW,
  })
  const items = virtual.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  const { look } = blocks
  useEffect(() => look(first, last), [first, last, look])
  useEffect(() => {
    virtual.scrollToIndex(at, { align: "auto" })
    // Only a step scrolls: rows that come and go around it don't.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [at])
  const page = () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 480) / ROW) - 1)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page(),
      PageUp: at - page(),
      Home: 0,
      End: total - 1,
    }[event.key]
    if (to === undefined) return
    event.preventDefault()
    onGo(to)
  }
  return (
    <div
      className="queue"
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={`${id}-${at}`}
      aria-live="off"
      onKeyDown={onKeyDown}
    >
      <div className="queue-room" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const mystery = blocks.rowAt(item.index)
          return (
            // The keyboard is with the list, which says by aria-activedescendant which of them is chosen.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={mystery?.machine ?? item.index}
              id={`${id}-${item.index}`}
              className="queue-row"
              role="option"
              aria-selected={item.index === at}
              aria-setsize={total}
              aria-posinset={item.index + 1}
              tabIndex={-1}
              style={{ transform: `translateY(${item.start}px)` }}
              onClick={() => onGo(item.index)}
            >
              {mystery ? (
                <Row mystery={mystery} place={item.index + 1} />
              ) : (
                <span className="grey-bar queue-bar" />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

import { SegmentedControl } from "@mantine/core"
import { useNavigate } from "@tanstack/react-router"
import { useEffect, useRef, useState, type ReactNode, type UIEvent } from "react"
import { printable } from "#model/printable.ts"
import { clockWithSeconds, count } from "#renderer/ui/format.ts"
import { type Mark, StateMark } from "#renderer/ui/StateMark.tsx"
import { Empty } from "#renderer/ui/States.tsx"
import { type Column, VirtualTable } from "#renderer/ui/VirtualTable.tsx"
import type { FoundMachine, Watched } from "./found.ts"

export const NEWS_TABS = ["all", "new", "changed"] as const
export type NewsTab = (typeof NEWS_TABS)[number]

interface FoundProps {
  readonly watched: Watched
  readonly tab: NewsTab
  readonly onTab: (tab: NewsTab) => void
  readonly running: boolean
}

const MARKS: Readonly<Record<FoundMachine["news"], Mark>> = {
  new: "mystery",
  changed: "doubt",
  known: "answered",
}
const INK: Readonly<Record<FoundMachine["news"], string>> = {
  new: "mystery",
  changed: "doubt",
  known: "quiet",
}

const COLUMNS: readonly Column<FoundMachine>[] = [
  {
    id: "at",
    title: "Seen",
    width: 96,
    cell: ({ at }) => <span className="quiet tabular">{at === null ? "earlier" : clockWithSeconds(at)}</span>,
  },
  { id: "ip", title: "Address", width: 128, cell: ({ ip }) => <span className="mono">{printable(ip)}</span> },
  {
    id: "name",
    title: "Name",
    width: 128,
    cell: ({ name, ip }) =>
      name === "" || name === ip ? <span className="faint">no name</span> : printable(name),
  },
  { id: "what", title: "What", width: "grow", least: 120, cell: ({ what }) => printable(what) },
  {
    id: "ports",
    title: "Answers",
    width: 112,
    cell: ({ ports }) => <span className="mono quiet">{printable(ports)}</span>,
  },
  {
    id: "news",
    title: "State",
    width: 96,
    cell: ({ news }) => (
      <span className="presence">
        <StateMark mark={MARKS[news]} says="" />
        <span className={INK[news]}>{news}</span>
      </span>
    ),
  },
  {
    id: "newsText",
    title: "Against last time",
    width: 144,
    cell: ({ newsText }) => <span className="quiet">{printable(newsText)}</span>,
  },
]

/** Ids of rows that arrived in the last moment; they light up once. */
function useFresh(order: readonly string[]): ReadonlySet<string> {
  const newest = order.at(-1) ?? null
  const [seen, setSeen] = useState(newest)
  const latest = useRef(newest)
  useEffect(() => {
    latest.current = newest
  }, [newest])
  useEffect(() => {
    const timer = setInterval(() => setSeen(latest.current), 700)
    return () => clearInterval(timer)
  }, [])
  const from = seen === null ? 0 : order.lastIndexOf(seen) + 1
  return new Set(order.slice(Math.max(from, order.length - 100)))
}

/** The rows as far as they are shown: while the list is scrolled away from the top, what arrives waits. */
function useHeld(order: readonly string[]) {
  const [heldAt, setHeldAt] = useState<string | null>(null)
  const place = heldAt === null ? -1 : order.lastIndexOf(heldAt)
  const shown = place < 0 ? order : order.slice(0, place + 1)
  const waiting = place < 0 ? [] : order.slice(place + 1)
  const hold = (away: boolean) => {
    if (!away) setHeldAt(null)
    else if (heldAt === null) setHeldAt(order.at(-1) ?? null)
  }
  return { shown, waiting, hold }
}

function Nothing({ tab, running }: { readonly tab: NewsTab; readonly running: boolean }): ReactNode {
  if (tab === "new")
    return <Empty title={running ? "Nobody new has answered so far." : "Nobody new answered."} />
  if (tab === "changed") return <Empty title={running ? "Nothing has changed so far." : "Nothing changed."} />
  if (!running) return <Empty title="Nobody answered." />
  return (
    <Empty title="Nobody has answered yet.">
      Each machine stands here as soon as it answers, and is saved.
    </Empty>
  )
}

/** What a running scan has found so far: newest first, and nothing moves while one reads further down. */
export function Found({ watched, tab, onTab, running }: FoundProps) {
  const navigate = useNavigate()
  const scroller = useRef<HTMLElement | null>(null)
  const { shown, waiting, hold } = useHeld(watched.order)
  const fresh = useFresh(watched.order)
  const wanted = (id: string) => tab === "all" || watched.rows.get(id)?.news === tab
  const ids = shown.filter(wanted).toReversed()
  const newer = waiting.filter(wanted).length
  const news = [...watched.rows.values()].map((row) => row.news)
  const numbers: Readonly<Record<NewsTab, number>> = {
    all: watched.order.length + watched.letGo,
    new: news.filter((each) => each === "new").length,
    changed: news.filter((each) => each === "changed").length,
  }
  const onScroll = (event: UIEvent) => {
    if (!(event.target instanceof HTMLElement)) return
    scroller.current = event.target
    hold(event.target.scrollTop > 8)
  }
  const toTop = () => {
    hold(false)
    scroller.current?.scrollTo({ top: 0 })
  }
  return (
    <section className="found" aria-label={running ? "Found so far" : "Found"}>
      <div className="found-head">
        <h2>{running ? "Found so far" : "Found"}</h2>
        <span className="small quiet cut">newest first; everything here is already saved</span>
        <SegmentedControl
          className="push"
          aria-label="Which machines"
          value={tab}
          onChange={onTab}
          data={NEWS_TABS.map((value) => ({
            value,
            label: `${value[0]?.toUpperCase()}${value.slice(1)} ${count(numbers[value])}`,
          }))}
        />
      </div>
      <div className="found-table" onScrollCapture={onScroll}>
        {newer > 0 && (
          <button type="button" className="found-newer" onClick={toTop}>
            {count(newer)} newer
          </button>
        )}
        <VirtualTable
          label="Machines found by this scan"
          columns={COLUMNS}
          count={ids.length}
          rowAt={(index) => watched.rows.get(ids[index] ?? "")}
          keyOf={({ id }) => id}
          nameOf={({ name, ip }) => name || ip}
          fresh={fresh}
          onOpen={({ id }) => void navigate({ to: "/machines/$id", params: { id } })}
          empty={<Nothing tab={tab} running={running} />}
        />
      </div>
    </section>
  )
}

import { IconChevronDown, IconChevronRight } from "@tabler/icons-react"
import { useVirtualizer } from "@tanstack/react-virtual"
import { useEffect, useId, useRef, type KeyboardEvent, type MouseEvent } from "react"
import type { FindingTold } from "#api/findings.ts"
import { printable } from "#model/printable.ts"
import { count, exactly, when } from "#renderer/ui/format.ts"
import { SeverityMark } from "#renderer/ui/Severity.tsx"
import { whomInWords } from "./findingWords.ts"
import { lookAt, type Line, type Lines, type Section } from "./sections.ts"
import "./FindingList.css"

const ROW = 48
const HEAD = 32

function Head({ section: { title, total } }: { readonly section: Section }) {
  return (
    <span className="finding-head">
      <span>{title}</span>
      <span className="push tabular">{count(total)}</span>
    </span>
  )
}

interface FoldsProps {
  readonly sections: readonly Section[]
  readonly onToggle: (key: string) => void
}

/** What starts folded: hints, and what waits for a second look. */
export function Folds({ sections, onToggle }: FoldsProps) {
  return sections
    .filter(({ folds, total }) => folds && total > 0)
    .map(({ key, title, open, total }) => {
      const Chevron = open ? IconChevronDown : IconChevronRight
      return (
        <button
          key={key}
          type="button"
          className="finding-fold"
          aria-expanded={open}
          onClick={() => onToggle(key)}
        >
          <Chevron size={12} stroke={2} aria-hidden />
          <span>{title}</span>
          <span className="push tabular">{count(total)}</span>
        </button>
      )
    })
}

function Row({ finding, chosen }: { readonly finding: FindingTold; readonly chosen: boolean }) {
  const { severity, title, since, isBaseline, state } = finding
  const whom = whomInWords(finding)
  return (
    <>
      <span className="finding-tick" aria-hidden>
        {chosen ? "\u2713" : ""}
      </span>
      <SeverityMark severity={severity} />
      <span className="stack">
        <span className="cut" title={printable(title, 300)}>
          {printable(title, 200)}
        </span>
        <span className="small quiet cut" title={whom}>
          {whom}
        </span>
      </span>
      <span className="finding-right small quiet">
        <span title={exactly(since)}>{when(since)}</span>
        {state === "came-back" && <span>came back</span>}
        {isBaseline && state !== "came-back" && <span className="faint">first look</span>}
      </span>
    </>
  )
}

interface FindingListProps {
  readonly label: string
  readonly lines: Lines
  readonly sections: readonly Section[]
  /** Which of those shown is open; null where it is another one. */
  readonly at: number | null
  readonly chosen: ReadonlySet<string>
  readonly onGo: (ordinal: number) => void
  readonly onChoose: (ordinal: number, toHere: boolean) => void
}

/** Arrows, pages, Home and End as in any list. */
function targetOf(key: string, at: number, page: number, last: number): number | undefined {
  return {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: last,
  }[key]
}

function useLines({ lines, sections, at }: Pick<FindingListProps, "lines" | "sections" | "at">) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: lines.count,
    getScrollElement: () => scroller.current,
    estimateSize: (line) => (lines.lineAt(line)?.kind === "head" ? HEAD : ROW),
    overscan: 8,
    scrollPaddingStart: HEAD,
  })
  const shape = sections.map(({ key, open, total }) => `${key} ${open} ${total}`).join()
  useEffect(() => virtual.measure(), [virtual, shape])
  const items = virtual.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  useEffect(() => {
    lookAt(lines, sections, first, last)
    // What is in sight changes with the place and the shape, not with every answer.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [first, last, shape])
  useEffect(() => {
    if (at !== null) virtual.scrollToIndex(lines.lineOf(at), { align: "auto" })
    // Only a step scrolls: rows that come and go around it don't.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [at])
  return { scroller, virtual, items }
}

/** The findings by severity, the worst first; of any number, since only those in sight are there. */
export function FindingList(props: FindingListProps) {
  const { label, lines, sections, at, chosen, onGo, onChoose } = props
  const id = useId()
  const { scroller, virtual, items } = useLines({ lines, sections, at })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 480) / ROW) - 1)
    const to = targetOf(event.key, at ?? -1, page, lines.findings - 1)
    if (to === undefined) return
    event.preventDefault()
    onGo(to)
  }
  const press = (ordinal: number, event: MouseEvent) => {
    if (event.shiftKey || event.ctrlKey || event.metaKey) onChoose(ordinal, event.shiftKey)
    else onGo(ordinal)
  }
  const row = (line: Line & { kind: "finding" }, top: number) => {
    const finding = line.section.rowAt(line.index)
    const isChosen = finding !== undefined && chosen.has(finding.id)
    return (
      // The keyboard is with the list, which says by aria-activedescendant which of them is open.
      // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
      <div
        key={finding?.id ?? `${line.section.key} ${line.index}`}
        id={`${id}-${line.ordinal}`}
        className={line.ordinal === at ? "finding-row finding-current" : "finding-row"}
        role="option"
        aria-selected={chosen.size > 0 ? isChosen : line.ordinal === at}
        aria-setsize={lines.findings}
        aria-posinset={line.ordinal + 1}
        tabIndex={-1}
        style={{ transform: `translateY(${top}px)` }}
        onClick={(event) => press(line.ordinal, event)}
      >
        {finding ? <Row finding={finding} chosen={isChosen} /> : <span className="grey-bar finding-bar" />}
      </div>
    )
  }
  return (
    <div
      className="finding-list"
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-multiselectable
      {...(at === null ? {} : { "aria-activedescendant": `${id}-${at}` })}
      aria-live="off"
      onKeyDown={onKeyDown}
    >
      <div className="finding-room" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const line = lines.lineAt(item.index)
          if (line === undefined) return null
          if (line.kind === "finding") return row(line, item.start)
          const { section } = line
          return (
            <div
              key={section.key}
              className="finding-head-line"
              role="presentation"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Head section={section} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

import { useVirtualizer } from "@tanstack/react-virtual"
import { useEffect, useRef, type ReactNode } from "react"
import "./VirtualList.css"

interface VirtualListProps {
  readonly label: string
  readonly count: number
  /** 32, or 48 for rows with a second line; nothing else. */
  readonly rowHeight?: 32 | 48
  readonly children: (index: number) => ReactNode
  readonly keyOf?: (index: number) => string
  /** Tells which rows are in sight. */
  readonly onSight?: (first: number, last: number) => void
  readonly empty?: ReactNode
}

/** A long list of which only the rows in sight stand in the page. */
export function VirtualList(props: VirtualListProps) {
  const { label, count, rowHeight = 32, children, keyOf, onSight, empty } = props
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    ...(keyOf ? { getItemKey: keyOf } : {}),
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => onSight?.(first, last), [first, last, onSight])
  if (count === 0) return empty
  return (
    // A list that scrolls must be reachable from the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="list" ref={scroller} tabIndex={0} role="list" aria-label={label} aria-live="off">
      <div className="list-room" style={{ height: virtual.getTotalSize() }} role="presentation">
        {items.map((item) => (
          <div
            key={item.key}
            className="list-row"
            role="listitem"
            aria-setsize={count}
            aria-posinset={item.index + 1}
            style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
          >
            {children(item.index)}
          </div>
        ))}
      </div>
    </div>
  )
}

import type { ReactNode } from "react"
import { AsOfBar, AsOfButton } from "./AsOfPicker.tsx"
import { useNote } from "./note.ts"
import { SearchButton } from "./Palette.tsx"
import "./Screen.css"

interface ScreenProps {
  readonly title: ReactNode
  /** Quiet words beside the title: "104,318 in 61 networks". */
  readonly sub?: ReactNode
  /** Tabs or steps between the title and the search. */
  readonly slot?: ReactNode
  /** What can be done here, in the place of the search, where there is no room for both. */
  readonly steps?: ReactNode
  /** What stands at the right of the bottom line. */
  readonly note?: string
  readonly children: ReactNode
}

/** The frame of one screen: top bar, the line that says it is not now, and the body, which scrolls in its own panes. */
export function Screen({
  title,
  sub,
  slot,
  steps,
  note = "everything stays on this computer",
  children,
}: ScreenProps) {
  useNote(note)
  return (
    <>
      <header className="bar no-print">
        <h1>{title}</h1>
        {sub !== undefined && <span className="bar-sub">{sub}</span>}
        {slot}
        <span className="push" />
        {steps ?? (
          <>
            <SearchButton />
            <AsOfButton />
          </>
        )}
      </header>
      <AsOfBar />
      <div className="body">{children}</div>
    </>
  )
}

import type { ReactNode } from "react"
import "./Section.css"

interface SectionProps {
  /** What a link to this part ends in. */
  readonly id?: string
  readonly title: string
  /** Second words beside the title. */
  readonly note?: ReactNode
  /** What stands at the right end of the head. */
  readonly aside?: ReactNode
  readonly rule?: boolean
  readonly children: ReactNode
}

/** A part of a pane under a head of one line. */
export function Section({ id, title, note, aside, rule = false, children }: SectionProps) {
  return (
    <section id={id} className={rule ? "section section-ruled" : "section"} aria-label={title}>
      <div className="section-head">
        <h2>{title}</h2>
        {note !== undefined && <span className="small quiet">{note}</span>}
        {aside !== undefined && <span className="section-aside">{aside}</span>}
      </div>
      {children}
    </section>
  )
}

/** One column of a screen; panes are divided by a hairline and scroll by themselves. */
export function Pane({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // A pane that scrolls must be reachable from the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="pane" role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  )
}

/** A big pane and, from 1,200 px, a narrower one at its right; below that it goes underneath. */
export function Panes({ children, aside }: { readonly children: ReactNode; readonly aside: ReactNode }) {
  return (
    <div className="panes">
      {children}
      {aside}
    </div>
  )
}

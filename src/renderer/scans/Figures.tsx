import type { ReactNode } from "react"

interface FigureProps {
  readonly value: string
  readonly says: string
  /** Where given, the number opens what it counts. */
  readonly onOpen?: () => void
}

/** A number that answers a question, and the words under it. */
export function Figure({ value, says, onOpen }: FigureProps) {
  return (
    <div className="figure">
      {onOpen ? (
        <button
          type="button"
          className="figure-value figure-open"
          aria-label={`${value} ${says}`}
          onClick={onOpen}
        >
          {value}
        </button>
      ) : (
        <span className="figure-value">{value}</span>
      )}
      <span className="small quiet">{says}</span>
    </div>
  )
}

/** The numbers of a scan in one line, and its steps at the right. */
export function Figures({ children, steps }: { readonly children: ReactNode; readonly steps?: ReactNode }) {
  return (
    <div className="figures">
      {children}
      {steps !== undefined && <div className="figure-steps">{steps}</div>}
    </div>
  )
}

import type { UseQueryResult } from "@tanstack/react-query"
import { Component, type ReactNode } from "react"
import { clock } from "#renderer/ui/format.ts"
import { Failed, GreyBars } from "#renderer/ui/States.tsx"
import { detailsOf, sentenceOf } from "./client.ts"
import "./Part.css"

interface PartProps<Data> {
  readonly query: UseQueryResult<Data>
  /** Names the part where it fails: "The list of scans". */
  readonly what: string
  /** How many grey bars stand in while it loads. */
  readonly rows?: number
  readonly children: (data: Data) => ReactNode
}

/** A part of a screen that a question fills: loading, failed, stale and bug are its own and take nothing else along. */
export function Part<Data>({ query, what, rows = 6, children }: PartProps<Data>) {
  const again = () => void query.refetch()
  if (query.data === undefined) {
    if (query.error === null) return <GreyBars rows={rows} />
    return (
      <Failed what={what} why={sentenceOf(query.error)} details={detailsOf(query.error)} onAgain={again} />
    )
  }
  return (
    <PartBoundary what={what}>
      {query.error !== null && (
        <p className="stale">
          From {clock(query.dataUpdatedAt)}. {sentenceOf(query.error)}{" "}
          <button type="button" className="link" onClick={again}>
            Ask again
          </button>
        </p>
      )}
      {children(query.data)}
    </PartBoundary>
  )
}

interface BoundaryProps {
  readonly what: string
  readonly children: ReactNode
}

/** Keeps a mistake inside the part it happened in. */
export class PartBoundary extends Component<BoundaryProps, { readonly error: unknown }> {
  override state = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    return (
      <Failed
        what={this.props.what}
        why="This is a mistake in Rollcall. The rest of the screen goes on, and nothing is lost."
        details={detailsOf(error)}
        onAgain={() => this.setState({ error: null })}
      />
    )
  }
}

import type { UseQueryResult } from "@tanstack/react-query"
import type { ReactNode } from "react"
import type { ExplainedTold } from "#api/explanation.ts"
import { sentenceOf } from "#renderer/app/client.ts"
import { GreyBars } from "#renderer/ui/States.tsx"
import "./Told.css"

/** Who and why, which are asked apart from the rest of the page; null at an earlier moment, of which they are not told. */
export type Explaining = UseQueryResult<ExplainedTold> | null

interface ToldProps {
  readonly explaining: UseQueryResult<ExplainedTold>
  readonly rows?: number
  readonly children: (told: ExplainedTold) => ReactNode
}

/** A small place that waits for who and why: bars of its own lines, and a sentence where they can't be told. */
export function Told({ explaining, rows = 3, children }: ToldProps) {
  const { data, error, refetch } = explaining
  if (data !== undefined) return children(data)
  if (error === null) return <GreyBars rows={rows} height={20} />
  return (
    <p className="small quiet told-not">
      Could not be told: {sentenceOf(error)}{" "}
      <button type="button" className="link in-text" onClick={() => void refetch()}>
        Ask again
      </button>
    </p>
  )
}

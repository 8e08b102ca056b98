import type { ReactNode } from "react"
import { Empty } from "#renderer/ui/States.tsx"
import { useShowAsOf } from "./asOf.ts"

/** Stands in the place of what is told of now only, with the way back. */
export function OnlyNow({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const show = useShowAsOf()
  return (
    <div className="pane">
      <Empty
        title={title}
        step={
          <button type="button" className="link" onClick={() => show(null)}>
            Back to now
          </button>
        }
      >
        {children}
      </Empty>
    </div>
  )
}

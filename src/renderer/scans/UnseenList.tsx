import type { Unseen } from "#model/scan.ts"
import { Command } from "#renderer/ui/Mono.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"

/** What can't be seen from here, and the one step that mends each. */
export function UnseenList({ unseen }: { readonly unseen: readonly Unseen[] }) {
  if (unseen.length === 0) return null
  return (
    <ul className="stack small unseen" aria-label="Can't be seen from here">
      {unseen.map(({ what, fix }) => (
        <li key={what} className="unseen-item">
          <StateMark mark="not-asked" says="can't be seen" />
          <div>
            <span className="quiet">{what}</span>
            {fix !== null && <Command text={fix} />}
          </div>
        </li>
      ))}
    </ul>
  )
}

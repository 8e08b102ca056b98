import { Screen } from "#renderer/app/Screen.tsx"
import { Empty } from "#renderer/ui/States.tsx"

/** Start, watch and look up scans. */
export function Scans() {
  return (
    <Screen title="Scans">
      <div className="pane">
        <Empty title="This screen is being built." />
      </div>
    </Screen>
  )
}

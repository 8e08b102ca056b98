import { Screen } from "#renderer/app/Screen.tsx"
import { Empty } from "#renderer/ui/States.tsx"

/** One scan and exactly what it asked. */
export function Scan() {
  return (
    <Screen title="Scan">
      <div className="pane">
        <Empty title="This screen is being built." />
      </div>
    </Screen>
  )
}

import { Screen } from "#renderer/app/Screen.tsx"
import { Empty } from "#renderer/ui/States.tsx"

/** What is set once. */
export function Settings() {
  return (
    <Screen title="Settings">
      <div className="pane">
        <Empty title="This screen is being built." />
      </div>
    </Screen>
  )
}

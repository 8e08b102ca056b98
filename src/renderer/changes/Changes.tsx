import { Screen } from "#renderer/app/Screen.tsx"
import { Empty } from "#renderer/ui/States.tsx"

/** What differs between two moments. */
export function Changes() {
  return (
    <Screen title="Changes">
      <div className="pane">
        <Empty title="This screen is being built." />
      </div>
    </Screen>
  )
}

import { Screen } from "#renderer/app/Screen.tsx"
import { Empty } from "#renderer/ui/States.tsx"

/** One machine and all that is known of it. */
export function Machine() {
  return (
    <Screen title="Machine">
      <div className="pane">
        <Empty title="This screen is being built." />
      </div>
    </Screen>
  )
}

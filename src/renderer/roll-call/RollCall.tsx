import { Screen } from "#renderer/app/Screen.tsx"
import { Empty } from "#renderer/ui/States.tsx"

/** The home screen: who answers, what changed, what to do now. */
export function RollCall() {
  return (
    <Screen title="Roll call">
      <div className="pane">
        <Empty title="This screen is being built." />
      </div>
    </Screen>
  )
}

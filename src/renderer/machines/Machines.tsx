import { Screen } from "#renderer/app/Screen.tsx"
import { Empty } from "#renderer/ui/States.tsx"

/** Every machine, in one table. */
export function Machines() {
  return (
    <Screen title="Machines">
      <div className="pane">
        <Empty title="This screen is being built." />
      </div>
    </Screen>
  )
}

import { useTakeBackKey } from "#renderer/app/decide.ts"
import { DecisionTable } from "#renderer/app/DecisionTable.tsx"
import { Screen } from "#renderer/app/Screen.tsx"

/** Everything that people decided, of all machines. */
export function Decisions() {
  useTakeBackKey()
  return (
    <Screen title="Decisions" sub="what people said; no scan overwrites it">
      <DecisionTable machine={null} />
    </Screen>
  )
}

import { Pane } from "#renderer/ui/Section.tsx"
import { Screen } from "#renderer/app/Screen.tsx"
import { Appearance } from "./Appearance.tsx"
import { Decisions } from "./Decisions.tsx"
import { Credentials } from "./Credentials.tsx"
import { Database } from "./Database.tsx"
import { Doctor } from "./Doctor.tsx"
import { Looks } from "./Looks.tsx"
import { Networks } from "./Networks.tsx"
import { NeverTouch } from "./NeverTouch.tsx"
import { Notifications } from "./Notifications.tsx"
import { Rules } from "./Rules.tsx"
import "./Settings.css"

/** What is set once: the look, the keys, what is never touched, the networks, who is told, rules, keys, the tools and the database. */
export function Settings() {
  return (
    <Screen title="Settings">
      <div className="settings">
        <Pane label="Settings">
          <Appearance />
          <NeverTouch />
          <Decisions />
          <Networks />
          <Notifications />
          <Rules />
          <Credentials />
          <Looks />
          <Doctor />
          <Database />
        </Pane>
      </div>
    </Screen>
  )
}

import { Outlet, useLocation, useNavigate } from "@tanstack/react-router"
import { useKeyboard, useKeys } from "#renderer/ui/keys.ts"
import { EvidenceDrawer } from "./Evidence.tsx"
import { useEngineConnection } from "./events.ts"
import { KeyLine } from "./KeyLine.tsx"
import { KeysDialog } from "./KeysDialog.tsx"
import { Navigation } from "./Navigation.tsx"
import { Palette } from "./Palette.tsx"
import { PartBoundary } from "./Part.tsx"
import "./Frame.css"

function useJumps() {
  const navigate = useNavigate()
  useKeys(
    [
      { keys: "g r", says: "roll call", run: () => void navigate({ to: "/" }), shown: false },
      { keys: "g m", says: "mysteries", run: () => void navigate({ to: "/mysteries" }), shown: false },
      { keys: "g a", says: "machines", run: () => void navigate({ to: "/machines" }) },
      { keys: "g f", says: "findings", run: () => void navigate({ to: "/findings" }), shown: false },
      { keys: "g c", says: "changes", run: () => void navigate({ to: "/changes" }) },
      { keys: "g o", says: "sources", run: () => void navigate({ to: "/sources" }), shown: false },
      { keys: "g s", says: "scans", run: () => void navigate({ to: "/scans" }), shown: false },
    ],
    { everywhere: true },
  )
}

/** Menu, screen and bottom line: what stands around every screen. */
export function Frame() {
  useKeyboard()
  useEngineConnection()
  useJumps()
  const { pathname } = useLocation()
  return (
    <div className="frame">
      <Navigation />
      <main className="main">
        <PartBoundary key={pathname} what="This screen">
          <Outlet />
        </PartBoundary>
        <KeyLine />
      </main>
      <EvidenceDrawer />
      <KeysDialog />
      <Palette />
    </div>
  )
}

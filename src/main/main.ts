import { join } from "node:path"
import { app, dialog } from "electron"
import { clientOver, failureOf } from "#api/client.ts"
import { placesOf } from "#http/places.ts"
import { answerDesktop } from "./desktop.ts"
import { engineKeeper, type EngineKeeper } from "./engine-keeper.ts"
import { startEngine } from "./engine-process.ts"
import { guardContents, guardSession } from "./guards.ts"
import { setMenu } from "./menu.ts"
import { showNotice } from "./notices.ts"
import { followRunning } from "./pulse.ts"
import { answerScheme, registerScheme } from "./scheme.ts"
import { openTray } from "./tray.ts"
import { showWindow } from "./window.ts"

const RUNS_AS_ROOT = 3

// A browser with root's rights is no browser; only the tests of a checkout do it, and they switch its sandbox off.
if (app.isPackaged && process.getuid?.() === 0) {
  process.stderr.write("Rollcall's window is never opened as root. Start it as yourself.\n")
  app.exit(RUNS_AS_ROOT)
}

// Chromium itself talks to nobody: no component updates, no field trials, no look-ups ahead.
for (const feature of [
  "disable-background-networking",
  "disable-component-update",
  "disable-domain-reliability",
]) {
  app.commandLine.appendSwitch(feature)
}
app.commandLine.appendSwitch("no-pings")
// Chromium refuses root a sandbox, so the tests switch it off there; the window asks for one in any case.
if (!app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox()
registerScheme()
guardContents()

const places = placesOf()
app.setPath("userData", join(places.home, "desktop"))
app.setPath("crashDumps", join(places.home, "crashes"))

if (app.requestSingleInstanceLock()) {
  const engine = engineKeeper({ places, start: startEngine })
  app.on("second-instance", showWindow)
  app.on("activate", showWindow)
  // Closing the window leaves Rollcall in the tray, and the engine at work.
  app.on("window-all-closed", () => {})
  endWithEngine(engine)
  void app.whenReady().then(() => open(engine), giveUp)
} else {
  app.quit()
}

function open(engine: EngineKeeper): void {
  guardSession()
  answerScheme(engine.ask)
  answerDesktop(engine.ask)
  setMenu()
  showWindow()
  const client = clientOver(engine.ask)
  const tell = openTray((id) => void client.scans.stop({ id }).catch(giveNotice))
  const leaving = new AbortController()
  app.once("will-quit", () => leaving.abort())
  void followRunning(client, tell, showNotice, leaving.signal)
}

function endWithEngine(engine: EngineKeeper): void {
  app.on("will-quit", (event) => {
    event.preventDefault()
    void engine.end().finally(() => app.exit(0))
  })
  // A quit that was put off once is not taken up again after a signal, so signals are answered here.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => app.quit())
}

function giveNotice(error: unknown): void {
  dialog.showErrorBox("Rollcall", failureOf(error)?.message ?? String(error))
}

function giveUp(error: unknown): void {
  giveNotice(error)
  app.exit(1)
}

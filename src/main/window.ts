import { join } from "node:path"
import { app, BrowserWindow, nativeTheme, screen } from "electron"
import { projectFolder } from "#http/project.ts"
import { ORIGIN } from "./scheme.ts"
import { fittingBounds, keepWindowState, readWindowState } from "./window-state.ts"

// The surface of tokens.css, so that nothing flashes before the page is there.
const SURFACE = { light: "#fdfcfa", dark: "#191817" }

const stateFile = () => join(app.getPath("userData"), "window.json")

let current: BrowserWindow | null = null

/** Shows the one window, making it where there is none. */
export function showWindow(): void {
  if (current === null) {
    current = openWindow()
    return
  }
  if (current.isMinimized()) current.restore()
  current.show()
  current.focus()
}

/** Shows the window at a page of the console: "/findings/f-0123456789". */
export function showPage(path: string): void {
  showWindow()
  void current?.loadURL(new URL(path, ORIGIN).href)
}

function openWindow(): BrowserWindow {
  const kept = readWindowState(stateFile())
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea)
  const window = new BrowserWindow({
    ...fittingBounds(kept?.bounds ?? null, screens),
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: "Rollcall",
    icon: join(projectFolder, "assets", "icons", "256x256.png"),
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? SURFACE.dark : SURFACE.light,
    webPreferences: {
      preload: join(projectFolder, "out", "preload", "preload.cjs"),
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  if (kept?.maximized === true) window.maximize()
  window.once("ready-to-show", () => window.show())
  window.on("close", () => {
    keepWindowState(stateFile(), { bounds: window.getNormalBounds(), maximized: window.isMaximized() })
  })
  window.on("closed", () => {
    current = null
  })
  void window.loadURL(`${ORIGIN}/`)
  return window
}

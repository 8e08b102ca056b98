import { join } from "node:path"
import { app, Menu, nativeImage, Tray, type MenuItemConstructorOptions } from "electron"
import { projectFolder } from "#http/project.ts"
import type { ScanProgress } from "#model/scan.ts"
import { trayMenu, trayWords, type TrayItem } from "./tray-menu.ts"
import { showWindow } from "./window.ts"

/** Puts Rollcall into the tray, and answers with what keeps it up to date. */
export function openTray(stopScan: (scan: number) => void): (running: readonly ScanProgress[]) => void {
  const file = process.platform === "darwin" ? "trayTemplate.png" : "tray.png"
  const tray = new Tray(nativeImage.createFromPath(join(projectFolder, "assets", "icons", file)))
  tray.on("click", showWindow)
  let told = ""
  const tell = (running: readonly ScanProgress[]) => {
    const items = trayMenu(running)
    // A menu that is open must not be replaced by one that says the same.
    if (JSON.stringify(items) === told) return
    told = JSON.stringify(items)
    tray.setToolTip(trayWords(running))
    tray.setContextMenu(Menu.buildFromTemplate(items.map((item) => templateOf(item, stopScan))))
  }
  tell([])
  return tell
}

function templateOf(item: TrayItem, stopScan: (scan: number) => void): MenuItemConstructorOptions {
  switch (item.kind) {
    case "line":
      return { type: "separator" }
    case "words":
      return { label: item.label, enabled: false }
    case "open":
      return { label: item.label, click: showWindow }
    case "stop":
      return { label: item.label, click: () => stopScan(item.scan) }
    case "quit":
      return { label: item.label, click: () => app.quit() }
  }
}

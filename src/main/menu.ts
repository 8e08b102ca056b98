import { app, Menu, type MenuItemConstructorOptions } from "electron"

/** The application's menu: what a keyboard expects to find, and nothing that leads elsewhere. */
export function setMenu(): void {
  const own: MenuItemConstructorOptions =
    process.platform === "darwin"
      ? { role: "appMenu" }
      : {
          label: "Rollcall",
          submenu: [
            { role: "close", label: "Close window" },
            { role: "quit", label: "Quit" },
          ],
        }
  Menu.setApplicationMenu(Menu.buildFromTemplate([own, { role: "editMenu" }, viewMenu()]))
}

function viewMenu(): MenuItemConstructorOptions {
  const whole: MenuItemConstructorOptions[] = [
    { role: "resetZoom" },
    { role: "zoomIn" },
    { role: "zoomOut" },
    { type: "separator" },
    { role: "togglefullscreen" },
  ]
  const forDevelopers: MenuItemConstructorOptions[] = [
    { type: "separator" },
    { role: "reload" },
    { role: "toggleDevTools" },
  ]
  return { label: "View", submenu: app.isPackaged ? whole : [...whole, ...forDevelopers] }
}

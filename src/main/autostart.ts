import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { homedir } from "node:os"
import { dirname, join } from "node:path"
import { app } from "electron"

/** Whether Rollcall opens when this user logs in. */
export function opensAtLogin(): boolean {
  return process.platform === "linux" ? existsSync(desktopFile()) : app.getLoginItemSettings().openAtLogin
}

/** Makes Rollcall open when this user logs in, or not. */
export function setOpensAtLogin(on: boolean): void {
  if (process.platform !== "linux") app.setLoginItemSettings({ openAtLogin: on })
  else if (on) writeDesktopFile()
  else rmSync(desktopFile(), { force: true })
}

// https://specifications.freedesktop.org/autostart-spec/latest/
function desktopFile(): string {
  const config = process.env["XDG_CONFIG_HOME"] || join(homedir(), ".config")
  return join(config, "autostart", "rollcall.desktop")
}

function writeDesktopFile(): void {
  const command = app.isPackaged ? [app.getPath("exe")] : [app.getPath("exe"), app.getAppPath()]
  mkdirSync(dirname(desktopFile()), { recursive: true })
  const lines = [
    "[Desktop Entry]",
    "Type=Application",
    "Name=Rollcall",
    `Exec=${command.map(quoted).join(" ")}`,
  ]
  writeFileSync(desktopFile(), `${lines.join("\n")}\n`)
}

const quoted = (word: string) => `"${word.replaceAll(/(["`$\\])/g, "\\$1").replaceAll("%", "%%")}"`

import { contextBridge, ipcRenderer } from "electron"
import type { Bridge } from "#api/bridge.ts"
import { CHANNELS } from "./bridge-channels.ts"

const bridge: Bridge = {
  platform: process.platform,
  saveFile: (path, name) => ipcRenderer.invoke(CHANNELS.saveFile, path, name),
  revealFile: (file) => ipcRenderer.invoke(CHANNELS.revealFile, file),
  openAtLogin: () => ipcRenderer.invoke(CHANNELS.openAtLogin),
  setOpenAtLogin: (on) => ipcRenderer.invoke(CHANNELS.setOpenAtLogin, on),
}

contextBridge.exposeInMainWorld("rollcallDesktop", bridge)

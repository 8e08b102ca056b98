/** The messages a page may send; the preload script and the main process name them alike. */
export const CHANNELS = {
  saveFile: "rollcall:save-file",
  revealFile: "rollcall:reveal-file",
  openAtLogin: "rollcall:open-at-login",
  setOpenAtLogin: "rollcall:set-open-at-login",
} as const

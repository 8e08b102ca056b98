/** What a desktop window can do that a browser can't: `window.rollcallDesktop`, which a browser doesn't have. */
export interface Bridge {
  /** "linux", "darwin" or "win32". */
  readonly platform: string
  /** Asks where to save, and writes the answer of an `/api/export/…` path there; null where the user thought better. */
  saveFile(path: string, name: string): Promise<string | null>
  /** Shows a file that was saved here in the system's file manager. */
  revealFile(file: string): Promise<boolean>
  /** Whether Rollcall opens when this user logs in. */
  openAtLogin(): Promise<boolean>
  setOpenAtLogin(on: boolean): Promise<boolean>
}

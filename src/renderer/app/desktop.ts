/** What the desktop shell adds to the page; in a browser there is none of it. */
export interface Desktop {
  readonly platform: string
  readonly saveFile?: (name: string, content: string) => Promise<string | null>
  readonly revealFile?: (path: string) => Promise<void>
  readonly openAtLogin?: {
    readonly get: () => Promise<boolean>
    readonly set: (on: boolean) => Promise<boolean>
  }
}

declare global {
  interface Window {
    readonly rollcallDesktop?: Desktop
  }
}

export const desktop: Desktop | null = window.rollcallDesktop ?? null

import type { Bridge } from "#api/bridge.ts"

declare global {
  interface Window {
    readonly rollcallDesktop?: Bridge
  }
}

/** What the desktop shell adds to the page; null in a browser. */
export const desktop: Bridge | null = window.rollcallDesktop ?? null

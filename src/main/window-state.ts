import { readFileSync, writeFileSync } from "node:fs"

export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where the window was and how large, when it was last closed. */
export interface WindowState {
  readonly bounds: Bounds
  readonly maximized: boolean
}

const SMALLEST = { width: 800, height: 560 }
const USUAL = { width: 1440, height: 900 }
// So much of the window's top must be on a screen that it can be taken hold of.
const VISIBLE = 80

/** Reads the state that was kept; null where there is none that makes sense. */
export function readWindowState(file: string): WindowState | null {
  try {
    const kept: unknown = JSON.parse(readFileSync(file, "utf8"))
    return isWindowState(kept) ? kept : null
  } catch {
    return null
  }
}

/** Keeps the state for the next start. */
export function keepWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state))
  } catch {
    // A full disk costs the window its place, no more.
  }
}

function isWindowState(kept: unknown): kept is WindowState {
  if (typeof kept !== "object" || kept === null || !("bounds" in kept) || !("maximized" in kept)) return false
  const { bounds, maximized } = kept
  if (typeof bounds !== "object" || bounds === null || typeof maximized !== "boolean") return false
  return ["x", "y", "width", "height"].every((side) => Number.isInteger(Reflect.get(bounds, side)))
}

/** Where to open the window on the screens that are there now: where it was, or in the middle of the first. */
export function fittingBounds(kept: Bounds | null, screens: readonly Bounds[]): Partial<Bounds> {
  const [first] = screens
  const most = { width: first?.width ?? USUAL.width, height: first?.height ?? USUAL.height }
  if (kept === null || !screens.some((screen) => canBeHeld(kept, screen))) {
    return { width: Math.min(USUAL.width, most.width), height: Math.min(USUAL.height, most.height) }
  }
  const width = Math.max(SMALLEST.width, kept.width)
  return { x: kept.x, y: kept.y, width, height: Math.max(SMALLEST.height, kept.height) }
}

function canBeHeld(window: Bounds, screen: Bounds): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  return across >= VISIBLE && window.y >= screen.y && window.y <= screen.y + screen.height - VISIBLE
}

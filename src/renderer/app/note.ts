import { useEffect, useSyncExternalStore } from "react"

let note = ""
const listeners = new Set<() => void>()

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Puts words at the right of the bottom line while the screen stands. */
export function useNote(words: string): void {
  useEffect(() => {
    note = words
    for (const listener of listeners) listener()
  }, [words])
}

/** The words at the right of the bottom line. */
export function useShownNote(): string {
  return useSyncExternalStore(subscribe, () => note)
}

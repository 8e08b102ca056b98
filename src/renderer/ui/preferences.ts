import { useSyncExternalStore } from "react"

const SINGLE_LETTERS = "rollcall-single-letter-keys"
const listeners = new Set<() => void>()

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Whether keys of one character do something; people who speak to their computer switch them off. */
export function singleLetterKeys(): boolean {
  return localStorage.getItem(SINGLE_LETTERS) !== "off"
}

/** Switches keys of one character on or off, on this computer. */
export function setSingleLetterKeys(on: boolean): void {
  localStorage.setItem(SINGLE_LETTERS, on ? "on" : "off")
  for (const listener of listeners) listener()
}

/** The same, following changes. */
export function useSingleLetterKeys(): boolean {
  return useSyncExternalStore(subscribe, singleLetterKeys)
}

import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react"
import { singleLetterKeys } from "./preferences.ts"

/** One key, or a row of keys, that does something here. */
export interface KeyBinding {
  /** "j", "Shift+X", "g m", "Enter", "Mod+k" (Ctrl, or Cmd on a Mac), "/", "ArrowDown", "Space". Several do the same. */
  readonly keys: string | readonly string[]
  /** What it does, as the bottom line says it: "next machine". */
  readonly says: string
  readonly run: (event: KeyboardEvent) => void
  /** False: works, and stands in the list of all keys, but not in the bottom line. */
  readonly shown?: boolean
  /** Works while typing in a text field as well. */
  readonly inText?: boolean
  /** Works on a focused button or link as well, where Enter and Space otherwise press it. */
  readonly onControls?: boolean
}

export interface KeyLayer {
  readonly id: number
  /** Keys of the frame stand behind those of the screen. */
  readonly everywhere: boolean
  readonly inDialog: boolean
  readonly bindings: readonly KeyBinding[]
}

let layers: readonly KeyLayer[] = []
let nextLayer = 1
let pending = ""
let pendingUntil = 0
const listeners = new Set<() => void>()

function changeLayers(next: readonly KeyLayer[]) {
  layers = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** The keys of one binding as a list. */
export function keysOf(binding: KeyBinding): readonly string[] {
  return typeof binding.keys === "string" ? [binding.keys] : binding.keys
}

const signatureOf = (bindings: readonly KeyBinding[]) =>
  bindings
    .map((binding) => `${keysOf(binding).join(" or ")}|${binding.says}|${binding.shown ?? true}`)
    .join("\n")

/** Registers keys while the component stands; they show in the bottom line, the list of keys and the palette. */
export function useKeys(
  bindings: readonly KeyBinding[],
  where: { readonly everywhere?: boolean; readonly inDialog?: boolean } = {},
): void {
  const latest = useRef(bindings)
  useLayoutEffect(() => {
    latest.current = bindings
  })
  const signature = signatureOf(bindings)
  const { everywhere = false, inDialog = false } = where
  useEffect(() => {
    if (signature === "") return undefined
    const id = nextLayer++
    // The layer keeps its place in time; what it runs is always the latest.
    const live = latest.current.map((binding, at) => ({
      ...binding,
      run: (event: KeyboardEvent) => latest.current[at]?.run(event),
    }))
    changeLayers([...layers, { id, everywhere, inDialog, bindings: live }])
    return () => changeLayers(layers.filter((layer) => layer.id !== id))
  }, [signature, everywhere, inDialog])
}

/** All keys that work at this moment. */
export function useKeyLayers(): readonly KeyLayer[] {
  return useSyncExternalStore(subscribe, () => layers)
}

const NAMED: Readonly<Record<string, string>> = { " ": "Space", Esc: "Escape" }

/** A key press in the spelling of the bindings. */
export function chordOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">) {
  const named = NAMED[event.key] ?? event.key
  const letter = /^\p{L}$/u.test(named)
  const key = letter ? named.toLowerCase() : named
  const shift = event.shiftKey && (letter || named.length > 1) ? "shift+" : ""
  return `${event.ctrlKey || event.metaKey ? "mod+" : ""}${event.altKey ? "alt+" : ""}${shift}${key}`.toLowerCase()
}

const TEXT_FIELD =
  "input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=true]"
const CONTROL =
  "button, a[href], summary, [role=button], [role=menuitem], [role=option], [role=tab], [role=checkbox], input"

function listensHere(binding: KeyBinding, chord: string, target: Element | null): boolean {
  const typed = chord.split(" ").at(-1) ?? ""
  if (target?.closest(TEXT_FIELD) && !typed.startsWith("mod+") && binding.inText !== true) return false
  if ((typed === "enter" || typed === "space") && target?.closest(CONTROL) && binding.onControls !== true)
    return false
  return typed.length > 1 || singleLetterKeys()
}

const dialogOpen = () => document.querySelector("[aria-modal=true]") !== null
/** Whether a dialog was open when the key went down: the one it closes is no longer there when we hear of it. */
let dialogAtPress = false

function activeLayers(): readonly KeyLayer[] {
  const open = dialogAtPress ? layers.filter((layer) => layer.inDialog) : layers
  return [
    ...open.filter((layer) => layer.everywhere),
    ...open.filter((layer) => !layer.everywhere),
  ].toReversed()
}

function bindingFor(chord: string, target: Element | null): KeyBinding | null {
  for (const layer of activeLayers()) {
    const found = layer.bindings.find(
      (binding) =>
        keysOf(binding).some((keys) => keys.toLowerCase() === chord) && listensHere(binding, chord, target),
    )
    if (found) return found
  }
  return null
}

function beginsOne(chord: string, target: Element | null): boolean {
  return activeLayers().some((layer) =>
    layer.bindings.some(
      (binding) =>
        keysOf(binding).some((keys) => keys.toLowerCase().startsWith(`${chord} `)) &&
        listensHere(binding, chord, target),
    ),
  )
}

const PENDING_FOR = 1_500

function onKeyDown(event: KeyboardEvent) {
  if (event.defaultPrevented || event.isComposing || ["Shift", "Control", "Alt", "Meta"].includes(event.key))
    return
  const target = event.target instanceof Element ? event.target : null
  const chord = chordOf(event)
  const row = pending !== "" && Date.now() < pendingUntil ? `${pending} ${chord}` : ""
  pending = ""
  const binding = (row === "" ? null : bindingFor(row, target)) ?? bindingFor(chord, target)
  if (binding) {
    event.preventDefault()
    binding.run(event)
  } else if (beginsOne(chord, target)) {
    event.preventDefault()
    pending = chord
    pendingUntil = Date.now() + PENDING_FOR
  }
}

function onKeyComes() {
  dialogAtPress = dialogOpen()
}

/** Starts listening to the keyboard; once, at the frame. */
export function useKeyboard(): void {
  useEffect(() => {
    window.addEventListener("keydown", onKeyComes, { capture: true })
    window.addEventListener("keydown", onKeyDown)
    return () => {
      window.removeEventListener("keydown", onKeyComes, { capture: true })
      window.removeEventListener("keydown", onKeyDown)
    }
  }, [])
}

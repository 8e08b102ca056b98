import { Fragment } from "react"
import "./Kbd.css"

const onMac = /mac/i.test(navigator.userAgent)
const NAMES: Readonly<Record<string, string>> = {
  mod: onMac ? "⌘" : "Ctrl",
  shift: "Shift",
  alt: "Alt",
  escape: "Esc",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
}

const shownKey = (key: string) => NAMES[key.toLowerCase()] ?? (key.length === 1 ? key.toUpperCase() : key)

/** Keys as they are printed: "g m" as G M, "Shift+X" as Shift X. */
export function Kbd({ keys }: { readonly keys: string }) {
  const parts = keys.split(" ").flatMap((chord) => chord.split(/\+(?=.)/))
  return (
    <span className="kbds">
      {parts.map((part, at) => (
        <Fragment key={`${at} ${part}`}>
          <kbd>{shownKey(part)}</kbd>
        </Fragment>
      ))}
    </span>
  )
}

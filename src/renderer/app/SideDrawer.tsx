import { CloseButton } from "@mantine/core"
import { useEffect, useRef, type ReactNode } from "react"
import { useKeys } from "#renderer/ui/keys.ts"
import "./SideDrawer.css"

interface SideDrawerProps {
  readonly title: string
  /** What it is called where it is spoken of; its title where it has no shorter name. */
  readonly name?: string
  /** What Escape does, as the bottom line says it: "close the patch". */
  readonly closes: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Something to read at the right: not modal, gives the focus back, closes with Esc. */
export function SideDrawer({ title, name = title, closes, onClose, children }: SideDrawerProps) {
  const drawer = useRef<HTMLElement>(null)
  useKeys([{ keys: "Escape", says: closes, run: onClose, inText: true }])
  useEffect(() => {
    const before = document.activeElement
    drawer.current?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <aside className="side-drawer" aria-label={name} ref={drawer} tabIndex={-1}>
      <div className="side-drawer-head">
        <h2 className="grow">{title}</h2>
        <CloseButton aria-label={`Close ${name.charAt(0).toLowerCase()}${name.slice(1)}`} onClick={onClose} />
      </div>
      {/* What scrolls must be reachable from the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="side-drawer-body" role="group" aria-label={`${name} itself`} tabIndex={0}>
        {children}
      </div>
    </aside>
  )
}

import { Button } from "@mantine/core"
import { useState } from "react"
import type { FindingTold } from "#api/findings.ts"
import { DecidePopover } from "#renderer/app/DecidePopover.tsx"
import { tell } from "#renderer/app/tell.tsx"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { SayForm } from "./SayForm.tsx"
import { SAYING_TITLES, type SayingKind } from "./sayings.ts"

const BUTTONS: readonly (readonly [SayingKind, string])[] = [
  ["accept", "a"],
  ["expect", "n"],
  ["false-alarm", "Shift+F"],
]

interface SayProps {
  readonly findings: readonly Pick<FindingTold, "id" | "title" | "state">[]
  readonly small?: boolean
  /** Its keys work: those of several come before those of one. */
  readonly hasKeys: boolean
  readonly onDone: () => void
}

const canBeSaid = ({ state }: Pick<FindingTold, "state">) => state !== "resolved" && state !== "unknown"

/** What people can say of findings, with its keys; each is a form in its place, and one step back. */
export function Say({ findings, small = false, hasKeys, onDone }: SayProps) {
  const [form, setForm] = useState<SayingKind | null>(null)
  const sayable = findings.filter(canBeSaid)
  const open = (kind: SayingKind) => {
    if (sayable.length > 0) setForm(kind)
    else tell("What is resolved or not known needs nothing said of it.")
  }
  useKeys(
    hasKeys
      ? BUTTONS.map(([kind, keys]) => ({
          keys,
          says: SAYING_TITLES[kind].toLowerCase(),
          run: () => open(kind),
          shown: kind !== "false-alarm",
        }))
      : [],
  )
  const close = () => setForm(null)
  if (sayable.length === 0) return null
  return (
    <DecidePopover
      opened={form !== null}
      onClose={close}
      position={small ? "top-start" : "bottom-end"}
      target={
        <div className="say">
          {BUTTONS.map(([kind, keys]) => (
            <Button key={kind} size={small ? "xs" : "sm"} variant="default" onClick={() => open(kind)}>
              {SAYING_TITLES[kind]} <Kbd keys={keys} />
            </Button>
          ))}
        </div>
      }
    >
      {form !== null && (
        <SayForm
          key={form}
          kind={form}
          findings={sayable}
          onDone={() => {
            close()
            onDone()
          }}
          onLeave={close}
        />
      )}
    </DecidePopover>
  )
}

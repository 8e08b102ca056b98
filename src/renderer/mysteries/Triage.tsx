import { Button, Menu } from "@mantine/core"
import { IconDots } from "@tabler/icons-react"
import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import type { MysteryTold } from "#api/explanation.ts"
import type { MachineDossier } from "#api/shapes.ts"
import { useTakeBackKey } from "#renderer/app/decide.ts"
import { DecideForm } from "#renderer/app/DecideForm.tsx"
import { DecidePopover } from "#renderer/app/DecidePopover.tsx"
import type { FormKind, Subject } from "#renderer/app/draftDecision.ts"
import { tell } from "#renderer/app/tell.tsx"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { LaterForm } from "./LaterForm.tsx"

type Open = FormKind | "later"

const BUTTONS: readonly (readonly [FormKind, string, string])[] = [
  ["owner", "Set owner", "o"],
  ["purpose", "Set purpose", "p"],
  ["merge", "Same machine", "m"],
  ["never-touch", "Never touch", "t"],
]
const MENU: readonly (readonly [FormKind, string])[] = [
  ["name", "Name"],
  ["tag", "Tag"],
  ["note", "Note"],
  ["split", "Split"],
  ["retire", "Retire"],
]

function subjectOf({ machine: id, name, ip }: MysteryTold, machine: MachineDossier | undefined): Subject {
  const addresses = machine?.addresses ?? []
  const now = addresses.filter(({ until }) => until === null).map((address) => address.ip)
  const ips = now.length > 0 ? [...new Set(now)] : [ip]
  return {
    id,
    name,
    ips,
    past: [...new Set(addresses.map((address) => address.ip))].filter((one) => !ips.includes(one)),
  }
}

interface TriageProps {
  readonly mystery: MysteryTold
  /** Undefined while it is on its way. */
  readonly machine: MachineDossier | undefined
  /** Something was said of it. */
  readonly onDecided: () => void
}

function DecideMenu({ onOpen }: { readonly onOpen: (kind: FormKind) => void }) {
  return (
    <Menu position="top-end" width={200}>
      <Menu.Target>
        <Button size="xs" variant="default" aria-label="Decide something else">
          <IconDots size={14} stroke={1.5} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {MENU.map(([kind, says]) => (
          <Menu.Item key={kind} onClick={() => onOpen(kind)}>
            {says}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** What people can say of the mystery in sight, with its keys; each is a form in its place, and one step back. */
export function Triage({ mystery, machine, onDecided }: TriageProps) {
  const [form, setForm] = useState<Open | null>(null)
  const navigate = useNavigate()
  const subject = subjectOf(mystery, machine)
  const open = (kind: Open) => {
    if (kind === "split" && subject.ips.length + subject.past.length < 2)
      tell("It had one address only, so there is nothing to split.")
    else setForm(kind)
  }
  const unplug = () => void navigate({ to: "/machines/$id/unplug", params: { id: mystery.machine } })
  const close = () => setForm(null)
  const done = () => {
    close()
    onDecided()
  }
  useKeys([
    ...BUTTONS.map(([kind, says, keys]) => ({
      keys,
      says: says.toLowerCase(),
      run: () => open(kind),
      shown: kind === "owner" || kind === "purpose",
    })),
    { keys: "u", says: "can it be unplugged", run: unplug, shown: false },
    { keys: "s", says: "later", run: () => open("later"), shown: false },
  ])
  useTakeBackKey()
  return (
    <DecidePopover
      opened={form !== null}
      onClose={close}
      position="top-start"
      target={
        <div className="triage">
          {BUTTONS.map(([kind, says, keys]) => (
            <Button key={kind} size="xs" variant="default" onClick={() => open(kind)}>
              {says} <Kbd keys={keys} />
            </Button>
          ))}
          <Button size="xs" variant="default" onClick={unplug}>
            Can it be unplugged? <Kbd keys="u" />
          </Button>
          <DecideMenu onOpen={open} />
          <span className="push" />
          <Button size="xs" variant="subtle" onClick={() => open("later")}>
            Later <Kbd keys="s" />
          </Button>
        </div>
      }
    >
      {form === "later" && (
        <LaterForm machine={mystery.machine} name={mystery.name} onDone={done} onLeave={close} />
      )}
      {form !== null && form !== "later" && (
        <DecideForm key={form} kind={form} subjects={[subject]} onDone={done} onLeave={close} />
      )}
    </DecidePopover>
  )
}

import { Button, Menu } from "@mantine/core"
import { IconDots } from "@tabler/icons-react"
import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import type { MachineQuestion } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { useTakeBackKey } from "#renderer/app/decide.ts"
import { DecideForm } from "#renderer/app/DecideForm.tsx"
import { DecidePopover } from "#renderer/app/DecidePopover.tsx"
import type { FormKind, Subject } from "#renderer/app/draftDecision.ts"
import { PlanDialog, type PlanRequest } from "#renderer/app/PlanDialog.tsx"
import { tell } from "#renderer/app/tell.tsx"
import { count, counted } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { copyText } from "#renderer/ui/Mono.tsx"
import { addressesOf, type Chosen, networkOf } from "./chosen.ts"
import { MOST_CHOSEN } from "./queries.ts"
import "./ChosenBar.css"

interface ChosenBarProps {
  readonly chosen: Chosen
  readonly question: MachineQuestion
  readonly total: number
  readonly onNone: () => void
  readonly onAll: () => void
}

const NAMES_SHOWN = 6
/** As many as one decision can be said of. */
const MOST_DECIDED = 1_000
/** As many as peers.view takes side by side. */
const MOST_COMPARED = 500

function names(chosen: Chosen): string {
  const shown = [...chosen.values()].slice(0, NAMES_SHOWN).map(({ name }) => printable(name, 60))
  return chosen.size > NAMES_SHOWN ? `${shown.join(", ")}, …` : shown.join(", ")
}

async function copyAddresses(addresses: readonly string[]) {
  const done = await copyText(addresses.join("\n"))
  tell(
    done
      ? `${counted(addresses.length, "address is", "addresses are")} in the clipboard, one a line.`
      : "The browser refused the clipboard. Export the list instead.",
  )
}

function subjectsOf(chosen: Chosen): readonly Subject[] {
  return [...chosen.values()].map((machine) => ({
    id: machine.id,
    name: machine.name,
    ips: addressesOf([machine]),
    past: [],
  }))
}

/** What can be said of many machines at once, with its keys. */
const FORMS: readonly (readonly [FormKind, string, string?])[] = [
  ["owner", "Set owner", "o"],
  ["merge", "Same machine", "m"],
  ["purpose", "Set purpose", "p"],
  ["tag", "Tag"],
  ["note", "Add a note"],
  ["retire", "Retire"],
  ["never-touch", "Never touch", "t"],
]
const ON_THE_BAR = 2

/** The form that is open for the chosen machines, and what opens one. */
function useForm(chosen: Chosen, past: boolean) {
  const [form, setForm] = useState<FormKind | null>(null)
  const open = (kind: FormKind) => {
    if (past) return
    if (chosen.size > MOST_DECIDED) tell(`At most ${count(MOST_DECIDED)} machines at once.`)
    else if (kind === "merge" && chosen.size < 2) tell("Choose two or more that are one machine.")
    else setForm(kind)
  }
  const keys = FORMS.flatMap(([kind, says, key]) =>
    key === undefined
      ? []
      : [
          {
            keys: key,
            says: says.toLowerCase(),
            run: () => open(kind),
            shown: kind === "owner" || kind === "merge",
          },
        ],
  )
  useKeys(past ? [] : keys)
  useTakeBackKey()
  return { form, open, close: () => setForm(null) }
}

function More({ past, onOpen, onCopy }: MoreProps) {
  return (
    <Menu position="top-end" width={240}>
      <Menu.Target>
        <Button variant="default" rightSection={<IconDots size={14} stroke={1.5} aria-hidden />}>
          More
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMS.slice(ON_THE_BAR).map(([kind, says, key]) => (
          <Menu.Item
            key={kind}
            disabled={past}
            onClick={() => onOpen(kind)}
            rightSection={key === undefined ? undefined : <Kbd keys={key} />}
          >
            {says}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={onCopy}>Copy addresses</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

interface MoreProps {
  readonly past: boolean
  readonly onOpen: (kind: FormKind) => void
  readonly onCopy: () => void
}

function Decisions({ chosen, past, onCopy, onMerged }: DecisionsProps) {
  const { form, open, close } = useForm(chosen, past)
  const done = () => {
    // What was one of several is none of them any more.
    if (form === "merge") onMerged()
    close()
  }
  return (
    <DecidePopover
      opened={form !== null}
      onClose={close}
      position="top-end"
      target={
        <div className="row">
          {FORMS.slice(0, ON_THE_BAR).map(([kind, says, key]) => (
            <Button
              key={kind}
              variant="default"
              disabled={past || (kind === "merge" && chosen.size < 2)}
              onClick={() => open(kind)}
            >
              {says} {key !== undefined && <Kbd keys={key} />}
            </Button>
          ))}
          <More past={past} onOpen={open} onCopy={onCopy} />
        </div>
      }
    >
      {form && (
        <DecideForm key={form} kind={form} subjects={subjectsOf(chosen)} onDone={done} onLeave={close} />
      )}
    </DecidePopover>
  )
}

interface DecisionsProps {
  readonly chosen: Chosen
  readonly past: boolean
  readonly onCopy: () => void
  readonly onMerged: () => void
}

/** What can be done with the chosen machines; it stands under the table while any is chosen. */
export function ChosenBar({ chosen, question, total, onNone, onAll }: ChosenBarProps) {
  const [request, setRequest] = useState<PlanRequest | null>(null)
  const addresses = addressesOf(chosen.values())
  const past = question.asOf !== null
  const askAgain = () => {
    if (!past && addresses.length > 0) setRequest({ targets: addresses, network: networkOf(chosen.values()) })
  }
  const navigate = useNavigate()
  const compare = () => {
    const { size } = chosen
    if (size < 2) tell("Choose two or more to compare.")
    else if (size > MOST_COMPARED) tell(`At most ${count(MOST_COMPARED)} machines are compared at once.`)
    else void navigate({ to: "/findings/peers", search: { machines: [...chosen.keys()].join(",") } })
  }
  useKeys([
    { keys: "c", says: "compare", run: compare, shown: !past },
    { keys: "r", says: "ask again", run: askAgain, shown: false },
    { keys: "Escape", says: "choose none", run: onNone },
  ])
  return (
    <section className="chosen-bar no-print" aria-label="Chosen machines">
      <b className="nowrap">{count(chosen.size)} chosen</b>
      <span className="quiet small cut">{names(chosen)}</span>
      {chosen.size < total && total <= MOST_CHOSEN && (
        <button type="button" className="link small nowrap" onClick={onAll}>
          choose all {count(total)}
        </button>
      )}
      <Decisions {...{ chosen, past }} onCopy={() => void copyAddresses(addresses)} onMerged={onNone} />
      <Button variant="default" disabled={past || chosen.size < 2} onClick={compare}>
        Compare <Kbd keys="c" />
      </Button>
      <Button variant="default" disabled={past || addresses.length === 0} onClick={askAgain}>
        Ask again <Kbd keys="r" />
      </Button>
      <Button variant="subtle" onClick={onNone}>
        None <Kbd keys="Escape" />
      </Button>
      <PlanDialog
        request={request}
        onClose={() => setRequest(null)}
        onStarted={(scan) => tell(`Scan ${scan.id} asks ${counted(chosen.size, "machine")} again.`)}
      />
    </section>
  )
}

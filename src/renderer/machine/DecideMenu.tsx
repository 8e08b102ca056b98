import { Button, Menu } from "@mantine/core"
import { IconChevronDown } from "@tabler/icons-react"
import { Fragment, useState } from "react"
import type { DecisionTold, MachineDossier } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { takeBackDecision } from "#renderer/app/decide.ts"
import { DecideForm } from "#renderer/app/DecideForm.tsx"
import { DecidePopover } from "#renderer/app/DecidePopover.tsx"
import type { FormKind } from "#renderer/app/draftDecision.ts"
import { fieldInWords } from "#renderer/ui/fieldWords.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import type { Actions } from "./actions.ts"
import { standingDecisions } from "./decided.ts"
import { canSplit, decidableOf, type Deciding } from "./deciding.ts"

const ITEMS: Readonly<Record<FormKind, { readonly says: string; readonly keys?: string }>> = {
  name: { says: "Name" },
  owner: { says: "Owner", keys: "o" },
  purpose: { says: "Purpose", keys: "p" },
  tag: { says: "Tag" },
  note: { says: "Note" },
  merge: { says: "Same machine as", keys: "m" },
  split: { says: "Split", keys: "Shift+M" },
  lock: { says: "Keep name, kind, system or maker as it is" },
  retire: { says: "Retire" },
  "never-touch": { says: "Never touch", keys: "t" },
}

/** What stands and is taken back from here: that it is retired, that a field is kept. */
function standing(machine: MachineDossier): readonly (readonly [string, DecisionTold])[] {
  const [retired] = standingDecisions(machine, "retire")
  return [
    ...(machine.retired !== null && retired ? [["In use again", retired] as const] : []),
    ...standingDecisions(machine, "lock").map((lock) => {
      const field = fieldInWords(lock.value?.split("=")[0] ?? "")
      return [`No longer keep the ${field} as it is`, lock] as const
    }),
  ]
}

function Item({ kind, onOpen }: { readonly kind: FormKind; readonly onOpen: () => void }) {
  const { says, keys } = ITEMS[kind]
  return (
    <Menu.Item onClick={onOpen} rightSection={keys === undefined ? undefined : <Kbd keys={keys} />}>
      {says}
    </Menu.Item>
  )
}

const GROUPS: readonly (readonly FormKind[])[] = [
  ["name", "owner", "purpose", "tag", "note"],
  ["merge", "split"],
  ["lock", "retire", "never-touch"],
]

interface DecideMenuProps {
  readonly machine: MachineDossier
  readonly deciding: Deciding
  readonly actions: Actions
}

function Items({ machine, deciding, actions }: DecideMenuProps) {
  const kinds = decidableOf(machine)
  const left = kinds.filter(
    (kind) =>
      !(kind === "never-touch" && actions.untouched.length > 0) &&
      !(kind === "retire" && machine.retired !== null) &&
      !(kind === "split" && !canSplit(machine)),
  )
  const back = standing(machine)
  return (
    <>
      {GROUPS.map((group) => group.filter((kind) => left.includes(kind)))
        .filter((group) => group.length > 0)
        .map((group, at) => (
          <Fragment key={group.join()}>
            {at > 0 && <Menu.Divider />}
            {group.map((kind) => (
              <Item key={kind} kind={kind} onOpen={() => deciding.open(kind)} />
            ))}
          </Fragment>
        ))}
      {actions.untouched.length > 0 && (
        <Menu.Item onClick={actions.toggleNeverTouch} rightSection={<Kbd keys="t" />}>
          Touch again
        </Menu.Item>
      )}
      {back.length > 0 && <Menu.Divider />}
      {back.map(([says, decision]) => (
        <Menu.Item key={decision.id} onClick={() => void takeBackDecision(decision)}>
          {printable(says, 80)}
        </Menu.Item>
      ))}
    </>
  )
}

/** What people can say of this machine: a menu, then a small form in its place. */
export function DecideMenu(props: DecideMenuProps) {
  const { deciding } = props
  const [opened, setOpened] = useState(false)
  return (
    <DecidePopover
      opened={deciding.form !== null}
      onClose={deciding.close}
      position="bottom-end"
      target={
        <div>
          <Menu opened={opened} onChange={setOpened} position="bottom-end" width={320} withinPortal={false}>
            <Menu.Target>
              <Button
                variant="default"
                disabled={deciding.past}
                rightSection={<IconChevronDown size={12} stroke={2} aria-hidden />}
              >
                Decide
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Items {...props} />
            </Menu.Dropdown>
          </Menu>
        </div>
      }
    >
      {deciding.form && (
        <DecideForm
          key={deciding.form}
          kind={deciding.form}
          subjects={[deciding.subject]}
          onDone={deciding.close}
        />
      )}
    </DecidePopover>
  )
}

import { Button } from "@mantine/core"
import { IconCopy } from "@tabler/icons-react"
import { useState } from "react"
import type { MachineQuestion } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { neverTouch } from "#renderer/app/neverTouch.ts"
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

/** What can be done with the chosen machines; it stands under the table while any is chosen. */
export function ChosenBar({ chosen, question, total, onNone, onAll }: ChosenBarProps) {
  const [request, setRequest] = useState<PlanRequest | null>(null)
  const addresses = addressesOf(chosen.values())
  const past = question.asOf !== null
  const askAgain = () => {
    if (!past && addresses.length > 0) setRequest({ targets: addresses, network: networkOf(chosen.values()) })
  }
  const leaveAlone = () => {
    if (!past) void neverTouch(addresses)
  }
  const copy = () => void copyAddresses(addresses)
  useKeys([
    { keys: "r", says: "ask again", run: askAgain, shown: false },
    { keys: "t", says: "never touch", run: leaveAlone, shown: false },
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
      <span className="push" />
      <Button variant="default" onClick={copy} leftSection={<IconCopy size={14} stroke={1.5} aria-hidden />}>
        Copy addresses
      </Button>
      <Button variant="default" disabled={past} onClick={leaveAlone}>
        Never touch <Kbd keys="t" />
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

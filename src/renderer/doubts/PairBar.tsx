import { Button } from "@mantine/core"
import { useRef, useState } from "react"
import type { DoubtfulPair } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { decideNow } from "#renderer/app/decide.ts"
import { PlanDialog, type PlanRequest } from "#renderer/app/PlanDialog.tsx"
import { tell } from "#renderer/app/tell.tsx"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { settledInWords } from "./columns.tsx"

interface PairBarProps {
  /** The pair the keyboard stands on. */
  readonly pair: DoubtfulPair | undefined
  readonly onOpen: (pair: DoubtfulPair) => void
  readonly onEvidence: (pair: DoubtfulPair | undefined) => void
}

/** A press decides the pair that was read, not the one that slides into its place: one at a time. */
function useDecideOnce() {
  const busy = useRef(false)
  return (pair: DoubtfulPair | undefined, kind: "merge" | "apart") => {
    if (!pair || busy.current) return
    busy.current = true
    void decideNow({ kind, machines: [pair.machine, pair.doubt.with] }).finally(() => {
      busy.current = false
    })
  }
}

/** The scan that would settle a doubt; null where none would. */
function settling({ doubt: { ask } }: DoubtfulPair): PlanRequest | null {
  return ask && { targets: [ask.ip], network: ask.network, ports: ask.ports }
}

/** The pair in full: in the list its words may be cut. */
function Told({ pair }: Pick<PairBarProps, "pair">) {
  if (!pair) return <span className="quiet grow">J and K move from pair to pair.</span>
  const { name, otherName, doubt } = pair
  return (
    <div className="pair-told" aria-live="polite">
      <p>
        <b>{printable(name, 120)}</b> <span className="quiet">and</span> <b>{printable(otherName, 120)}</b>,{" "}
        {doubt.strength}
      </p>
      <p className="small">{printable(doubt.because, 600)}</p>
      <p className="small quiet">{settledInWords(pair)}</p>
    </div>
  )
}

/** What can be done about the pair in focus, with its keys. */
export function PairBar({ pair, onOpen, onEvidence }: PairBarProps) {
  const [request, setRequest] = useState<PlanRequest | null>(null)
  const decideOnce = useDecideOnce()
  const ask = () => {
    if (!pair) return
    const wanted = settling(pair)
    if (wanted) setRequest(wanted)
    else tell("No scan would settle this one. Someone who knows both would.")
  }
  useKeys([
    { keys: "m", says: "same machine", run: () => decideOnce(pair, "merge") },
    { keys: "n", says: "not the same", run: () => decideOnce(pair, "apart") },
    { keys: "r", says: "ask what would settle it", run: ask },
  ])
  const none = pair === undefined
  return (
    <section className="pair-bar no-print" aria-label="The pair in focus">
      <Told pair={pair} />
      <Button variant="default" disabled={none} onClick={() => decideOnce(pair, "merge")}>
        Same machine <Kbd keys="m" />
      </Button>
      <Button variant="default" disabled={none} onClick={() => decideOnce(pair, "apart")}>
        Not the same <Kbd keys="n" />
      </Button>
      <Button variant="default" disabled={none || pair.doubt.ask === null} onClick={ask}>
        Ask <Kbd keys="r" />
      </Button>
      <Button variant="subtle" disabled={none} onClick={() => onEvidence(pair)}>
        Evidence <Kbd keys="e" />
      </Button>
      <Button variant="subtle" disabled={none} onClick={() => pair && onOpen(pair)}>
        Open <Kbd keys="Enter" />
      </Button>
      <PlanDialog
        request={request}
        onClose={() => setRequest(null)}
        onStarted={(scan) => tell(`Scan ${scan.id} asks what would settle it.`)}
      />
    </section>
  )
}

import { Button } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { useRef, useState } from "react"
import type { KnownNetwork } from "#model/network.ts"
import { client, questions } from "#renderer/app/client.ts"
import { FilePicker } from "#renderer/app/FileDrop.tsx"
import { Part } from "#renderer/app/Part.tsx"
import { PlanDialog, type PlanRequest } from "#renderer/app/PlanDialog.tsx"
import { tellFailure } from "#renderer/app/tell.tsx"
import { counted } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { useKeys } from "#renderer/ui/keys.ts"
import { NetworkTable } from "./NetworkTable.tsx"
import { type Choice, choiceOfKnown, choiceOfTyped } from "./networkChoice.ts"
import { Sight } from "./Sight.tsx"
import "./FirstStart.css"

interface FirstStartProps {
  readonly onImport: (files: readonly File[]) => void
  readonly importing: boolean
}

/** Nothing has been asked yet: choose what may be asked, see what can be seen from here, call the roll. */
export function FirstStart(props: FirstStartProps) {
  const known = useQuery(questions.networks.known.queryOptions({ meta: { steady: true } }))
  return (
    <div className="first-start">
      <h2>Nothing has been asked yet</h2>
      <p className="first-lede">
        Rollcall has read what this computer already knows: its interfaces, routes and neighbours. Not one
        packet has been sent. Choose what may be asked.
      </p>
      <Part query={known} what="What this computer knows" rows={5}>
        {(networks) => <Guide known={networks} {...props} />}
      </Part>
    </div>
  )
}

/** What is called together is one network; it bears the name of its first range until it gets a better one. */
function nameOf(choices: readonly Choice[]): string {
  const [first, ...others] = choices.map(({ target }) => target)
  return others.length === 0 ? (first ?? "") : `${first} and ${others.length} more`
}

async function saveNetwork(choices: readonly Choice[]): Promise<void> {
  const environments = new Set(choices.map(({ environment }) => environment ?? "not said"))
  const [said] = environments
  await client.networks.save({
    name: nameOf(choices),
    targets: choices.map(({ target }) => target),
    excluded: [],
    pace: "normal",
    environment: environments.size === 1 && said !== undefined && said !== "not said" ? said : null,
  })
}

function Guide({
  known,
  onImport,
  importing,
}: FirstStartProps & { readonly known: readonly KnownNetwork[] }) {
  const navigate = useNavigate()
  const [typed, setTyped] = useState<readonly Choice[]>([])
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [environments, setEnvironments] = useState<ReadonlyMap<string, string>>(new Map())
  const [request, setRequest] = useState<PlanRequest | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const choices = [...known.map(choiceOfKnown), ...typed].map((choice) => ({
    ...choice,
    environment: environments.get(choice.target) ?? null,
  }))
  const chosen = choices.filter(({ target }) => ticked.has(target))
  const call = () => {
    if (chosen.length === 0) return
    setRequest({ targets: chosen.map(({ target }) => target), network: nameOf(chosen) })
  }
  const tick = (target: string) => {
    const next = new Set(ticked)
    if (!next.delete(target)) next.add(target)
    setTicked(next)
  }
  const add = (target: string) => {
    if (!choices.some((choice) => choice.target === target)) setTyped([...typed, choiceOfTyped(target)])
    setTicked(new Set([...ticked, target]))
  }
  useKeys([
    { keys: "n", says: "add an address or range", run: () => field.current?.focus() },
    { keys: "Enter", says: "call the roll", run: call },
  ])
  return (
    <>
      <NetworkTable
        choices={choices}
        ticked={ticked}
        field={field}
        onTick={tick}
        onAdd={add}
        onEnvironment={(target, says) => setEnvironments(new Map([...environments, [target, says]]))}
      />
      <Sight />
      <div className="first-go">
        <Button disabled={chosen.length === 0} onClick={call}>
          Call the roll
          <Kbd keys="Enter" />
        </Button>
        <span className="quiet">
          {chosen.length === 0 ? "Tick a network first. " : `${counted(chosen.length, "network")} ticked. `}
          You will see the packets and the time before anything is sent.
        </span>
        <span className="push nowrap">
          {importing ? (
            <span className="quiet">Importing</span>
          ) : (
            <FilePicker onFiles={onImport}>Or import an nmap XML file</FilePicker>
          )}
        </span>
      </div>
      <PlanDialog
        request={request}
        onClose={() => setRequest(null)}
        onStarted={(scan) => {
          void saveNetwork(chosen).catch(tellFailure)
          void navigate({ to: "/scans/$id", params: { id: String(scan.id) } })
        }}
      />
    </>
  )
}

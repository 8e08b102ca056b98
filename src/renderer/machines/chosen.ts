import { useCallback, useState } from "react"
import type { MachineQuestion } from "#api/shapes.ts"
import type { Machine } from "#model/machine.ts"
import { tell, tellFailure } from "#renderer/app/tell.tsx"
import { count } from "#renderer/ui/format.ts"
import { machinesBetween, MOST_CHOSEN } from "./queries.ts"

/** The machines that were chosen, by id; they stay chosen while the query changes. */
export type Chosen = ReadonlyMap<string, Machine>

interface Choosing {
  readonly chosen: Chosen
  readonly ids: ReadonlySet<string>
  /** Exactly these are chosen now; those not chosen before stand in `here`. */
  readonly choose: (ids: ReadonlySet<string>, here: (id: string) => Machine | undefined) => void
  /** Adds all from one place of the list to another, fetching those that are not here. */
  readonly chooseBetween: (question: MachineQuestion, first: number, last: number) => void
  readonly chooseNone: () => void
}

const NONE: Chosen = new Map()

/** Which machines are chosen, and how that changes. */
export function useChosen(): Choosing {
  const [chosen, setChosen] = useState<Chosen>(NONE)
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const set = useCallback((next: Chosen) => {
    setChosen(next)
    setIds(new Set(next.keys()))
  }, [])
  const choose: Choosing["choose"] = (wanted, here) => {
    const next = new Map<string, Machine>()
    for (const id of wanted) {
      const machine = chosen.get(id) ?? here(id)
      if (machine) next.set(id, machine)
    }
    set(next)
  }
  const chooseBetween: Choosing["chooseBetween"] = (question, first, last) => {
    if (last - first >= MOST_CHOSEN)
      tell(`The first ${count(MOST_CHOSEN)} are chosen; more can't be at once.`)
    machinesBetween(question, first, last).then(
      (machines) => set(new Map([...chosen, ...machines.map((machine) => [machine.id, machine] as const)])),
      tellFailure,
    )
  }
  return { chosen, ids, choose, chooseBetween, chooseNone: () => set(NONE) }
}

/** Every address the machines have now, each once. */
export function addressesOf(machines: Iterable<Machine>): readonly string[] {
  const ips = new Set<string>()
  for (const machine of machines)
    for (const { ip, until } of machine.addresses) if (until === null) ips.add(ip)
  return [...ips]
}

/** The one network that all the machines are in; null where there are several. */
export function networkOf(machines: Iterable<Machine>): string | null {
  const names = new Set<string>()
  for (const machine of machines)
    for (const { network, until } of machine.addresses) if (until === null) names.add(network)
  const [name] = names
  return names.size === 1 && name !== undefined ? name : null
}

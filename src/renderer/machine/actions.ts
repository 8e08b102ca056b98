import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import type { MachineDossier } from "#api/shapes.ts"
import { touchAgain } from "#renderer/app/neverTouch.ts"
import type { LookWish } from "#renderer/app/LookDialog.tsx"
import type { PlanRequest } from "#renderer/app/PlanDialog.tsx"
import { tell } from "#renderer/app/tell.tsx"
import { type KeyBinding, useKeys } from "#renderer/ui/keys.ts"
import type { Deciding } from "./deciding.ts"
import { ipsOf } from "./ipsOf.ts"
import { entriesFor, type NeverTouchEntry } from "./neverTouched.ts"
import { useNeverTouch } from "./queries.ts"

/** What can be done with a machine, and whether it can be done now. */
export interface Actions {
  readonly past: boolean
  /** Why it is never touched; empty where it may be asked. */
  readonly untouched: readonly NeverTouchEntry[]
  readonly toggleNeverTouch: () => void
  readonly askAgain: () => void
  /** The plan that waits for a yes. */
  readonly request: PlanRequest | null
  readonly closeRequest: () => void
  /** Asks whether to look inside, over the user's own SSH. */
  readonly look: () => void
  /** The look that waits for a yes. */
  readonly lookWish: LookWish | null
  readonly closeLook: () => void
  /** Asks whether it can be unplugged; null for what is no machine. */
  readonly unplug: (() => void) | null
}

/** The steps a machine's screen offers, with their keys. */
export function useActions(machine: MachineDossier, deciding: Deciding): Actions {
  const { past } = deciding
  const [request, setRequest] = useState<PlanRequest | null>(null)
  const ips = ipsOf(machine)
  const untouched = entriesFor(useNeverTouch().data ?? [], ips)
  const toggleNeverTouch = () => {
    if (past) return
    const own = untouched.filter(({ subject }) => ips.includes(subject))
    const wider = untouched.find(({ subject }) => !ips.includes(subject))
    if (own.length > 0) void touchAgain(own.map(({ id }) => id))
    else if (wider) tell(`${wider.subject} as a whole is never touched. Settings is where that changes.`)
    else deciding.open("never-touch")
  }
  const askAgain = () => {
    const network = machine.addresses.find(({ until }) => until === null)?.network ?? null
    if (!past && ips.length > 0) setRequest({ targets: ips, network })
  }
  const [lookWish, setLookWish] = useState<LookWish | null>(null)
  const look = () => {
    if (!past && ips.length > 0) setLookWish({ ref: machine.id, name: machine.name })
  }
  const navigate = useNavigate()
  const unplug =
    machine.presence === "virtual"
      ? null
      : () => void navigate({ to: "/machines/$id/unplug", params: { id: machine.id } })
  const bindings: readonly KeyBinding[] = [
    ...(unplug === null ? [] : [{ keys: "u", says: "unplug", run: unplug }]),
    { keys: "r", says: "ask again", run: askAgain },
    { keys: "l", says: "look inside", run: look, shown: false },
    {
      keys: "t",
      says: untouched.length > 0 ? "touch again" : "never touch",
      run: toggleNeverTouch,
      shown: false,
    },
  ]
  useKeys(bindings)
  return {
    past,
    untouched,
    toggleNeverTouch,
    askAgain,
    request,
    closeRequest: () => setRequest(null),
    look,
    lookWish,
    closeLook: () => setLookWish(null),
    unplug,
  }
}

/** [ and ]: the machines before and after this one in the order of their names. */
export function useNeighbours({ previous, next }: Pick<MachineDossier, "previous" | "next">): void {
  const navigate = useNavigate()
  const go = (id: string | null, where: string) => {
    if (id === null) return tell(`This is the ${where} machine.`)
    void navigate({ to: "/machines/$id", params: { id }, search: (now) => now })
  }
  useKeys([
    { keys: "[", says: "previous", run: () => go(previous, "first") },
    { keys: "]", says: "next machine", run: () => go(next, "last") },
  ])
}

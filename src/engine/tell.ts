import type { EngineEvent } from "#api/shapes.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { ResolvedMachine } from "#model/machine.ts"
import { printable } from "#model/printable.ts"
import type { Seen } from "./record.ts"

type SeenMachine = Extract<EngineEvent, { kind: "seen" }>["machines"][number]

const NEWS_TEXT = { new: "first answer", changed: "changed since last time", known: "no change" } as const

/** A machine as the list of what was found so far shows it. */
export function seenMachine({ machine, ip, news }: Seen, at: Moment): SeenMachine {
  const state = machine.states.at(-1)
  const open = machine.services.filter(({ until }) => (until ?? FOREVER) === FOREVER)
  return {
    id: machine.id,
    name: printable(state?.name ?? ip, 200),
    ip,
    at,
    what: printable(whatOf(machine, open), 200),
    ports: [...new Set(open.map(({ port }) => port))].slice(0, 12).join(" "),
    news,
    newsText: NEWS_TEXT[news],
  }
}

/** What it is, as far as a glance goes: its products, else its system, else its maker. */
function whatOf(machine: ResolvedMachine, open: ResolvedMachine["services"]): string {
  const products = open.flatMap(({ product, version }) =>
    product ? [version ? `${product} ${version}` : product] : [],
  )
  if (products.length > 0) return [...new Set(products)].slice(0, 3).join(", ")
  const state = machine.states.at(-1)
  return state?.os ?? state?.vendor ?? portsText(open.length)
}

function portsText(count: number): string {
  if (count === 0) return "answers"
  return count === 1 ? "1 open port" : `${count} open ports`
}

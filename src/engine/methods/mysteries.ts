import { MYSTERY_STATES, type Mysteries, type MysteryState, type MysteryTold } from "#api/explanation.ts"
import type { Decision } from "#model/decision.ts"
import type { ResolvedMachine } from "#model/machine.ts"
import type { Moment } from "#model/moment.ts"
import type { Mystery } from "#model/mystery.ts"
import type { Context } from "#engine/context.ts"

interface Input {
  readonly state: MysteryState | null
  readonly offset: number
  readonly limit: number
}

type Triage = Pick<MysteryTold, "state" | "asked" | "later">
const UNTOUCHED: Triage = { state: "open", asked: null, later: null }

/** A page of the queue, with how far people have come with each. */
export async function queued(context: Context, { state, offset, limit }: Input): Promise<Mysteries> {
  const { store, tools } = context
  const queue = await store.explained.queue()
  const triage = await triageOf(context, tools.now())
  const stateOf = ({ key }: { readonly key: number }) => (triage.get(key) ?? UNTOUCHED).state
  const wanted = state === null ? queue : queue.filter((one) => stateOf(one) === state)
  const page = wanted.slice(offset, offset + limit)
  const machines = new Map(
    (await store.machines.resolvedByIds(page.map(({ machine }) => machine))).map((one) => [one.id, one]),
  )
  const environments = new Map(
    (await store.networks.list()).map(({ name, environment }) => [name, environment]),
  )
  const count = (wordy: MysteryState) => queue.filter((one) => stateOf(one) === wordy).length
  const [open, asked, later] = MYSTERY_STATES.map(count)
  return {
    counts: await store.explained.counts(),
    states: { open: open ?? 0, asked: asked ?? 0, later: later ?? 0 },
    total: wanted.length,
    mysteries: page.flatMap((mystery) => {
      const machine = machines.get(mystery.machine)
      return machine === undefined
        ? []
        : [{ ...told(machine, mystery, environments), ...(triage.get(mystery.key) ?? UNTOUCHED) }]
    }),
  }
}

/** What people did about machines of the queue, by the machine's key. */
async function triageOf({ store }: Context, now: Moment): Promise<ReadonlyMap<number, Triage>> {
  const decisions = (await store.decisions.list()).filter(({ kind }) => kind === "ask" || kind === "later")
  const keys = await store.known.keys([...new Set(decisions.map(({ subject }) => subject))])
  const found = new Map<number, Triage>()
  for (const decision of decisions) {
    const key = keys.get(decision.subject)
    if (key !== undefined) found.set(key, after(found.get(key) ?? UNTOUCHED, decision, now))
  }
  return found
}

function after(triage: Triage, { kind, value, at, id }: Decision, now: Moment): Triage {
  if (kind === "ask")
    return {
      ...triage,
      asked: { whom: value ?? "", at, decision: id },
      state: triage.state === "later" ? "later" : "asked",
    }
  const until = Date.parse(value ?? "")
  return until > now ? { ...triage, later: { until, decision: id }, state: "later" } : triage
}

const MOST_PORTS = 12

function told(
  machine: ResolvedMachine,
  { rank, points, why, next, others }: Mystery,
  environments: ReadonlyMap<string, string | null>,
): Omit<MysteryTold, keyof Triage> {
  const state = machine.states.at(-1)!
  const address = machine.addresses.find(({ until }) => until === null) ?? machine.addresses[0]
  const services = machine.services.filter(({ until }) => until === null)
  const products = services.flatMap(({ product, version }) =>
    product === null ? [] : [version === null ? product : `${product} ${version}`],
  )
  return {
    machine: machine.id,
    name: state.name,
    ip: address?.ip ?? "",
    network: address?.network ?? "",
    mac: address?.mac ?? null,
    kind: state.kind,
    os: state.os,
    role: state.role,
    environment: environments.get(address?.network ?? "") ?? null,
    presence: state.presence,
    firstSeen: machine.firstSeen,
    lastSeen: machine.lastSeen,
    ports: [...new Set(services.map(({ port, protocol }) => `${port}/${protocol}`))].slice(0, MOST_PORTS),
    products: [...new Set(products)].slice(0, MOST_PORTS),
    rank,
    points,
    why,
    next,
    others,
  }
}

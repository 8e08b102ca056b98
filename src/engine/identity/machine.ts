import type { Decided } from "#model/decision.ts"
import type {
  Doubt,
  Holder,
  Join,
  MachineAddress,
  MachineState,
  ResolvedMachine,
  Strength,
} from "#model/machine.ts"
import { FOREVER } from "#model/moment.ts"
import type { Link } from "./clusters.ts"
import type { IdentityTools } from "./identity.ts"
import { servicesOf } from "./services.ts"
import { statesOf } from "./states.ts"
import { lastSeenIn, settled, staysOf, type Stay } from "./stay.ts"
import type { Span } from "./span.ts"
import { isNextTo, JOINS } from "./weigh.ts"
import { evidenceOf, sentenceOf } from "./words.ts"

/** A cluster with all that was concluded about it. */
export interface Founded {
  readonly cluster: readonly Span[]
  readonly id: string
  readonly aka: readonly string[]
  readonly links: readonly Link[]
  readonly doubts: readonly Doubt[]
  readonly decided: Decided
}

/** A machine, from the spans it was seen in. */
export function machineFrom(founded: Founded, tools: IdentityTools): ResolvedMachine {
  const stays = settled(staysOf(founded.cluster))
  return {
    ...lifeFrom(founded, stays, decidedStates(statesOf(stays, tools), founded.decided)),
    addresses: addressesOf(stays, founded.doubts),
    joins: joinsOf(founded.links),
    doubts: founded.doubts,
    holders: null,
  }
}

/** A virtual address, from the spans it was seen in and who held it in each. */
export function virtualAddressFrom(
  founded: Omit<Founded, "links" | "doubts">,
  held: readonly { readonly span: Span; readonly machine: string; readonly evidence: readonly number[] }[],
  tools: IdentityTools,
): ResolvedMachine {
  const stays = staysOf(founded.cluster)
  const states = decidedStates(statesOf(stays, tools), founded.decided)
  return {
    ...lifeFrom(
      founded,
      stays,
      states.map((state) => ({ ...state, presence: "virtual", wakes: null })),
    ),
    addresses: addressesOf(stays, []),
    joins: [],
    doubts: [],
    holders: holdersFrom(held),
  }
}

function lifeFrom(
  { id, aka, decided, cluster }: Pick<Founded, "id" | "aka" | "decided" | "cluster">,
  stays: readonly Stay[],
  states: readonly MachineState[],
): Omit<ResolvedMachine, "addresses" | "joins" | "doubts" | "holders"> {
  const seen = cluster.map(({ from, observations }) =>
    Math.max(from, Math.min(...observations.map(({ first }) => first))),
  )
  return {
    id,
    aka: aka.filter((other) => other !== id),
    firstSeen: Math.min(...seen),
    lastSeen: Math.max(...stays.map(lastSeenIn)),
    states,
    services: stays.flatMap(servicesOf),
    decided,
    spans: cluster
      .map(({ endpoint, from, to, founding }) => ({
        endpoint: endpoint.id,
        since: from,
        until: to,
        founding,
      }))
      .toSorted((a, b) => a.endpoint - b.endpoint || a.since - b.since),
  }
}

/** People's words stand above what was found. */
function decidedStates(states: readonly MachineState[], { name, locked }: Decided): MachineState[] {
  return states.map((state) => ({
    ...state,
    ...locked,
    name: name ?? locked.name ?? state.name,
  }))
}

function addressesOf(stays: readonly Stay[], doubts: readonly Doubt[]): MachineAddress[] {
  return stays
    .flatMap((stay) => addressesIn(stay, doubts))
    .toSorted((a, b) => a.since - b.since || (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0))
}

/** One address, in parts where its network card changed. */
function addressesIn(
  { endpoint, from, to, spans, observations }: Stay,
  doubts: readonly Doubt[],
): MachineAddress[] {
  const since = Math.max(from, Math.min(...observations.map(({ first }) => first)))
  const parts: { mac: string | null; since: number; spans: Span[] }[] = []
  for (const span of spans) {
    const mac = span.mac?.value ?? parts.at(-1)?.mac ?? null
    const known = parts.at(-1)
    if (known && (known.mac === mac || known.mac === null)) {
      known.mac = mac
      known.spans.push(span)
    } else parts.push({ mac, since: parts.length === 0 ? since : span.from, spans: [span] })
  }
  const candidates = [
    ...new Set(doubts.filter(({ a }) => a === endpoint.ip).map((doubt) => doubt.with)),
  ].toSorted()
  return parts.flatMap((part, index) => {
    const until = parts[index + 1]?.since ?? to
    // It had left before the part began.
    if (until <= part.since) return []
    const own = part.spans.flatMap((span) => span.observations)
    const evidence = [
      part.spans.findLast(({ mac }) => mac)?.mac?.id,
      own.find(({ kind }) => kind === "up")?.id,
    ]
    return [
      {
        ip: endpoint.ip,
        mac: part.mac,
        network: endpoint.network,
        since: part.since,
        until: until === FOREVER ? null : until,
        candidates: index === parts.length - 1 ? candidates : [],
        evidence: evidence.filter((id) => id !== undefined),
      },
    ]
  })
}

const MOST_JOINS = 200
const CERTAIN = 18

function joinsOf(links: readonly Link[]): Join[] {
  const told = new Set<string>()
  return links
    .filter((link) => {
      const { a, b } = link
      if (a.endpoint.id === b.endpoint.id && !(isNextTo(a, b) && isNotable(link))) return false
      const key =
        a.endpoint.id === b.endpoint.id
          ? `${a.endpoint.id} ${a.order} ${b.order}`
          : [a.endpoint.id, b.endpoint.id].toSorted((x, y) => x - y).join(" ")
      if (told.has(key)) return false
      told.add(key)
      return true
    })
    .slice(0, MOST_JOINS)
    .map(({ a, b, weighing, because }) => ({
      a: a.endpoint.ip,
      b: b.endpoint.ip,
      strength: because === null ? strengthOf(weighing.points) : "certain",
      because: because ?? sentenceOf(weighing),
      for: evidenceOf(weighing.for),
      against: evidenceOf([...(weighing.impossible ? [weighing.impossible] : []), ...weighing.against]),
    }))
}

/** Of one address from time to time: only where something about it needed an explanation. */
function isNotable({ weighing, a, b }: Link): boolean {
  return weighing.against.length > 0 || (a.mac !== null && b.mac !== null && a.mac.value !== b.mac.value)
}

function strengthOf(points: number): Strength {
  return points >= CERTAIN ? "certain" : points >= JOINS ? "likely" : "possible"
}

function holdersFrom(
  held: readonly { readonly span: Span; readonly machine: string; readonly evidence: readonly number[] }[],
): Holder[] {
  const holders: (Holder & { until: number | null })[] = []
  for (const { span, machine, evidence } of held.toSorted((a, b) => a.span.from - b.span.from)) {
    const before = holders.at(-1)
    const since = Math.max(span.from, Math.min(...span.observations.map(({ first }) => first)))
    const until = span.to === FOREVER ? null : span.to
    if (before?.machine === machine && before.until === since) before.until = until
    else holders.push({ machine, since, until, evidence })
  }
  return holders
}

import type { Endpoint } from "#model/endpoint.ts"
import type { Join, MachineAddress, ResolvedMachine } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Observation } from "#model/observation.ts"
import { provesIdentity } from "./mac.ts"
import { servicesOf } from "./services.ts"
import { statesOf } from "./states.ts"

/** What identity knows of one endpoint: everything that was ever observed of it. */
export interface Evidence {
  readonly endpoint: Endpoint
  readonly observations: readonly Observation[]
}

/** Tools that identity is given, so that it stays a pure function of its arguments. */
export interface IdentityTools {
  /** Who a hardware address was assigned to, or null. */
  vendorOf(mac: string): string | null
}

/** A span of time in which one endpoint was, as far as its hardware address tells, one machine. */
export interface Span {
  readonly endpoint: Endpoint
  readonly mac: Observation | null
  readonly from: Moment
  readonly to: Moment
  readonly observations: readonly Observation[]
}

/**
 * Which machines stand behind these endpoints. The neighbourhood has to be whole: every endpoint that ever bore one of
 * the hardware addresses in it. Machines are joined by a universally administered MAC that was observed, and by
 * nothing else yet; without one, an address is a machine of its own.
 */
export function identify(evidence: readonly Evidence[], tools: IdentityTools): ResolvedMachine[] {
  // In one order, so that the same evidence gives the same answer however it was gathered.
  const spans = evidence.toSorted((a, b) => a.endpoint.id - b.endpoint.id).flatMap(spansOf)
  const groups = Map.groupBy(spans, keyOf)
  return [...groups.values()]
    .map((group) => machineFrom(settled(group), tools))
    .toSorted((a, b) => founded(a.id) - founded(b.id))
}

function keyOf({ endpoint, mac, from }: Span): string {
  return mac ? `mac ${mac.value}` : `address ${endpoint.network} ${endpoint.ip} ${from}`
}

/** Cuts an endpoint's life where its proving MAC changes: another machine may hold the address from then on. */
export function spansOf({ endpoint, observations }: Evidence): Span[] {
  const macs = observations
    .filter(({ kind, value, standing }) => kind === "mac" && standing === "observed" && provesIdentity(value))
    .toSorted((a, b) => a.first - b.first)
  const cuts = macs.filter((mac, index) => index === 0 || mac.value !== macs[index - 1]!.value)
  if (cuts.length === 0) return [{ endpoint, mac: null, from: 0, to: FOREVER, observations }]
  return cuts.map((mac, index) => {
    // What was seen before the first MAC belongs to it: nothing contradicts that.
    const from = index === 0 ? 0 : mac.first
    const to = cuts[index + 1]?.first ?? FOREVER
    const own = observations.filter(({ first, last }) => first < to && last >= from)
    return { endpoint, mac, from, to, observations: own }
  })
}

/** A machine that fell silent at one address and was seen at another since then has left the first. */
function settled(spans: readonly Span[]): readonly Span[] {
  if (spans.length === 1) return spans
  return spans.map((span) => {
    const left = silentSince(span)
    const isElsewhere = spans.some(
      (other) => other.endpoint !== span.endpoint && other.observations.some(({ last }) => last >= left),
    )
    return isElsewhere ? { ...span, to: left } : span
  })
}

function silentSince({ to, observations }: Span): Moment {
  const ups = observations.filter(({ kind }) => kind === "up").map(({ ended }) => ended)
  return ups.length === 0 ? to : Math.min(to, Math.max(...ups))
}

function machineFrom(spans: readonly Span[], tools: IdentityTools): ResolvedMachine {
  const ids = spans.map(foundingId).toSorted((a, b) => a - b)
  const id = machineId(ids[0]!)
  const addresses = spans.map(addressFrom).toSorted((a, b) => a.since - b.since || (a.ip < b.ip ? -1 : 1))
  return {
    id,
    aka: [...new Set(ids.slice(1).map(machineId))].filter((other) => other !== id),
    firstSeen: Math.min(...addresses.map(({ since }) => since)),
    lastSeen: Math.max(...spans.map(lastSeenIn)),
    states: statesOf(spans, tools),
    addresses,
    services: spans.flatMap(servicesOf),
    joins: joinsOf(spans),
    endpoints: [...new Set(spans.map(({ endpoint }) => endpoint.id))],
  }
}

/** The oldest observation that belongs to a span alone. Rows are never renumbered, so ids survive every rebuild. */
function foundingId({ mac, from, observations }: Span): number {
  const own = observations.filter(({ first }) => first >= from)
  return Math.min(...(own.length > 0 ? own : [mac ?? observations[0]!]).map(({ id }) => id))
}

/** What lives on past a span was last seen by its next holder; the MAC tells when it was still this one. */
function lastSeenIn({ mac, from, to, observations }: Span): Moment {
  const own = observations.map(({ last }) => last).filter((last) => last < to)
  return Math.max(from, ...own, ...(mac && mac.last < to ? [mac.last] : []))
}

function addressFrom({ endpoint, mac, from, to, observations }: Span): MachineAddress {
  const since = Math.max(from, Math.min(...observations.map(({ first }) => first)))
  const evidence = [mac, observations.find(({ kind }) => kind === "up")].flatMap((seen) =>
    seen ? [seen.id] : [],
  )
  return {
    ip: endpoint.ip,
    mac: mac?.value ?? observations.findLast(({ kind }) => kind === "mac")?.value ?? null,
    network: endpoint.network,
    since,
    until: to === FOREVER ? null : to,
    candidates: [],
    evidence,
  }
}

function joinsOf(spans: readonly Span[]): Join[] {
  const [first, ...others] = spans
  if (!first?.mac) return []
  const mac = first.mac
  return others.map((other) => ({
    a: first.endpoint.ip,
    b: other.endpoint.ip,
    strength: "likely",
    because: `one hardware address, ${mac.value}, answered on both`,
    for: [mac.id, ...(other.mac ? [other.mac.id] : [])],
    against: [],
  }))
}

// Without i, l, o and u: an id is read aloud and typed.
const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"

/** A machine's id, from the number of the observation that founded it. */
export function machineId(observation: number): string {
  let text = ""
  for (let rest = observation; rest > 0; rest = Math.floor(rest / 32)) text = DIGITS.charAt(rest % 32) + text
  return `m-${text.padStart(4, "0")}`
}

/** The number of the observation that founded a machine; the inverse of machineId. */
export function founded(id: string): number {
  return Array.from(id.slice(2)).reduce((sum, digit) => sum * 32 + DIGITS.indexOf(digit), 0)
}

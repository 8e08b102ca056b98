import type { AddressRange } from "#model/address.ts"
import type { Endpoint } from "#model/endpoint.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import { isQuiet, type Observation } from "#model/observation.ts"
import { keysOf, type Key } from "./keys.ts"
import { isCard, macKind, type MacKind } from "#model/mac.ts"

/** What identity knows of one endpoint: everything that was ever observed of it. */
export interface Evidence {
  readonly endpoint: Endpoint
  readonly observations: readonly Observation[]
}

/** From when to when something was seen, both included. */
export interface Life {
  readonly first: Moment
  readonly last: Moment
}

/** A stretch of an endpoint's life in which nothing that identifies it changed: the smallest part of a machine. */
export interface Span {
  readonly endpoint: Endpoint
  /** Its place in the order of the endpoint's spans. */
  readonly order: number
  /** The broadcast domain, as far as an address tells. */
  readonly segment: string
  readonly from: Moment
  readonly to: Moment
  /** The oldest observation of its own. */
  readonly founding: number
  /** All that was known of the endpoint in its time, for what the machine was like. */
  readonly observations: readonly Observation[]
  /** Of these, what nobody before it can have said: a fact lives on until somebody asks again. */
  readonly told: readonly Observation[]
  /** Whether something that was known before it may yet turn out to be known of it as well. */
  readonly isUntold: boolean
  /** When it answered. */
  readonly lives: readonly Life[]
  readonly mac: { readonly value: string; readonly kind: MacKind; readonly id: number } | null
  readonly keys: readonly Key[]
  /** How many hands the address has been in, as far as cards, keys and names tell; 1 for one that stays. */
  readonly hands: number
}

/** Cuts an endpoint's life wherever something that identifies a machine changed: another may hold it from then on. */
export function spansOf({ endpoint, observations: all }: Evidence): Span[] {
  // How a look went says nothing of who was looked at.
  const observations = all.filter(({ kind }) => !isQuiet(kind))
  const cuts = cutsOf(observations)
  const pieces = cuts.map((from, index) => ({ from, to: cuts[index + 1] ?? FOREVER }))
  const own = pieces.filter(
    ({ from, to }) => from === 0 || observations.some(({ first }) => first >= from && first < to),
  )
  const hand = handsOver(observations)
  const spans = own.map(({ from }, order) =>
    spanFrom(endpoint, observations, { order, from, to: own[order + 1]?.from ?? FOREVER, since: hand(from) }),
  )
  const hands = new Set(spans.flatMap((span) => labelOf(span) ?? [])).size
  return spans.map((span) => ({ ...span, hands }))
}

/** What tells most of who held an address for a while. */
function labelOf({ mac, keys }: Pick<Span, "mac" | "keys">): string | null {
  // A card that is made up anew every day is no other hand while the name stays.
  if (mac && isCard(mac.kind) && mac.kind !== "random") return mac.value
  const best = keys.find(({ group }) => group === "host-key") ?? keys.find(({ group }) => group === "name")
  return best?.value ?? mac?.value ?? null
}

const CUTTING = new Set(["up", "mac", "host-key", "certificate", "identifier", "name", "os"])

function cutsOf(observations: readonly Observation[]): Moment[] {
  const cuts = new Set<Moment>([0])
  const timelines = Map.groupBy(
    observations.filter(({ kind }) => CUTTING.has(kind)),
    ({ kind, subject }) => `${kind} ${subject}`,
  )
  for (const timeline of timelines.values()) {
    const inOrder = timeline.toSorted((a, b) => a.first - b.first)
    for (const [index, { kind, first, ended }] of inOrder.entries()) {
      if (index > 0) cuts.add(first)
      if (ended < FOREVER && kind !== "up" && kind !== "name" && kind !== "os") cuts.add(ended)
    }
  }
  for (const moment of replacedPorts(observations)) cuts.add(moment)
  return [...cuts].toSorted((a, b) => a - b)
}

/** When every open port, if there was any, closed and others opened: whoever answers on them may well be another. */
function replacedPorts(observations: readonly Observation[]): Moment[] {
  const ports = observations.filter(({ kind }) => kind === "port")
  return [...new Set(ports.map(({ first }) => first))].filter((moment) => {
    const before = ports.filter(({ first, ended }) => first < moment && ended >= moment)
    const isFirst = observations.every(({ first }) => first >= moment)
    return !isFirst && before.every(({ ended }) => ended === moment)
  })
}

/** Since when, at a moment, the address has shown the network card or the SSH host keys that it shows then. */
function handsOver(observations: readonly Observation[]): (moment: Moment) => Moment {
  const turns = ["mac", "host-key"].flatMap((wanted) => {
    const timelines = Map.groupBy(
      observations.filter(({ kind }) => kind === wanted),
      ({ subject }) => subject,
    )
    return [...timelines.values()].flatMap((timeline) =>
      timeline
        .toSorted((a, b) => a.first - b.first)
        .filter(({ value }, index, all) => index > 0 && all[index - 1]!.value !== value)
        .map(({ first }) => first),
    )
  })
  return (moment) => Math.max(0, ...turns.filter((turn) => turn <= moment))
}

/** Kinds of facts that the ledger lets live on when the address changes hands, until somebody asks for them again. */
const LASTING = new Set(["os", "port", "service", "http-title", "script", "answer", "inside"])

interface Piece {
  readonly order: number
  readonly from: Moment
  readonly to: Moment
  /** Since when nobody else had the address. */
  readonly since: Moment
}

function spanFrom(
  endpoint: Endpoint,
  all: readonly Observation[],
  { order, from, to, since }: Piece,
): Omit<Span, "hands"> {
  const observations = all.filter(({ first, last }) => first < to && last >= from)
  const told = observations.filter(({ kind, first }) => first >= since || !LASTING.has(kind))
  const own = observations.filter(({ first }) => first >= from)
  const mac = observations.findLast(({ kind, standing }) => kind === "mac" && standing === "observed")
  const kind = mac ? macKind(mac.value, endpoint.ip) : "none"
  const span = { endpoint, order, segment: segmentOf(endpoint), from, to, observations, told }
  return {
    ...span,
    founding: Math.min(...(own.length > 0 ? own : all).map(({ id }) => id)),
    isUntold: to === FOREVER && all.some(({ last, ended }) => last < from && ended === FOREVER),
    lives: livesOf(span),
    mac: mac && kind !== "none" ? { value: mac.value, kind, id: mac.id } : null,
    keys: keysOf(span),
  }
}

/** A /24 or /64: nobody knows the masks of networks behind a router, and these are by far the most common. */
function segmentOf({ network, ip }: Endpoint): string {
  if (!ip.includes(":")) return `${network} ${ip.slice(0, ip.lastIndexOf("."))}`
  const [head = "", tail] = ip.split("::")
  const groups = head.split(":").filter(Boolean)
  const zeros = tail === undefined ? 0 : Math.max(0, 4 - groups.length)
  return `${network} ${[...groups.slice(0, 4), ...Array.from({ length: zeros }, () => "0")].join(":")}`
}

/** A segment as people write it: "10.0.3.0/24". */
export function segmentName({ segment, endpoint: { ip } }: Pick<Span, "segment" | "endpoint">): string {
  const head = segment.split(" ").at(-1) ?? ""
  return ip.includes(":") ? `${head}::/64` : `${head}.0/24`
}

/** All addresses of an endpoint's segment, where it is an IPv4 one. */
export function segmentRange({ ip }: Endpoint): AddressRange | null {
  if (ip.includes(":")) return null
  const head = ip.slice(0, ip.lastIndexOf("."))
  return { first: `${head}.0`, last: `${head}.255` }
}

function livesOf(span: Pick<Span, "observations" | "from" | "to">): Life[] {
  const ups = span.observations.filter(({ kind }) => kind === "up")
  return (ups.length > 0 ? ups : span.observations).map((one) => lifeIn(span, one))
}

/** The part of a fact's life that lies in a span. */
export function lifeIn({ from, to }: Pick<Span, "from" | "to">, { first, last }: Life): Life {
  return { first: Math.max(first, from), last: Math.min(last, to - 1) }
}

export const overlap = (a: Life, b: Life): boolean => Math.max(a.first, b.first) <= Math.min(a.last, b.last)

/** Whether both answered in one scan. */
export function aliveTogether(a: Span, b: Span): boolean {
  return a.lives.some((one) => b.lives.some((other) => overlap(one, other)))
}

/** When it answered first and last. */
export function spanLife({ lives }: Span): Life {
  return {
    first: Math.min(...lives.map(({ first }) => first)),
    last: Math.max(...lives.map(({ last }) => last)),
  }
}

/** Whether it answered, and showed nothing by which one could know it again. */
export function isBlank({ keys, mac, observations }: Span): boolean {
  return keys.length === 0 && mac === null && observations.every(({ kind }) => kind !== "port")
}

/** Whether it may still answer: nobody holds the address after it, and nobody asked it in vain. */
export function isOpen({ to, observations }: Span): boolean {
  const ups = observations.filter(({ kind }) => kind === "up")
  return to === FOREVER && (ups.length === 0 || ups.some(({ ended }) => ended === FOREVER))
}

/** The network card behind a span; null where its hardware address is not known, or wanders. */
export function cardOf({ mac }: Span): Span["mac"] {
  return mac && isCard(mac.kind) ? mac : null
}

import type { Described } from "#model/classification.ts"
import type { Alarm, ResolvedMachine } from "#model/machine.ts"
import { founded } from "#model/machine-id.ts"
import type { Observation } from "#model/observation.ts"
import { alarmsOf } from "./alarms.ts"
import { clustersOf } from "./clusters.ts"
import { demandsOf, type Anchored } from "./demands.ts"
import { doubtsOf } from "./doubts.ts"
import { idsOf } from "./ids.ts"
import { machineFrom, virtualAddressFrom } from "./machine.ts"
import { respondersIn } from "./responders.ts"
import { isOpen, type Span } from "./span.ts"
import { standingsOf, unsettledIn } from "./standing.ts"
import { heldBy, virtualEndpoints } from "./virtual.ts"

/** Tools that identity is given, so that it stays a pure function of its arguments. */
export interface IdentityTools {
  /** Who a hardware address was assigned to, or null. */
  readonly vendorOf: (mac: string) => string | null
  /** What the observations of one moment say that a machine is; without it only its system and its card's maker show. */
  readonly describe?: (observations: readonly Observation[]) => Described
}

/** The version of the rules: where it grows, everything is resolved again. */
export const RULES = 4

/** What identity is asked to resolve together: spans that have to do with each other, and what people said of them. */
export interface Neighbourhood {
  readonly spans: readonly Span[]
  readonly decisions: readonly Anchored[]
  /** Values that so many bear at one time that they tell nobody apart. */
  readonly common: ReadonlySet<string>
}

export interface Identified {
  readonly machines: readonly ResolvedMachine[]
  readonly alarms: readonly Alarm[]
  /** Endpoints that have to be looked at again as soon as they answer again, whether or not anything else changed. */
  readonly unsettled: readonly number[]
}

/**
 * Which machines stand behind these spans. Every kind of evidence is weighed; two that can't be one machine are never
 * joined; what is in doubt stays apart, and the doubt is told.
 */
export function identify(neighbourhood: Neighbourhood, tools: IdentityTools): Identified {
  const spans = withoutCommon(neighbourhood).toSorted(
    (a, b) => a.endpoint.id - b.endpoint.id || a.order - b.order,
  )
  const virtual = virtualEndpoints(spans, standingsOf(spans))
  const own = spans.filter(({ endpoint }) => !virtual.has(endpoint.id))
  const wandering = spans.filter(({ endpoint }) => virtual.has(endpoint.id))
  const demands = demandsOf(own, neighbourhood.decisions)
  // What was said of a machine stays with it when one of its addresses turns out to be virtual.
  const demandsOfVirtual = demandsOf(wandering, demands.unheard)
  const standings = standingsOf(own)
  const responders = respondersIn(own, standings)
  const { clusters, joined, apart } = clustersOf(own, standings, demands, responders)
  const clusterOf = new Map(clusters.flatMap((cluster) => cluster.map((span) => [span, cluster] as const)))
  const held = [...Map.groupBy(wandering, ({ endpoint }) => endpoint.id).values()].map((ofEndpoint) => ({
    ofEndpoint,
    holders: heldBy(ofEndpoint, standings, (span) => clusterOf.get(span)),
  }))
  const claims = new Map([...demands.claims, ...held.flatMap(({ holders }) => inheritance(holders))])
  const ids = idsOf(clusters, claims)
  const idOf = (span: Span) => ids.get(clusterOf.get(span)!)!.id
  const doubts = doubtsOf(apart, idOf, standings)
  const links = Map.groupBy(joined, ({ a }) => clusterOf.get(a)!)
  const machines = clusters.map((cluster) =>
    machineFrom(
      {
        cluster,
        ...ids.get(cluster)!,
        links: links.get(cluster) ?? [],
        doubts: doubts.get(ids.get(cluster)!.id) ?? [],
        decided: demands.decided(cluster),
      },
      tools,
    ),
  )
  const addresses = held.map(({ ofEndpoint, holders }) =>
    virtualAddressFrom(
      {
        cluster: ofEndpoint,
        ...idsOf([ofEndpoint], claims).get(ofEndpoint)!,
        decided: demandsOfVirtual.decided(ofEndpoint),
      },
      holders.map(({ cluster, ...rest }) => ({ ...rest, machine: ids.get(cluster)!.id })),
      tools,
    ),
  )
  return {
    machines: [...machines, ...addresses].toSorted((a, b) => founded(a.id) - founded(b.id)),
    unsettled: [...unsettledIn(standings), ...unsettledAddresses(spans, virtual), ...untoldIn(spans)],
    alarms: alarmsOf({ standings, responders, spans: own, common: neighbourhood, idOf }),
  }
}

/**
 * An address that went from hand to hand was taken for its first holder's own until then: what was called by it is that
 * machine. One that was a virtual router's from the beginning never was.
 */
function inheritance(holders: ReturnType<typeof heldBy>): (readonly [number, Span])[] {
  const [first] = holders
  if (!first || first.span.order > 0 || first.span.mac?.kind === "virtual-router") return []
  return first.cluster[0] ? [[first.span.founding, first.cluster[0]]] : []
}

/** Who held a virtual address may be told by the next answer of either. */
function unsettledAddresses(spans: readonly Span[], virtual: ReadonlySet<number>): number[] {
  if (virtual.size === 0) return []
  return spans.filter(isOpen).map(({ endpoint }) => endpoint.id)
}

/** What answers anew is known by its ports and keys only when it shows them again. */
function untoldIn(spans: readonly Span[]): number[] {
  return spans.filter((span) => span.isUntold && isOpen(span)).map(({ endpoint }) => endpoint.id)
}

function withoutCommon({ spans, common }: Neighbourhood): readonly Span[] {
  if (common.size === 0) return spans
  return spans.map((span) =>
    span.keys.some(({ value }) => common.has(value))
      ? { ...span, keys: span.keys.filter(({ value }) => !common.has(value)) }
      : span,
  )
}

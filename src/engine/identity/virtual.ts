import type { KeyStandings } from "./standing.ts"
import { aliveTogether, spanLife, type Span } from "./span.ts"

/**
 * Endpoints that are nobody's own: a virtual router's address, and one that went from a machine to another while both
 * kept answering elsewhere. They are held in turn, and hold nobody together.
 */
export function virtualEndpoints(spans: readonly Span[], standings: KeyStandings): ReadonlySet<number> {
  const found = new Set<number>()
  for (const [endpoint, ofEndpoint] of Map.groupBy(spans, (span) => span.endpoint.id)) {
    const inOrder = ofEndpoint.toSorted((a, b) => a.order - b.order)
    if (inOrder.some(({ mac }) => mac?.kind === "virtual-router")) found.add(endpoint)
    else if (inOrder.some((span, index) => isHandedOver(span, inOrder[index + 1], standings)))
      found.add(endpoint)
  }
  return found
}

/** Whether an address went from one machine to another, and both answered elsewhere before and after. */
function isHandedOver(span: Span, next: Span | undefined, standings: KeyStandings): boolean {
  if (!next || next.order !== span.order + 1) return false
  const givers = looksLike(span, standings).filter((other) => spansMoment(other, span, next))
  const takers = looksLike(next, standings).filter((other) => spansMoment(other, span, next))
  const isOther = (a: Span) => takers.every((b) => a.endpoint.id !== b.endpoint.id)
  return givers.length > 0 && takers.length > 0 && givers.every(isOther)
}

/** Spans elsewhere that bore one of its strong keys at the same time. */
function looksLike(span: Span, standings: KeyStandings): Span[] {
  const found = new Set<Span>()
  for (const { group, match, points } of span.keys) {
    if (group === "name" || points < STRONG) continue
    for (const { span: other } of standings.bearers.get(match) ?? [])
      if (other.endpoint.id !== span.endpoint.id && aliveTogether(span, other)) found.add(other)
  }
  return [...found]
}

/** Whether a span answered before and after an address went from one to the next. */
export function spansMoment(other: Span, before: Span, after: Span): boolean {
  const { first, last } = spanLife(other)
  return first <= spanLife(before).last && last >= spanLife(after).first
}

/** Who held a virtual address in turn, as sets of spans elsewhere that looked like it then. */
export function heldBy(
  spans: readonly Span[],
  standings: KeyStandings,
  clusterOf: (span: Span) => readonly Span[] | undefined,
): { readonly span: Span; readonly cluster: readonly Span[]; readonly evidence: readonly number[] }[] {
  return spans.flatMap((span) => {
    const alike = looksLike(span, standings)
    const clusters = new Set(alike.flatMap((other) => [clusterOf(other)].filter((one) => one !== undefined)))
    const [cluster] = clusters
    // Where two machines look alike, nobody can tell which of them holds it.
    if (!cluster || clusters.size > 1) return []
    const shared = span.keys.filter(({ match }) =>
      alike.some(({ keys }) => keys.some((key) => key.match === match)),
    )
    return [{ span, cluster, evidence: shared.map(({ observation }) => observation.id) }]
  })
}

/** Whether two spans share a key that is worth much by itself. */
export function sharesStrongKey(a: Span, b: Span): boolean {
  return a.keys.some(
    ({ match, points, group }) =>
      group !== "name" && points >= STRONG && b.keys.some((other) => other.match === match),
  )
}

const STRONG = 8

import type { Demands } from "./demands.ts"
import type { Responder } from "./responders.ts"
import type { KeyStandings } from "./standing.ts"
import { togetherIn } from "./standing.ts"
import { isBlank, type Span } from "./span.ts"
import { contradiction, DOUBTFUL, isNextTo, JOINS, weigh, type Weighing } from "./weigh.ts"

/** Two spans that were held side by side, with what came of it. */
export interface Link {
  readonly a: Span
  readonly b: Span
  readonly weighing: Weighing
  /** Where it was not the evidence: why. */
  readonly because: string | null
}

export interface Clusters {
  readonly clusters: readonly (readonly Span[])[]
  /** Links that hold clusters together, and those that might have. */
  readonly joined: readonly Link[]
  readonly apart: readonly Link[]
}

/**
 * Puts together what belongs together by the evidence, the strongest first, and never two that can't be one machine; then
 * what people demand. A wrong merge is worse than a duplicate: in doubt they stay apart, and the doubt is kept.
 */
export function clustersOf(
  spans: readonly Span[],
  standings: KeyStandings,
  demands: Demands,
  responders: readonly Responder[],
): Clusters {
  const forest = new Forest(spans, demands)
  const weighed = candidates(spans, standings).map(([a, b]) => ({
    a,
    b,
    weighing: weigh(a, b, standings),
    because: null,
  }))
  const links = weighed.filter(({ weighing }) => weighing.points >= DOUBTFUL).toSorted(byStrength)
  const joined: Link[] = []
  const apart: Link[] = []
  for (const link of links) {
    const holds = link.weighing.points >= JOINS && link.weighing.impossible === null
    if (holds && forest.mayJoin(link.a, link.b)) {
      forest.join(link.a, link.b)
      joined.push(link)
    } else apart.push(link)
  }
  for (const { spans: alike, says } of responders) joined.push(...forest.joinAll(alike, standings, says))
  // What people put together is together, whatever speaks against it.
  for (const { a, b, because } of demands.together) joined.push(...forest.joinAll([a, b], standings, because))
  const clusters = forest.clusters()
  return {
    clusters,
    joined,
    // Where a person said that two are not one there is no doubt any more.
    apart: apart.filter(({ a, b }) => !forest.areOne(a, b) && forest.isAllowed(a, b)),
  }
}

function byStrength(x: Link, y: Link): number {
  return (
    y.weighing.points - x.weighing.points ||
    x.a.founding - y.a.founding ||
    x.b.founding - y.b.founding ||
    x.a.from - y.a.from ||
    x.b.from - y.b.from
  )
}

/** Pairs worth looking at: neighbours in time at one address, and bearers of one key at one time or one after another. */
function candidates(spans: readonly Span[], { bearers }: KeyStandings): (readonly [Span, Span])[] {
  const pairs = new Map<Span, Set<Span>>()
  const put = (one: Span, other: Span) => {
    if (one === other) return
    const [a, b] = isBefore(one, other) ? [one, other] : [other, one]
    const known = pairs.get(a)
    if (known) known.add(b)
    else pairs.set(a, new Set([b]))
  }
  for (const ofEndpoint of Map.groupBy(spans, ({ endpoint }) => endpoint.id).values()) {
    const inOrder = ofEndpoint.toSorted((a, b) => a.order - b.order)
    for (const [index, span] of inOrder.entries()) {
      const next = inOrder[index + 1]
      if (next && isNextTo(span, next) && !isBetweenTwo(inOrder, isBlank(span) ? index : index + 1))
        put(span, next)
    }
  }
  for (const list of bearers.values()) {
    for (const [a, b] of togetherIn(list)) put(a.span, b.span)
    // Of those that came before, the last few: what they are one with, they are one with as well.
    for (const [index, { span }] of list.entries())
      for (const { span: later } of list.slice(index + 1, index + 1 + LATER)) put(span, later)
  }
  return [...pairs].flatMap(([a, others]) => [...others].map((b) => [a, b] as const))
}

/** Whether a span that shows nothing stands between two that are not one: it may be either, and joins neither. */
function isBetweenTwo(inOrder: readonly Span[], index: number): boolean {
  if (!isBlank(inOrder[index]!)) return false
  const before = inOrder.slice(0, index).findLast((span) => !isBlank(span))
  const after = inOrder.slice(index + 1).find((span) => !isBlank(span))
  return (
    before !== undefined &&
    after !== undefined &&
    weigh(before, { ...after, order: before.order + 1 }).points < JOINS
  )
}

const LATER = 4

const isBefore = (a: Span, b: Span): boolean =>
  a.endpoint.id === b.endpoint.id
    ? a.order < b.order
    : a.founding < b.founding || (a.founding === b.founding && a.endpoint.id < b.endpoint.id)

/** Sets of spans that grow together, as long as nothing in one rules out something in the other. */
class Forest {
  private readonly demands: Demands
  private readonly members = new Map<Span, Span[]>()

  constructor(spans: readonly Span[], demands: Demands) {
    this.demands = demands
    for (const span of spans) this.members.set(span, [span])
  }

  areOne(a: Span, b: Span): boolean {
    return this.members.get(a) === this.members.get(b)
  }

  join(a: Span, b: Span): void {
    const [one, other] = [this.members.get(a)!, this.members.get(b)!]
    if (one === other) return
    const [large, small] = one.length >= other.length ? [one, other] : [other, one]
    for (const span of small) this.members.set(span, large)
    large.push(...small)
  }

  joinAll(spans: readonly Span[], standings: KeyStandings, because: string): Link[] {
    const links: Link[] = []
    // What became a virtual address since somebody put it together with others belongs to nobody.
    const [first, ...others] = spans.filter((span) => this.members.has(span))
    for (const span of others) {
      if (this.areOne(first!, span) || !this.isAllowed(first!, span)) continue
      this.join(first!, span)
      links.push({ a: first!, b: span, weighing: weigh(first!, span, standings), because })
    }
    return links
  }

  mayJoin(a: Span, b: Span): boolean {
    return this.isAllowed(a, b) && this.noneAcross(a, b, (x, y) => contradiction(x, y) !== null)
  }

  /** Whether no one said that two of them are apart. */
  isAllowed(a: Span, b: Span): boolean {
    return this.noneAcross(a, b, (x, y) => this.demands.areApart(x, y))
  }

  private noneAcross(a: Span, b: Span, test: (x: Span, y: Span) => boolean): boolean {
    const [one, other] = [this.members.get(a)!, this.members.get(b)!]
    return one === other || !one.some((x) => other.some((y) => test(x, y)))
  }

  clusters(): Span[][] {
    return [...new Set(this.members.values())].map((spans) =>
      spans.toSorted((a, b) => a.from - b.from || a.endpoint.id - b.endpoint.id || a.order - b.order),
    )
  }
}

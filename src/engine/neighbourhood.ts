import { FOREVER, type Moment } from "#model/moment.ts"
import type { KeyBearer } from "#store/observations.ts"
import type { Store } from "#store/store.ts"
import type { Anchor, Anchored } from "./identity/demands.ts"
import type { Neighbourhood } from "./identity/identity.ts"
import { isBare, MANY_ALIKE } from "./identity/responders.ts"
import { segmentRange, spansOf, type Span } from "./identity/span.ts"
import { sharesStrongKey, spansMoment } from "./identity/virtual.ts"
import { bornIn } from "./identity/standing.ts"
import { DOUBTFUL, isNextTo, MANY_HANDS, weigh } from "./identity/weigh.ts"

/** A value that more endpoints than this bear at one time tells nobody apart, and is not followed. */
const COMMON = 32

/** On more endpoints than this it counts as common without a look at when each of them answered. */
const SURELY_COMMON = 512

/** All that has to be looked at together to say which machines stand behind some endpoints. */
export interface Gathered extends Neighbourhood {
  /** Machines whose place is taken by what is concluded now. */
  readonly replaced: readonly string[]
  readonly endpoints: readonly number[]
}

/**
 * Gathers spans until nothing outside has to do with anything inside: who shares a key, who follows at an address without
 * a contradiction, who a decision names, and what the machines concluded before were made of.
 */
export class Gathering {
  private readonly store: Store
  private readonly decisions: readonly Anchored[]
  private readonly anchorsAt: ReadonlyMap<number, readonly (readonly Anchor[])[]>
  private readonly endpoints = new Map<number, readonly Span[]>()
  private readonly selected = new Set<Span>()
  private readonly followed = new Set<string>()
  private readonly common = new Set<string>()
  private readonly replaced = new Set<string>()
  private readonly segments = new Set<string>()
  private readonly dirty: ReadonlySet<number>
  private frontier: Span[] = []

  constructor(store: Store, decisions: readonly Anchored[], dirty: readonly number[]) {
    this.store = store
    this.decisions = decisions
    this.anchorsAt = tyingAt(decisions)
    this.dirty = new Set(dirty)
  }

  /** Gathers around the part of the dirty endpoints' lives that reaches past a moment. */
  async gather(since: Moment, isWanted: (span: Span) => boolean = () => true): Promise<Gathered> {
    for (const span of (await this.spansAt([...this.dirty])).flat()) {
      // Where an address has just come to be one that is handed around, all that was said of it is weighed anew.
      const isTouched = span.to >= since || span.hands <= MANY_HANDS
      if (isTouched && isWanted(span)) this.select(span)
    }
    do {
      while (this.frontier.length > 0) await this.follow(this.frontier.splice(0))
      this.followHandovers()
    } while (this.frontier.length > 0)
    return {
      spans: [...this.selected],
      decisions: this.decisions,
      common: this.common,
      replaced: [...this.replaced],
      endpoints: [...new Set([...this.selected].map(({ endpoint }) => endpoint.id))],
    }
  }

  private select(span: Span): void {
    if (this.selected.has(span)) return
    this.selected.add(span)
    this.frontier.push(span)
  }

  private async spansAt(endpoints: readonly number[]): Promise<(readonly Span[])[]> {
    const missing = [...new Set(endpoints)].filter((endpoint) => !this.endpoints.has(endpoint))
    for (const evidence of await this.store.observations.forIdentity(missing))
      this.endpoints.set(evidence.endpoint.id, spansOf(evidence))
    return endpoints.map((endpoint) => this.endpoints.get(endpoint) ?? [])
  }

  private async follow(spans: readonly Span[]): Promise<void> {
    for (const value of new Set(spans.flatMap(({ keys }) => keys.map((key) => key.value))))
      await this.followKey(value)
    for (const span of spans) {
      this.followNeighbours(span)
      await this.followDecisions(span)
      await this.followMachines(span)
      await this.followAlike(span)
    }
  }

  private async followKey(value: string): Promise<void> {
    if (this.followed.has(value)) return
    this.followed.add(value)
    const bearers = await this.store.observations.bearing(value)
    const most = mostAtOnce(await this.seenBearers(value, bearers))
    if (most > COMMON && !isMac(value)) {
      this.common.add(value)
      // Where it may have become common just now, those that it used to prove something of are looked at once more.
      const fresh = new Set(
        bearers.map(({ endpoint }) => endpoint).filter((endpoint) => this.dirty.has(endpoint)),
      )
      if (most - fresh.size > COMMON) return
    }
    const endpoints = [...new Set(bearers.map(({ endpoint }) => endpoint))]
    for (const spans of await this.spansAt(endpoints))
      for (const span of spans) if (span.keys.some((key) => key.value === value)) this.select(span)
  }

  /** When the bearers answered while they bore it; where they are very many, whether they did makes no difference. */
  private async seenBearers(value: string, bearers: readonly KeyBearer[]): Promise<readonly KeyBearer[]> {
    const endpoints = [...new Set(bearers.map(({ endpoint }) => endpoint))]
    if (endpoints.length <= COMMON || endpoints.length > SURELY_COMMON || isMac(value)) return bearers
    const spans = (await this.spansAt(endpoints)).flat()
    return spans.flatMap((span) => {
      const key = span.keys.find((one) => one.value === value)
      return key ? [{ endpoint: span.endpoint.id, ...bornIn(span, key) }] : []
    })
  }

  private followNeighbours(span: Span): void {
    for (const other of this.nextTo(span)) if (weigh(span, other).points >= DOUBTFUL) this.select(other)
  }

  private nextTo(span: Span): Span[] {
    return (this.endpoints.get(span.endpoint.id) ?? []).filter((other) => isNextTo(span, other))
  }

  /** Both sides of an address that changed hands while its holder kept answering elsewhere. */
  private followHandovers(): void {
    const byKey = new Map<string, Span[]>()
    for (const span of this.selected)
      for (const { match } of span.keys) {
        const known = byKey.get(match)
        if (known) known.push(span)
        else byKey.set(match, [span])
      }
    for (const span of [...this.selected]) {
      const neighbours = this.nextTo(span).filter((other) => !this.selected.has(other))
      for (const other of neighbours) {
        const [before, after] = span.order < other.order ? [span, other] : [other, span]
        const alike = span.keys.flatMap(({ match }) => byKey.get(match) ?? [])
        if (
          alike.some(
            (one) =>
              one.endpoint.id !== span.endpoint.id &&
              sharesStrongKey(one, span) &&
              spansMoment(one, before, after),
          )
        )
          this.select(other)
      }
    }
  }

  private async followDecisions({ endpoint, from, to }: Span): Promise<void> {
    for (const all of this.anchorsAt.get(endpoint.id) ?? []) {
      const isHere = all.some(
        (anchor) => anchor.endpoint === endpoint.id && from <= anchor.first && anchor.first < to,
      )
      if (!isHere) continue
      const spans = await this.spansAt(all.map((anchor) => anchor.endpoint))
      for (const [index, { first }] of all.entries())
        for (const span of spans[index]!) if (span.from <= first && first < span.to) this.select(span)
    }
  }

  /** A machine of before is concluded anew as a whole. */
  private async followMachines({ endpoint, from, to }: Span): Promise<void> {
    for (const id of await this.store.machines.holding(endpoint.id, from, to)) {
      if (this.replaced.has(id)) continue
      this.replaced.add(id)
      const parts = await this.store.machines.spansOf(id)
      const spans = await this.spansAt(parts.map((part) => part.endpoint))
      for (const [index, { since, until }] of parts.entries())
        for (const span of spans[index]!) if (span.from < until && span.to > since) this.select(span)
    }
  }

  private async followAlike(span: Span): Promise<void> {
    const range = segmentRange(span.endpoint)
    if (!isBare(span) || range === null || this.segments.has(span.segment)) return
    this.segments.add(span.segment)
    const endpoints = await this.store.observations.endpointsIn(span.endpoint.network, range)
    if (endpoints.length < MANY_ALIKE) return
    for (const spans of await this.spansAt(endpoints))
      for (const other of spans) if (isBare(other)) this.select(other)
  }
}

/** By endpoint, the anchors of decisions that have to do with more than one place. */
function tyingAt(decisions: readonly Anchored[]): Map<number, (readonly Anchor[])[]> {
  const found = new Map<number, (readonly Anchor[])[]>()
  for (const { anchors } of decisions) {
    const all = anchors.flat()
    if (all.length < 2) continue
    for (const endpoint of new Set(all.map((anchor) => anchor.endpoint)))
      found.set(endpoint, [...(found.get(endpoint) ?? []), all])
  }
  return found
}

const isMac = (value: string): boolean => /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(value)

/** On how many endpoints at most a value was borne at one time. */
export function mostAtOnce(bearers: readonly KeyBearer[]): number {
  if (new Set(bearers.map(({ endpoint }) => endpoint)).size <= COMMON) return 0
  const events = bearers
    .flatMap(({ endpoint, first, last }) => [
      { endpoint, at: first, step: 1 },
      { endpoint, at: last, step: -1 },
    ])
    .toSorted((a, b) => a.at - b.at || b.step - a.step)
  const now = new Map<number, number>()
  let most = 0
  for (const { endpoint, step } of events) {
    const count = (now.get(endpoint) ?? 0) + step
    if (count > 0) now.set(endpoint, count)
    else now.delete(endpoint)
    most = Math.max(most, now.size)
  }
  return most
}

/** The standing decisions, with where and when their anchors were seen. */
export async function anchoredDecisions(store: Store): Promise<Anchored[]> {
  const decisions = (await store.decisions.list()).filter(({ anchors }) => anchors.length > 0)
  const found: Anchored[] = []
  for (const decision of decisions) {
    const anchors = []
    for (const group of decision.anchors) {
      const places = await store.observations.places(group)
      anchors.push(
        group.flatMap((observation, index) => {
          const place = places[index]
          return place ? [{ observation, ...place }] : []
        }),
      )
    }
    found.push({ decision, anchors })
  }
  return found
}

export const ALWAYS: Moment = -FOREVER

import { FOREVER } from "#model/moment.ts"
import type { Key } from "./keys.ts"
import { isOpen, lifeIn, overlap, spanLife, type Life, type Span } from "./span.ts"
import { areDistinct, isMainKey, sharesPort, type Standing } from "./weigh.ts"

/** One span that bears a key, with when. */
export interface KeyBearer {
  readonly span: Span
  readonly key: Key
  readonly life: Life
}

/** A key that several machines bore at one time, with two of them that can't be one. */
export interface Cloned {
  readonly key: Key
  readonly bearers: readonly KeyBearer[]
  readonly since: number
  readonly last: number
}

/** What is known of every key that more than one span bears. */
export interface KeyStandings extends Standing {
  readonly bearers: ReadonlyMap<string, readonly KeyBearer[]>
  readonly cloned: ReadonlyMap<string, Cloned>
}

/** Looks at who bears each key: a key on two machines at one time proves nothing from then on, nor before. */
export function standingsOf(spans: readonly Span[]): KeyStandings {
  const bearers = bearersOf(spans)
  const cloned = new Map<string, Cloned>()
  const segments = new Map<string, number>()
  const places = new Map<string, number>()
  for (const [match, list] of bearers) {
    const clash = clashIn(list)
    if (clash) cloned.set(match, clash)
    segments.set(match, new Set(list.map(({ span }) => span.segment)).size)
    places.set(match, new Set(list.map(({ span }) => span.endpoint.id)).size)
  }
  return {
    bearers,
    cloned,
    isCloned: (match) => cloned.has(match),
    segments: (match) => segments.get(match) ?? 1,
    places: (match) => places.get(match) ?? 1,
  }
}

function bearersOf(spans: readonly Span[]): Map<string, KeyBearer[]> {
  const all = new Map<string, KeyBearer[]>()
  for (const span of spans) {
    // A virtual router's address shows the keys of whoever holds it.
    if (span.mac?.kind === "virtual-router") continue
    const told = new Set<string>()
    for (const key of span.keys) {
      if (told.has(key.match)) continue
      told.add(key.match)
      const bearer = { span, key, life: bornIn(span, key) }
      const known = all.get(key.match)
      if (known) known.push(bearer)
      else all.set(key.match, [bearer])
    }
  }
  for (const list of all.values())
    list.sort((a, b) => a.life.first - b.life.first || a.span.founding - b.span.founding)
  return all
}

/** When a key was borne: a fact outlives the time in which its bearer answered, and says nothing of that. */
export function bornIn(span: Span, { observation }: Key): Life {
  const [told, seen] = [lifeIn(span, observation), spanLife(span)]
  return { first: Math.max(told.first, seen.first), last: Math.min(told.last, seen.last) }
}

/**
 * Endpoints of which one more answer may change what was weighed: somebody else has borne a key of theirs since they
 * answered last, and nobody has asked them in vain.
 */
export function unsettledIn({ bearers }: KeyStandings): number[] {
  const found = new Set<number>()
  for (const list of bearers.values()) {
    // Nor is it settled who holds an address that went from one of them to somebody else.
    const left = list.map(({ span: { to } }) => to).filter((to) => to < FOREVER)
    const newest = Math.max(list.at(-1)!.life.first, ...left)
    for (const { span, life } of list) if (life.last < newest && isOpen(span)) found.add(span.endpoint.id)
  }
  return [...found]
}

/** Pairs of bearers that were seen in one scan, in the order of time. */
export function* togetherIn(list: readonly KeyBearer[]): Generator<readonly [KeyBearer, KeyBearer]> {
  let current: KeyBearer[] = []
  for (const bearer of list) {
    current = current.filter(({ life }) => life.last >= bearer.life.first)
    for (const other of current) if (overlap(other.life, bearer.life)) yield [other, bearer]
    current.push(bearer)
  }
}

function isOnOnePort(a: KeyBearer, b: KeyBearer): boolean {
  const isOnPorts = a.key.group === "host-key" || a.key.group === "tls"
  return !isOnPorts || sharesPort(a.key, b.key, a.span, b.span)
}

function clashIn(list: readonly KeyBearer[]): Cloned | null {
  // A key on a port beside a machine's own, or on another port than elsewhere, is passed on from behind it and no copy.
  const main = list.filter(({ span, key }) => isMainKey(key, span))
  for (const [a, b] of togetherIn(main.length > 0 ? main : list)) {
    if (!isOnOnePort(a, b) || !areDistinct(a.span, b.span)) continue
    const since = Math.max(a.life.first, b.life.first)
    const last = Math.max(...list.map(({ life }) => life.last))
    return { key: a.key, bearers: list, since, last }
  }
  return null
}

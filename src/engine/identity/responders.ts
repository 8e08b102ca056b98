import type { KeyStandings } from "./standing.ts"
import { aliveTogether, spanLife, type Span } from "./span.ts"

/** Addresses behind which nothing of its own answers: one machine answers for all of them. */
export interface Responder {
  readonly spans: readonly Span[]
  /** "02:00:00:00:00:07 answers for 32 addresses". */
  readonly says: string
}

// Fewer addresses on one card are an ordinary server's.
const MANY_ON_A_CARD = 8
/** Fewer that answer alike in a segment may be a shelf of telephones. */
export const MANY_ALIKE = 224

/** Finds proxies that answer for a range, and firewalls and tarpits that answer for every address. */
export function respondersIn(spans: readonly Span[], standings: KeyStandings): Responder[] {
  return [...proxies(standings), ...everywhere(spans)]
}

function proxies({ bearers }: KeyStandings): Responder[] {
  const found: Responder[] = []
  for (const [match, list] of bearers) {
    if (!match.startsWith("mac ")) continue
    const silent = list.map(({ span }) => span).filter(isFeatureless)
    for (const group of Map.groupBy(silent, ({ segment }) => segment).values()) {
      const addresses = new Set(group.map(({ endpoint }) => endpoint.id)).size
      if (addresses < MANY_ON_A_CARD || !areMostlyTogether(group)) continue
      found.push({ spans: group, says: `${match.slice(4)} answers for ${addresses} addresses` })
    }
  }
  return found
}

/** Nothing but a hardware address and what any answer has. */
function isFeatureless({ keys }: Span): boolean {
  return keys.every(({ group }) => group === "mac")
}

function areMostlyTogether(group: readonly Span[]): boolean {
  const latest = group.reduce((a, b) => (spanLife(b).last > spanLife(a).last ? b : a))
  return group.filter((span) => aliveTogether(span, latest)).length * 2 > group.length
}

function everywhere(spans: readonly Span[]): Responder[] {
  const bare = spans.filter(({ keys, mac }) => keys.length === 0 && mac === null)
  const groups = Map.groupBy(bare, (span) => `${span.segment} ${profileOf(span)}`)
  return [...groups.values()]
    .filter((group) => new Set(group.map(({ endpoint }) => endpoint.id)).size >= MANY_ALIKE)
    .map((group) => ({
      spans: group,
      says: `every address of ${group[0]!.segment.split(" ").at(-1)}.0/24 gives the same answer`,
    }))
}

function profileOf({ observations }: Span): string {
  return observations
    .filter(({ kind }) => kind === "port" || kind === "service")
    .map(({ kind, subject, value }) => `${kind} ${subject} ${value}`)
    .toSorted()
    .slice(0, 200)
    .join("\n")
}

/** A bare span may be one of many that answer alike: then its whole segment has to be looked at. */
export function isBare({ keys, mac }: Span): boolean {
  return keys.length === 0 && mac === null
}

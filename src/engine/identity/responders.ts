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
/** Fewer that answer alike one after another may be a shelf of telephones. */
export const MANY_ALIKE = 48

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
  const groups = Map.groupBy(spans.filter(isBare), (span) => `${span.segment} ${profileOf(span)}`)
  return [...groups.values()].flatMap(runsIn).map((run) => ({
    spans: run,
    says: `${run[0]!.endpoint.ip} to ${run.at(-1)!.endpoint.ip} all give the same answer`,
  }))
}

/** Addresses one after another, with no more than single ones missing, where they are many. */
function runsIn(group: readonly Span[]): Span[][] {
  const inOrder = group.toSorted((a, b) => lastPart(a) - lastPart(b) || a.order - b.order)
  const runs: Span[][] = []
  for (const span of inOrder) {
    const before = runs.at(-1)?.at(-1)
    if (before && lastPart(span) - lastPart(before) <= 2) runs.at(-1)!.push(span)
    else runs.push([span])
  }
  return runs.filter((run) => new Set(run.map(({ endpoint }) => endpoint.id)).size >= MANY_ALIKE)
}

const lastPart = ({ endpoint: { ip } }: Span): number => Number(ip.split(".").at(-1))

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

import type { Observation } from "#model/observation.ts"
import type { Moment } from "#model/moment.ts"
import type { Span } from "./span.ts"

/** Spans of one machine that follow each other at one endpoint: how long it stayed there. */
export interface Stay {
  readonly endpoint: Span["endpoint"]
  readonly from: Moment
  readonly to: Moment
  readonly spans: readonly Span[]
  readonly observations: readonly Observation[]
}

/** A cluster as stays, in the order of time. */
export function staysOf(cluster: readonly Span[]): Stay[] {
  const stays: Span[][] = []
  for (const ofEndpoint of Map.groupBy(cluster, ({ endpoint }) => endpoint.id).values()) {
    const inOrder = ofEndpoint.toSorted((a, b) => a.order - b.order)
    for (const [index, span] of inOrder.entries()) {
      const before = inOrder[index - 1]
      if (before && before.order + 1 === span.order) stays.at(-1)!.push(span)
      else stays.push([span])
    }
  }
  return stays.map(stayFrom).toSorted((a, b) => a.from - b.from || a.endpoint.id - b.endpoint.id)
}

function stayFrom(spans: readonly Span[]): Stay {
  const observations = new Map(spans.flatMap((span) => span.told.map((one) => [one.id, one])))
  return {
    endpoint: spans[0]!.endpoint,
    from: spans[0]!.from,
    to: spans.at(-1)!.to,
    spans,
    observations: [...observations.values()].toSorted((a, b) => a.id - b.id),
  }
}

/** A machine that fell silent at one address and was seen at another since then has left the first. */
export function settled(stays: readonly Stay[]): readonly Stay[] {
  if (stays.length === 1) return stays
  return stays.map((stay) => {
    const left = silentSince(stay)
    if (left >= stay.to) return stay
    const isElsewhere = stays.some(
      (other) =>
        other.endpoint !== stay.endpoint &&
        other.observations.some(({ last }) => last >= left && last >= other.from),
    )
    return isElsewhere ? { ...stay, to: left } : stay
  })
}

function silentSince({ to, observations }: Stay): Moment {
  const ups = observations.filter(({ kind }) => kind === "up").map(({ ended }) => ended)
  return ups.length === 0 ? to : Math.min(to, Math.max(...ups))
}

/** What lives on past a stay was seen by its next holder; what ended with it tells when it was still this one. */
export function lastSeenIn({ from, to, observations }: Stay): Moment {
  // What others say of it, they also say while it is off.
  const heard = observations.filter(({ standing }) => standing === "observed")
  const own = (heard.length > 0 ? heard : observations).map(({ last }) => last).filter((last) => last < to)
  return Math.max(from, ...own)
}

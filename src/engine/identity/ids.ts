import { machineId } from "#model/machine-id.ts"
import type { Demands } from "./demands.ts"
import { cardOf, type Span } from "./span.ts"
import { isNextTo, JOINS, weigh } from "./weigh.ts"

/** A machine's id, and the older and other ids that lead to it. */
export interface Ids {
  readonly id: string
  readonly aka: readonly string[]
}

/**
 * Names clusters by the oldest observation in them. Rows of the ledger are never renumbered, so an id outlives new
 * addresses, cards and keys, and where two become one the older lives on. What a split left behind keeps its own.
 */
export function idsOf(
  clusters: readonly (readonly Span[])[],
  claimed: Demands["claims"],
): Map<readonly Span[], Ids> {
  return new Map(clusters.map((cluster) => [cluster, idOf(cluster, claimed)]))
}

function idOf(cluster: readonly Span[], claimed: ReadonlyMap<number, Span>): Ids {
  const isOthers = (number: number) => {
    const owner = claimed.get(number)
    return owner !== undefined && !cluster.includes(owner)
  }
  const mine = [...claimed].filter(([, owner]) => cluster.includes(owner)).map(([number]) => number)
  const numbers = [...new Set([...mine, ...cluster.map(({ founding }) => founding)])]
    .filter((number) => !isOthers(number))
    .toSorted((a, b) => a - b)
  const [first = secondOldest(cluster, isOthers), ...others] = numbers
  const told = new Set(cluster.filter((span) => isTold(span, cluster)).map(({ founding }) => founding))
  return {
    id: machineId(first),
    aka: others.filter((number) => told.has(number) || mine.includes(number)).map(machineId),
  }
}

/** What plainly went on at one address never was a machine of its own to anybody. */
function isTold(span: Span, cluster: readonly Span[]): boolean {
  const before = cluster.find((other) => isNextTo(other, span) && other.order < span.order)
  if (before === undefined || weigh(before, span).points < JOINS) return true
  const [one, other] = [cardOf(before), cardOf(span)]
  return (one !== null && other !== null && one.value !== other.value) || hasOtherKeys(before, span)
}

function hasOtherKeys(before: Span, after: Span): boolean {
  const strong = ({ keys }: Span) =>
    keys.filter(({ group }) => group === "host-key" || group === "hardware").map(({ match }) => match)
  const [ours, theirs] = [strong(before), strong(after)]
  return ours.length > 0 && theirs.length > 0 && !ours.some((match) => theirs.includes(match))
}

/** The part that was split off bears the number of the next observation that is only its own. */
function secondOldest(cluster: readonly Span[], isOthers: (number: number) => boolean): number {
  const own = cluster.flatMap(({ observations, from }) =>
    observations.filter(({ first, id }) => first >= from && !isOthers(id)).map(({ id }) => id),
  )
  return Math.min(...(own.length > 0 ? own : cluster.map(({ founding }) => founding)))
}

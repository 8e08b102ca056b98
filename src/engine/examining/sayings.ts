import type { Decision } from "#model/decision.ts"
import type { Saying } from "#model/finding.ts"
import type { Moment } from "#model/moment.ts"
import type { Store } from "#store/store.ts"
import { endOf, type LifeGiven } from "#engine/findings/life.ts"

type Said = NonNullable<LifeGiven["saying"]>

const KINDS: ReadonlySet<Decision["kind"]> = new Set(["accept", "expect", "false-alarm"])

/** What people said of findings, the last word of each, by the findings' ids. */
export async function sayingsIn(store: Pick<Store, "decisions">): Promise<ReadonlyMap<string, Said>> {
  const decisions = (await store.decisions.list()).filter(({ kind }) => KINDS.has(kind))
  const places = await store.decisions.anchored([
    ...new Set(decisions.flatMap(({ anchors }) => anchors.flat())),
  ])
  return new Map(
    decisions.map((decision) => {
      const machines = decision.anchors.flat().flatMap((anchor) => places.get(anchor)?.machine.id ?? [])
      return [decision.subject, { ...sayingFrom(decision), machines }]
    }),
  )
}

export function sayingFrom({ id, kind, value, reason, author, at }: Decision): Saying {
  // Only those kinds are asked for.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { decision: id, kind: kind as Saying["kind"], until: value, why: reason, by: author, at }
}

/** When what was accepted is accepted no more; null where nothing ends. */
export function nextEnd(sayings: ReadonlyMap<string, Said>, now: Moment): Moment | null {
  const ends = [...sayings.values()].flatMap(({ until }) => (until === null ? [] : [endOf(until)]))
  const coming = ends.filter((end) => end > now)
  return coming.length === 0 ? null : Math.min(...coming)
}

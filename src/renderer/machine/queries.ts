import { useQuery } from "@tanstack/react-query"
import type { Caused } from "#model/cause.ts"
import { type AsOf, useAsOf } from "#renderer/app/asOf.ts"
import { questions } from "#renderer/app/client.ts"
import { changeKey, type Step } from "./timeline.ts"
import type { Explaining } from "./Told.tsx"

/** One machine with all that is known of it, at the moment that is looked at. */
export function useDossier(ref: string) {
  const asOf = useAsOf()
  return useQuery(questions.machines.get.queryOptions({ input: { ref, asOf } }))
}

function momentOf(asOf: AsOf): number | null {
  if (typeof asOf !== "string") return null
  // A day means its end, here.
  const moment = asOf.length <= 10 ? new Date(`${asOf}T23:59:59.999`).getTime() : Date.parse(asOf)
  return Number.isNaN(moment) ? null : moment
}

/** The moment that is looked at as a number; null is now. */
export function useMoment(): number | null {
  const asOf = useAsOf()
  const isScan = typeof asOf === "number"
  const scan = useQuery(
    questions.scans.get.queryOptions({ input: { id: isScan ? asOf : 0 }, enabled: isScan }),
  )
  return isScan ? (scan.data?.scan.moment ?? null) : momentOf(asOf)
}

/** What is never touched, and why. */
export function useNeverTouch() {
  return useQuery(questions.neverTouch.list.queryOptions())
}

/** Who and why of one machine, with the lines behind them; only now is told of. */
export function useExplaining(ref: string): Explaining {
  const isPast = useAsOf() !== null
  const told = useQuery(questions.explanation.get.queryOptions({ input: { ref }, enabled: !isPast }))
  return isPast ? null : told
}

/** How many sources there are; undefined while nobody has said. */
export function useSourceCount(): number | undefined {
  return useQuery(questions.sources.list.queryOptions()).data?.length
}

// More than that is asked for in the timeline, window by window.
const MOST_CAUSED = 1_000

/** What likely explains some steps of a machine, by their keys; without those of which it isn't known. */
export function useCausesOf(machine: string, steps: readonly Step[]): ReadonlyMap<string, Caused> {
  const to = useAsOf()
  const oldest = steps.at(-1)?.at
  const told = useQuery(
    questions.changes.timeline.queryOptions({
      input: {
        machine,
        from: oldest === undefined ? null : new Date(oldest - 1).toISOString(),
        to,
        kinds: ["change"],
        limit: MOST_CAUSED,
      },
      enabled: oldest !== undefined,
    }),
  )
  return new Map(
    told.data?.items.flatMap((item) =>
      item.kind === "change" && item.caused.state !== "unknown"
        ? [[changeKey(item.change, item.fact, item.after, item.at), item.caused] as const]
        : [],
    ),
  )
}

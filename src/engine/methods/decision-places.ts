import { machinesOf, type Decision } from "#model/decision.ts"
import type { Anchored } from "#store/decisions.ts"
import type { Store } from "#store/store.ts"

/** What a decision's anchors lead to now, in the same groups. */
export type Places = (decision: Decision) => readonly (readonly Anchored[])[]

/** Finds the machines that decisions hold on to, as identity does. */
export async function placesOf({ decisions }: Store, asked: readonly Decision[]): Promise<Places> {
  const parted = partedIn(await decisions.list())
  const numbers = [
    ...asked.flatMap(({ anchors }) => anchors.flat()),
    ...[...parted.values()].map(({ staying }) => staying),
  ]
  const places = await decisions.anchored([...new Set(numbers)])
  return (decision) =>
    decision.anchors.map((group, at) =>
      (stayingOf(machinesOf(decision)[at], decision, parted) ?? group)
        .flatMap((number) => places.get(number) ?? [])
        // One of a machine's addresses may have turned out to be virtual since.
        .toSorted((a, b) => Number(a.isVirtual) - Number(b.isVirtual)),
    )
}

/** What stayed of a machine when a part of it was split off, and the number of the decision that did so. */
interface Parted {
  readonly by: number
  readonly staying: number
}

function partedIn(standing: readonly Decision[]): ReadonlyMap<string, Parted> {
  const splits = standing.filter(({ kind }) => kind === "split")
  return new Map(
    splits.flatMap(({ id, subject, anchors }) => {
      const staying = anchors[0]?.[0]
      return staying === undefined ? [] : [[subject, { by: id, staying }] as const]
    }),
  )
}

/** What was said of a whole machine before it was split was said of the part that stayed. */
function stayingOf(
  machine: string | undefined,
  { id }: Decision,
  parted: ReadonlyMap<string, Parted>,
): readonly number[] | undefined {
  const found = machine === undefined ? undefined : parted.get(machine)
  return found && found.by > id ? [found.staying] : undefined
}

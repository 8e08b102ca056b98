import { machinesOf, type Decision } from "#model/decision.ts"
import type { Anchored } from "#store/decisions.ts"
import type { Store } from "#store/store.ts"

/** What a decision's anchors lead to now, in the same groups. */
export type Places = (decision: Decision) => readonly (readonly Anchored[])[]

/** Finds the machines that decisions hold on to, as identity does. */
export async function placesOf({ decisions }: Store, asked: readonly Decision[]): Promise<Places> {
  const claims = claimsOf(await decisions.list())
  const numbers = [...asked.flatMap(({ anchors }) => anchors.flat()), ...claims.values()]
  const places = await decisions.anchored([...new Set(numbers)])
  return (decision) =>
    decision.anchors.map((group, at) =>
      standingFor(group, machinesOf(decision)[at], claims).flatMap((number) => places.get(number) ?? []),
    )
}

/** After a split the part that stayed bears the machine's id, though what founded it may lie in the other part. */
function claimsOf(standing: readonly Decision[]): ReadonlyMap<string, number> {
  const splits = standing.filter(({ kind }) => kind === "split")
  return new Map(
    splits.flatMap(({ subject, anchors }) => {
      const staying = anchors[0]?.[0]
      return staying === undefined ? [] : [[subject, staying] as const]
    }),
  )
}

/** An anchor by itself stands for its machine, whichever part of it stayed; in a list each stands for what it saw. */
function standingFor(
  group: readonly number[],
  machine: string | undefined,
  claims: ReadonlyMap<string, number>,
): readonly number[] {
  const claimed = machine === undefined || group.length !== 1 ? undefined : claims.get(machine)
  return claimed === undefined ? group : [claimed]
}

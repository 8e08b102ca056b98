import type { Decision } from "#model/decision.ts"
import { founded } from "#model/machine-id.ts"
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
    decision.anchors.map((group) =>
      standingFor(group, decision, claims).flatMap((number) => places.get(number) ?? []),
    )
}

/** After a split the part that stayed bears the machine's id, though what founded it may lie in the other part. */
function claimsOf(standing: readonly Decision[]): ReadonlyMap<number, number> {
  const splits = standing.filter(({ kind }) => kind === "split")
  return new Map(
    splits.map(({ subject, anchors }) => [founded(subject), anchors[0]?.[0] ?? founded(subject)]),
  )
}

/** An anchor by itself stands for the machine that has its number as id; in a list it stands for what it saw. */
function standingFor(
  group: readonly number[],
  { kind }: Decision,
  claims: ReadonlyMap<number, number>,
): readonly number[] {
  const [only, ...others] = group
  if (only === undefined || others.length > 0 || kind === "split") return group
  return [claims.get(only) ?? only]
}

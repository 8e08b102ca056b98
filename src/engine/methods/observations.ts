import type { Evidence } from "#api/shapes.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Observation } from "#model/observation.ts"
import type { Context } from "#engine/context.ts"

type Placed = Observation & { readonly ip: string; readonly network: string }

/** Observations as evidence: with the scans that saw them first and last. */
export async function evidenceFrom({ store }: Context, observations: readonly Placed[]): Promise<Evidence[]> {
  const moments = new Set(observations.flatMap(({ first, last }) => [first, last]))
  const scans = await store.scans.idsByMoment([...moments])
  const idOf = (moment: Moment) => scans.get(moment) ?? 0
  return observations.map((one) => ({
    id: one.id,
    endpoint: one.endpoint,
    ip: one.ip,
    network: one.network,
    kind: one.kind,
    subject: one.subject,
    value: one.value,
    detail: one.detail,
    method: one.method,
    standing: one.standing,
    first: one.first,
    last: one.last,
    until: one.ended >= FOREVER ? null : one.ended,
    firstScan: idOf(one.first),
    lastScan: idOf(one.last),
  }))
}

/** The observations behind a conclusion, by id. */
export async function getObservations(
  context: Context,
  { ids }: { readonly ids: readonly number[] },
): Promise<Evidence[]> {
  return evidenceFrom(context, await context.store.observations.byIds(ids))
}

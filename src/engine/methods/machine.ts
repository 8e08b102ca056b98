import type { MachineDossier } from "#api/shapes.ts"
import { Failure } from "#model/failure.ts"
import type { MachineAddress } from "#model/machine.ts"
import { FOREVER } from "#model/moment.ts"
import type { EndpointEvidence } from "#store/observations.ts"
import type { Context } from "#engine/context.ts"
import { historyOf, stayOf } from "#engine/findings/history.ts"
import { machineByRef, select } from "./machines.ts"
import { evidenceFrom } from "./observations.ts"

/** One machine with everything that is known of it, and how it came to be known. */
export async function getMachine(
  context: Context,
  input: { readonly ref: string; readonly asOf: number | string | null },
): Promise<MachineDossier> {
  const { store } = context
  const id = await machineByRef(context, input.ref)
  const question = {
    query: `id:${id}`,
    asOf: input.asOf,
    all: true,
    sort: { by: "name", descending: false },
  } as const
  const selection = await select(context, question)
  const [machine] = await store.machines.list(selection, 1, 0)
  if (!machine) throw new Failure("not-found", `${id} had not been seen yet at that time.`)
  const endpoints = await store.machines.endpointsOf(id)
  const resolved = (await store.machines.resolved(endpoints)).find((one) => one.id === id)!
  const evidence = await store.observations.evidence(endpoints)
  const stays = resolved.addresses.map((address) => stayOf(address, observationsAt(address, evidence)))
  const observations = evidence.flatMap(({ endpoint, observations: all }) => {
    const own = new Set(stays.filter(({ address }) => isAt(address, endpoint)).flatMap(idsIn))
    return all
      .filter((one) => own.has(one.id) && one.first <= selection.moment)
      .map((one) => ({ ...one, ip: endpoint.ip, network: endpoint.network }))
  })
  const neighbours = await store.machines.neighbours(machine)
  return {
    ...machine,
    identity: { joins: resolved.joins, doubts: [] },
    facts: await evidenceFrom(context, observations),
    history: historyOf(resolved, machine.name, stays).filter(
      ({ between }) => between[1] <= Math.min(selection.moment, FOREVER),
    ),
    ...neighbours,
  }
}

const idsIn = ({ observations }: ReturnType<typeof stayOf>) => observations.map(({ id }) => id)

function isAt(address: MachineAddress, endpoint: EndpointEvidence["endpoint"]): boolean {
  return address.ip === endpoint.ip && address.network === endpoint.network
}

function observationsAt(address: MachineAddress, evidence: readonly EndpointEvidence[]) {
  return evidence.filter(({ endpoint }) => isAt(address, endpoint)).flatMap((one) => one.observations)
}

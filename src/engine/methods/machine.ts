import type { Happening as HappeningTold, MachineDossier } from "#api/shapes.ts"
import type { Classification } from "#model/classification.ts"
import { Failure } from "#model/failure.ts"
import type { Doubt, Machine, MachineAddress, ResolvedMachine } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { EndpointEvidence } from "#store/observations.ts"
import type { Context } from "#engine/context.ts"
import { historyOf, stayOf } from "#engine/findings/history.ts"
import { happeningsOf } from "#engine/identity/happenings.ts"
import { spansOf, type Span } from "#engine/identity/span.ts"
import { tellingAt } from "#engine/identity/states.ts"
import { settled, staysOf } from "#engine/identity/stay.ts"
import { listDecisions } from "./decisions.ts"
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
  const spans = evidence.flatMap(spansOf)
  const own = spans.filter(isPartOf(resolved))
  return {
    ...machine,
    classification: await classificationOf(context, { machine, resolved, own, moment: selection.moment }),
    identity: {
      joins: resolved.joins,
      doubts: await namedDoubts(context, resolved.doubts),
      alarms: await store.alarms.of(id),
      happened: (await happenedTo(context, resolved, spans)).filter(({ at }) => at <= selection.moment),
    },
    spent: await store.spent.ofMachine(id, selection.moment),
    wakes: resolved.states.findLast(({ since }) => since <= selection.moment)?.wakes ?? null,
    decisions: (await listDecisions(context, { machine: id, undone: false, offset: 0, limit: 1_000 }))
      .decisions,
    facts: await evidenceFrom(context, observations),
    history: historyOf(resolved, machine.name, stays).filter(
      ({ between }) => between[1] <= Math.min(selection.moment, FOREVER),
    ),
    ...neighbours,
  }
}

/** All that speaks for and against what a machine is, as it stands now. */
export async function classificationNow(context: Context, id: string): Promise<Classification> {
  const { store } = context
  const question = {
    query: `id:${id}`,
    asOf: null,
    all: true,
    sort: { by: "name", descending: false },
  } as const
  const selection = await select(context, question)
  const [machine] = await store.machines.list(selection, 1, 0)
  if (!machine) throw new Failure("not-found", `${id} is no machine any more.`)
  const endpoints = await store.machines.endpointsOf(id)
  const resolved = (await store.machines.resolved(endpoints)).find((one) => one.id === id)!
  const own = (await store.observations.evidence(endpoints)).flatMap(spansOf).filter(isPartOf(resolved))
  return classificationOf(context, { machine, resolved, own, moment: selection.moment })
}

async function namedDoubts({ store }: Context, doubts: readonly Doubt[]) {
  const names = await store.machines.names(doubts.map((doubt) => doubt.with))
  return doubts.map((doubt) => ({ ...doubt, name: names.get(doubt.with) ?? doubt.with }))
}

interface Classified {
  readonly machine: Machine
  readonly resolved: ResolvedMachine
  /** What it was resolved from. */
  readonly own: readonly Span[]
  readonly moment: Moment
}

/** All that speaks for and against what it is, as it stood at a moment. */
function classificationOf({ tools }: Context, { machine, resolved, own, moment }: Classified) {
  const stays = staysOf(own)
  const telling = tellingAt(resolved.holders === null ? settled(stays) : stays, Math.min(moment, FOREVER - 1))
  const address = machine.addresses[0]
  return tools.describer.classification(telling, {
    kept: resolved.decided.locked,
    circumstances: {
      ip: address?.ip ?? machine.name,
      network: address?.network ?? "its network",
      open: machine.services.map(({ port, protocol }) => `${port}/${protocol}`),
    },
    now: Math.min(tools.now(), moment),
  })
}

const isPartOf =
  ({ spans: parts }: ResolvedMachine) =>
  ({ endpoint, from }: Span) =>
    parts.some((part) => part.endpoint === endpoint.id && part.since === from)

/** What happened to who the machine is, with the other machine that had a part in it. */
async function happenedTo(
  { store }: Context,
  machine: ResolvedMachine,
  spans: readonly Span[],
): Promise<HappeningTold[]> {
  const isOwn = isPartOf(machine)
  const told = happeningsOf(spans.filter(isOwn), { others: spans.filter((span) => !isOwn(span)) })
  const named = told.map(async ({ other, ...happening }) => ({
    ...happening,
    other: other && (await holderOf(store, other)),
  }))
  return (await Promise.all(named)).filter(({ other }) => other?.id !== machine.id)
}

async function holderOf({ machines }: Context["store"], { endpoint, from, to }: Span) {
  const [id] = await machines.holding(endpoint.id, from, to)
  if (id === undefined) return null
  return { id, name: (await machines.names([id])).get(id) ?? id }
}

const idsIn = ({ observations }: ReturnType<typeof stayOf>) => observations.map(({ id }) => id)

function isAt(address: MachineAddress, endpoint: EndpointEvidence["endpoint"]): boolean {
  return address.ip === endpoint.ip && address.network === endpoint.network
}

function observationsAt(address: MachineAddress, evidence: readonly EndpointEvidence[]) {
  return evidence.filter(({ endpoint }) => isAt(address, endpoint)).flatMap((one) => one.observations)
}

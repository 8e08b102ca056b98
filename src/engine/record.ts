import type { AddressRange } from "#model/address.ts"
import type { ResolvedMachine } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import { isHeard, type Sighting } from "#model/observation.ts"
import type { Scan } from "#model/scan.ts"
import { couldSee } from "#model/sight.ts"
import type { Store } from "#store/store.ts"
import type { Describer } from "./describe.ts"
import { ALWAYS } from "./neighbourhood.ts"
import { resolve } from "./resolve.ts"

/** A machine as a running scan tells of it. */
export interface Seen {
  readonly machine: ResolvedMachine
  readonly ip: string
  readonly news: "new" | "changed" | "known"
}

/** Writes what a scan brings to the ledger, resolves what it touches, and says what is new about it. */
export function recorder(store: Store, scan: Scan, describer: Describer) {
  const { network, moment } = scan
  const isWatched = scan.kind === "scan"
  const isNew = new Set<string>()
  const isChanged = new Set<string>()
  // A sighting in the middle of a life leaves no trace in the ledger, so the scan itself has to know of it.
  const answered = new Set<string>()

  /** Records, resolves, and returns what may be told: of the unchanged machines only where somebody watches. */
  function record(sightings: readonly Sighting[]): Promise<Seen[]> {
    return inTurn(store, () => recordNow(sightings))
  }

  async function recordNow(sightings: readonly Sighting[]): Promise<Seen[]> {
    for (const sighting of sightings) if (isHeard(sighting)) answered.add(sighting.ip)
    const recorded = await store.observations.record(network, moment, sightings)
    // What answers on just as it did may still say something about another that has come since.
    const unsettled = new Set(await store.machines.unsettled(recorded.unchanged))
    const changed = [...recorded.changed, ...unsettled]
    const unchanged = recorded.unchanged.filter((endpoint) => !unsettled.has(endpoint))
    const before = new Map<number, readonly string[]>()
    for (const endpoint of changed) before.set(endpoint, await store.machines.behind(endpoint))
    const machines = await resolve(store, changed, describer, await changedSince(store, scan))
    await store.machines.touch(unchanged, moment)
    const existed = new Set([...before.values()].flat())
    for (const machine of machines) note(machine, existed)
    const known = isWatched ? await store.machines.resolved(unchanged) : []
    return [...machines, ...known].map((machine) => ({
      machine,
      ip: addressOf(machine, sightings),
      news: newsOf(machine.id),
    }))
  }

  function note(machine: ResolvedMachine, existed: ReadonlySet<string>): void {
    if (machine.firstSeen === moment) isNew.add(machine.id)
    else if (existed.has(machine.id) && !isNew.has(machine.id)) isChanged.add(machine.id)
  }

  function newsOf(id: string): Seen["news"] {
    if (isNew.has(id)) return "new"
    return isChanged.has(id) ? "changed" : "known"
  }

  /** Addresses that were asked to the end and gave no answer: what was up there and could have been seen, is gone. */
  function silent(ranges: readonly AddressRange[], methods: readonly string[]): Promise<void> {
    return inTurn(store, () => silentNow(ranges, methods))
  }

  async function silentNow(ranges: readonly AddressRange[], methods: readonly string[]): Promise<void> {
    const up = await store.observations.upIn(network, ranges, moment)
    const missed = up.filter(({ ip, method }) => !answered.has(ip) && couldSee(methods, method))
    const changed = await store.observations.endUp(
      network,
      missed.map(({ endpoint }) => endpoint),
      moment,
    )
    const machines = await resolve(store, changed, describer, await changedSince(store, scan))
    for (const machine of machines) isChanged.add(machine.id)
  }

  return {
    record,
    silent,
    counts: () => ({ newMachines: isNew.size, changedMachines: isChanged.size }),
  }
}

/** An older scan may change anything that came after it; the newest only what still holds. */
async function changedSince({ scans }: Store, { moment }: Scan): Promise<Moment> {
  const latest = await scans.latestMoment()
  return latest > moment ? ALWAYS : moment
}

export type Recorder = ReturnType<typeof recorder>

const turns = new WeakMap<Store, Promise<unknown>>()

/** Between reading the evidence and writing the machines nothing else may write: a scan and an import take turns. */
export function inTurn<T>(store: Store, work: () => Promise<T>): Promise<T> {
  const before = turns.get(store) ?? Promise.resolve()
  const mine = before.then(work, work)
  turns.set(store, mine)
  return mine
}

function addressOf(machine: ResolvedMachine, sightings: readonly Sighting[]): string {
  const told = new Set(sightings.map(({ ip }) => ip))
  const current = machine.addresses.filter(({ until }) => (until ?? FOREVER) === FOREVER)
  return (current.find(({ ip }) => told.has(ip)) ?? current[0] ?? machine.addresses[0])?.ip ?? ""
}

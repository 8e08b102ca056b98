import type { Summary } from "#api/shapes.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Context } from "#engine/context.ts"
import { listChanges } from "./changes.ts"
import { select } from "./machines.ts"

type Next = Summary["next"][number]

const EVERYTHING = { query: "", asOf: null, all: true, sort: { by: "name", descending: false } } as const

/** The radiator: how many answer, what is new, what to do next. */
export async function summary(context: Context): Promise<Summary> {
  const { store } = context
  const selection = await select(context, EVERYTHING)
  const presence = new Map((await store.facets.presence(selection)).map(({ value, count }) => [value, count]))
  const count = (word: string) => presence.get(word) ?? 0
  const [lastScan, previousScan] = await lastTwo(context)
  // After a first scan everything would be a change, and telling so means reading the whole ledger.
  const changes = previousScan
    ? await listChanges(context, { from: null, to: null, machine: null, offset: 0, limit: 12 })
    : { total: 0, changes: [] }
  const machines = count("present") + count("not-asked") + count("asleep")
  const numbers = {
    machines,
    present: count("present"),
    gone: count("gone"),
    notAsked: count("not-asked"),
    ...(await store.explained.counts()),
  }
  return {
    ...numbers,
    networks: await networksWithMuster(context, previousScan?.moment ?? FOREVER),
    lastScan,
    previousScan,
    changes: [...changes.changes],
    changesTotal: changes.total,
    newMachines: previousScan ? await store.machines.newSince(previousScan.moment) : 0,
    packetsEver: await store.scans.packetsEver(),
    running: [...context.running.values()].map(({ progress }) => progress),
    next: await nextSteps(context, numbers.gone, changes.total),
  }
}

async function lastTwo({ store }: Context) {
  const last = await store.scans.latest(FOREVER)
  return [last, last ? await store.scans.latest(last.moment - 1) : null] as const
}

async function networksWithMuster({ store }: Context, newSince: Moment): Promise<Summary["networks"]> {
  const saved = new Map((await store.networks.list()).map((network) => [network.name, network.targets]))
  const musters = await store.machines.musters(newSince)
  const counts = await store.explained.countsByNetwork()
  return musters.map(({ network, muster }) => ({
    name: network,
    targets: saved.get(network) ?? [],
    machines: muster.length,
    explained: counts.get(network)?.explained ?? 0,
    muster,
  }))
}

async function nextSteps({ store }: Context, gone: number, changes: number): Promise<Next[]> {
  const resumable = (await store.scans.list(10, 0)).filter(
    ({ state, kind }) => kind === "scan" && (state === "interrupted" || state === "stopped"),
  )
  const steps: Next[] = resumable.slice(0, 1).map((scan) => ({
    title: `Go on with scan ${scan.id}`,
    detail:
      scan.state === "interrupted"
        ? "it was interrupted; what answered is kept"
        : "it was stopped; what answered is kept",
    cost: `${scan.asked.toLocaleString("en")} asked so far`,
    go: `/scans/${scan.id}`,
  }))
  if (changes > 0) {
    steps.push({
      title: `Look at ${changes.toLocaleString("en")} ${changes === 1 ? "change" : "changes"}`,
      detail: "since the scan before the last",
      cost: "",
      go: "/changes",
    })
  }
  if (gone > 0) {
    steps.push({
      title: `${gone.toLocaleString("en")} ${gone === 1 ? "machine is" : "machines are"} gone`,
      detail: "asked, able to see them, no answer",
      cost: "",
      go: "/machines?query=is:gone",
    })
  }
  return steps
}

import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { isDeepStrictEqual } from "node:util"
import { openRoll, type Roll } from "#test/engine/roll.ts"
import { Contest } from "./contest.ts"
import { play, type NetworkWish } from "./play.ts"
import { doubtsOf, readAsOf, readByClient } from "./read-client.ts"
import { readByCommand, rollcall } from "./read-command.ts"
import { Told, type ToldMachine } from "./told.ts"

/** What one import took: on the clock, and of the processors, which other work beside it does not lengthen. */
export interface Spent {
  readonly seconds: number
  readonly cpuSeconds: number
}

export interface Contested {
  readonly contest: Contest
  readonly told: Told
  readonly machines: readonly ToldMachine[]
  /** Ids that a machine is said to be perhaps the same as. */
  readonly doubts: ReadonlyMap<string, readonly string[]>
  readonly imports: readonly Spent[]
  readonly rebuild: Rebuilt | null
}

export interface Rebuilt {
  readonly seconds: number
  /** True where the engine found nothing that differs, and the same is read as before. */
  readonly same: boolean
  /** Ids that the engine itself found to differ. */
  readonly differing: readonly string[]
  /** Ids of which something else is read than before. */
  readonly readOtherwise: readonly string[]
}

export interface Options {
  /** Where the files go and stay; none: they go when they were read. */
  readonly xml: string | null
  /** Whether everything is resolved again at the end, and compared. */
  readonly rebuild: boolean
  /** Reads the list as of every scan instead of the addresses' history. */
  readonly asOf: boolean
}

/** Plays a network and imports every scan in its order, in this process. */
export async function contestInProcess(wish: NetworkWish, options: Options): Promise<Contested> {
  return inFolder(async (folder) => {
    const roll = await openRoll(folder)
    try {
      const contest = new Contest()
      const imports: Spent[] = []
      for (const played of play(wish)) {
        const path = fileFor(options.xml ?? folder, played.shot.index)
        contest.scan(path, played)
        imports.push(await importOne(roll, path))
        if (wish.traits.days > LONG && imports.length % 20 === 0)
          console.error(`${imports.length} scans imported`)
        if (options.xml === null) rmSync(path)
      }
      return await readBack(roll, contest, imports, options)
    } finally {
      await roll.engine.close()
    }
  })
}

// A run of more days than this says now and then how far it is.
const LONG = 40

async function importOne(roll: Roll, path: string): Promise<Spent> {
  const [began, cpuBefore] = [performance.now(), process.cpuUsage()]
  const { warnings } = await roll.client.imports.file({ path, network: null })
  if (warnings.length > 0) throw new Error(`${path}: ${warnings.join(" ")}`)
  const { user, system } = process.cpuUsage(cpuBefore)
  return { seconds: (performance.now() - began) / 1_000, cpuSeconds: (user + system) / 1e6 }
}

async function readBack(
  roll: Roll,
  contest: Contest,
  imports: readonly Spent[],
  options: Options,
): Promise<Contested> {
  const machines = await readByClient(roll.client)
  const moments = contest.truths.shots.map(({ at }) => at)
  const told = new Told(options.asOf ? await readAsOf(roll.client, moments) : machines)
  const doubts = await doubtsWhereItMatters(roll, contest, told)
  const rebuild = options.rebuild ? await rebuilt(roll, machines) : null
  return { contest, told, machines, doubts, imports, rebuild }
}

async function rebuilt(roll: Roll, before: readonly ToldMachine[]): Promise<Rebuilt> {
  const { seconds, same, differing } = await roll.client.engine.rebuild()
  const after = new Map((await readByClient(roll.client)).map((machine) => [machine.id, machine]))
  const changed = before.filter((machine) => !isDeepStrictEqual(after.get(machine.id), machine))
  const isSame = same && changed.length === 0 && after.size === before.length
  return { seconds, same: isSame, differing, readOtherwise: changed.map(({ id }) => id) }
}

/** Doubts of the machines that were told where nobody could tell. */
async function doubtsWhereItMatters({ client }: Roll, { truths }: Contest, told: Told) {
  const doubts = new Map<string, readonly string[]>()
  for (let index = 0; index < truths.length; index += 1) {
    const { undecidable, ip, shot } = truths.at(index)
    if (!undecidable) continue
    const id = told.at(ip, truths.shots[shot]!.at)?.id
    if (id !== undefined && !doubts.has(id)) doubts.set(id, await doubtsOf(client, id))
  }
  return doubts
}

/** Plays a network, imports all its files by the command and reads the answer back by it, as an outsider would. */
export async function contestByCommand(wish: NetworkWish, options: Options): Promise<Contested> {
  return inFolder(async (folder) => {
    const home = join(folder, "home")
    const contest = new Contest()
    const files: string[] = []
    for (const played of play(wish)) {
      const path = fileFor(options.xml ?? folder, played.shot.index)
      contest.scan(path, played)
      files.push(path)
    }
    const began = performance.now()
    await rollcall(home, ["import", ...files])
    // The processors' time is another process's own.
    const imports = [{ seconds: (performance.now() - began) / 1_000, cpuSeconds: Number.NaN }]
    const machines = await readByCommand(home)
    return { contest, told: new Told(machines), machines, doubts: new Map(), imports, rebuild: null }
  })
}

const fileFor = (folder: string, index: number) => join(folder, `scan-${String(index).padStart(3, "0")}.xml`)

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-identity-"))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

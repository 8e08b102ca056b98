import type { Moment } from "#model/moment.ts"
import type { BlamedLine } from "#model/history.ts"
import type { LineRange } from "#store/past-lines.ts"
import type { Reading } from "#store/store.ts"
import type { Context } from "#engine/context.ts"
import type { Maintainer } from "#engine/explanation/explainers.ts"
import { blamesOf } from "./blames.ts"
import { caseOf, type Case } from "./case.ts"
import { firstNamed } from "./first-named.ts"
import { commitsIn, linesOf, placesOf, rangesOf } from "./lines.ts"
import { sayingsFor } from "./owners.ts"
import { byOid, peopleOf, surroundings, type KeptPass } from "./pass.ts"
import { NOTHING_TAUGHT, taughtFrom } from "./teaching.ts"
import { gather, type Gatherer, type World } from "./world.ts"

/** What concluding a few machines takes. */
export interface Asking extends Gatherer {
  readonly now: Moment
  readonly keep: (range: LineRange, lines: readonly BlamedLine[]) => void
}

/** What concluding a few machines takes, in the engine itself. */
export function askingOf({ store, home, tools }: Context): Asking {
  return {
    store,
    home,
    now: tools.now(),
    keep: (range, lines) => void store.pastLines.keepBlame(range, lines),
  }
}

/** Cases of a few machines, with everything that was gathered for them. */
export interface Few {
  readonly world: World
  readonly cases: readonly Case[]
}

/** Concludes a few machines by themselves, by what the last pass over all of them learned. */
export async function concludeFew(asking: Asking, ids: readonly string[]): Promise<Few> {
  const { store, now } = asking
  const kept = await keptPass(store)
  const world = await gather(asking, ids, kept?.suffixes ?? null)
  const ranges = await rangesOf(
    ids.flatMap((id) => placesOf(world, id)),
    world.sources,
    store,
  )
  const blames = await blamesOf(ranges, { ...asking, sources: world.sources })
  const commits = await commitsIn(blames, world.sources, store)
  const people = await peopleOf(store)
  const around = {
    world,
    people,
    history: { commits: byOid(commits), authors: world.authors },
    taught: kept === null ? NOTHING_TAUGHT : taughtFrom(kept.taught),
    ...(await surroundings(store, world)),
    products: await productsOf(store, world),
    neighboursIn: new Map(kept?.neighboursIn),
    now,
  }
  const cases: Case[] = []
  for (const subject of world.subjects.values()) {
    const { id } = subject.machine
    const lines = await firstNamed(linesOf(world, id, { blames, commits }), world, asking)
    const sayings = sayingsFor(world, subject, lines.declarations, people)
    const maintainers = await maintainersOf(asking, world, id)
    cases.push(caseOf(subject, lines, sayings, { ...around, maintainers }))
  }
  return { world, cases }
}

/** What the last pass left for all machines together; null where there was none yet. */
export async function keptPass({ explained }: Pick<Reading, "explained">): Promise<KeptPass | null> {
  const from = await explained.from()
  // It was written by us, and a later version would have concluded anew.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return from === null ? null : (JSON.parse(from.body) as KeptPass)
}

const YEAR = 365 * 86_400_000
const MOST_PATHS = 5
const MOST_COMMITS = 200

/** Who commits today to the files that name it. */
async function maintainersOf(
  { store, now }: Asking,
  world: World,
  id: string,
): Promise<readonly Maintainer[]> {
  const paths = new Map(
    placesOf(world, id).map(({ source, path }) => [`${source}\n${path}`, { source, path }] as const),
  )
  const found: Maintainer[] = []
  for (const { source, path } of [...paths.values()].slice(0, MOST_PATHS)) {
    const number = world.sources.find(({ name }) => name === source)?.id
    if (number === undefined) continue
    const commits = await store.commits.ofPath(number, path, MOST_COMMITS)
    const lately = commits.filter(
      ({ time, bulk, bot, ignored }) => now - time < YEAR && !bulk && !bot && !ignored,
    )
    for (const [mail, own] of Map.groupBy(lately, ({ author }) => author))
      found.push({ mail, path, commits: own.length })
  }
  return found
}

/** How many machines have each of the products that these have. */
async function productsOf(store: Reading, { subjects }: World): Promise<ReadonlyMap<string, number>> {
  const products = new Set(
    [...subjects.values()].flatMap(({ machine }) => machine.services.flatMap(({ product }) => product ?? [])),
  )
  const counts = new Map<string, number>()
  for (const product of products) counts.set(product, await store.known.having(product))
  return counts
}

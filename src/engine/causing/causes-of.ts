import { readAddress } from "#model/address.ts"
import type { Cause, Caused } from "#model/cause.ts"
import type { Change } from "#model/change.ts"
import type { Source } from "#model/source.ts"
import type { Reading } from "#store/store.ts"
import { cluesOf } from "#engine/causes/clues.ts"
import type { Edit } from "#engine/causes/edit.ts"
import { judged, type Covering } from "#engine/causes/judging.ts"
import type { Known } from "#engine/causes/known.ts"
import { ranked, together, weigh, type Weighed } from "#engine/causes/ranking.ts"
import { cameIn, windowOf } from "#engine/causes/window.ts"
import { openGround, type Ground } from "./ground.ts"
import { Knowing, declaredMachines, type Declared } from "./machines.ts"
import { sayingsOf, type Sayings } from "./sayings.ts"

/** What it takes to ask for causes: all of it only reads. */
export interface Asking {
  readonly store: Reading
  readonly home: string
  readonly signal?: AbortSignal | undefined
}

/** Says of each change which commits likely explain it, that none does, or why that can't be known; in their order. */
export async function causesOf(asking: Asking, changes: readonly Change[]): Promise<readonly Caused[]> {
  if (changes.length === 0) return []
  const { store } = asking
  const all = (await store.sources.list()).filter(({ synced }) => synced !== null)
  const sayings = await sayingsOf(store, all)
  const grounds = await Promise.all(
    all
      .filter(({ kind, head }) => kind === "repository" && head !== null)
      .map((source) => openGround(asking, source, changes, sayings.lagOf(source.name))),
  )
  const machines = await declaredMachines(store, [...new Set(changes.map(({ machine }) => machine))])
  const court = new Court({ asking, sources: all, grounds, sayings, machines })
  return court.judge(changes)
}

interface Given {
  readonly asking: Asking
  readonly sources: readonly Source[]
  readonly grounds: readonly Ground[]
  readonly sayings: Sayings
  readonly machines: ReadonlyMap<string, Declared>
}

/** A change with the commits that may explain it. */
interface Tried {
  readonly change: Change
  readonly edits: readonly Edit[]
  readonly weighed: readonly Weighed[]
}

/** Weighs commits for changes, those that are alike together. */
class Court {
  readonly #given: Given
  readonly #knowing = new Map<Ground, Knowing>()
  readonly #earlier = new Map<Ground, Knowing | null>()
  readonly #known = new Map<string, ReadonlyMap<string, Known>>()
  readonly #sites: ReadonlySet<string>

  constructor(given: Given) {
    this.#given = given
    this.#sites = sitesOf([...given.machines.values()])
  }

  async judge(changes: readonly Change[]): Promise<readonly Caused[]> {
    const verdicts = new Map<Change, Caused>()
    for (const alike of Map.groupBy(changes, likeness).values()) {
      const tried: Tried[] = []
      for (const change of alike) tried.push(await this.#try(change))
      const shared = together(tried.map(({ weighed }) => weighed))
      for (const [index, one] of tried.entries())
        verdicts.set(one.change, await this.#verdict({ ...one, weighed: shared[index]! }))
    }
    return changes.map((change) => verdicts.get(change)!)
  }

  async #try(change: Change): Promise<Tried> {
    const { grounds, sayings } = this.#given
    const edits = grounds.flatMap((ground) => {
      const window = windowOf(change, sayings.lagOf(ground.source.name))
      return ground.edits.filter(({ commit }) => cameIn(commit, window))
    })
    const weighed = await this.#weigh(change, edits, false)
    const isSure = weighed.some(({ exact }) => exact)
    return {
      change,
      edits,
      weighed: isSure || edits.length === 0 ? weighed : best(weighed, await this.#weigh(change, edits, true)),
    }
  }

  async #weigh(change: Change, edits: readonly Edit[], earlier: boolean): Promise<readonly Weighed[]> {
    const known = await this.#knownOf(change.machine, earlier)
    const clues = cluesOf(change)
    return weigh(edits, { knownIn: (source) => known.get(source) ?? null, clues, until: change.between[1] })
  }

  async #knownOf(machine: string, earlier: boolean): Promise<ReadonlyMap<string, Known>> {
    const key = `${machine} ${earlier}`
    const there = this.#known.get(key)
    if (there !== undefined) return there
    const found = new Map<string, Known>()
    const declared = this.#given.machines.get(machine)
    if (declared !== undefined)
      for (const ground of this.#given.grounds) {
        const knowing = earlier ? await this.#before(ground) : await this.#now(ground)
        if (knowing !== null) found.set(ground.source.name, await knowing.known(declared))
      }
    this.#known.set(key, found)
    return found
  }

  async #now(ground: Ground): Promise<Knowing | null> {
    if (ground.edits.length === 0) return null
    const known = this.#knowing.get(ground) ?? this.#knowingOf(ground, await ground.repository())
    this.#knowing.set(ground, known)
    return known
  }

  /** As the repository stood before the window: what was taken out since is still seen there. */
  async #before(ground: Ground): Promise<Knowing | null> {
    const there = this.#earlier.get(ground)
    if (there !== undefined) return there
    const repository = ground.edits.length === 0 ? null : await ground.repositoryBefore()
    const knowing = repository === null ? null : this.#knowingOf(ground, repository)
    this.#earlier.set(ground, knowing)
    return knowing
  }

  #knowingOf({ source }: Ground, repository: Awaited<ReturnType<Ground["repository"]>>): Knowing {
    return new Knowing({ store: this.#given.asking.store, source, repository, sites: this.#sites })
  }

  async #verdict({ change, edits, weighed }: Tried): Promise<Caused> {
    const { grounds, sayings } = this.#given
    const covering = await this.#covering(change)
    const mergeOf = new Map(grounds.flatMap(({ mergeOf: own }) => [...own]))
    const causes: readonly Cause[] = ranked(weighed, {
      until: change.between[1],
      mergeOf,
      saidOf: ({ source, oid }) => sayings.said(change, source, oid),
    })
    const asked =
      covering.sources.length === 0
        ? edits
        : edits.filter(({ commit }) => covering.sources.includes(commit.source))
    return judged(
      { change, causes, candidates: Math.max(asked.length, weighed.length), touching: weighed.length },
      covering,
    )
  }

  /** Which sources could say why the machine changed, and which of them can't. */
  async #covering({ machine, between }: Change): Promise<Covering> {
    const { sources, grounds, sayings, machines, asking } = this.#given
    const declared = machines.get(machine)
    const naming =
      declared === undefined ? new Set<string>() : await namingOf(asking.store, declared, sources)
    const covers = sources.filter(
      ({ name, claims }) => naming.has(name) || (declared !== undefined && isClaimed(declared, claims)),
    )
    const names = covers.map(({ name }) => name)
    const own = grounds.filter(({ source }) => names.includes(source.name))
    const fresh = covers.filter(({ synced }) => synced !== null && synced >= between[1])
    return {
      repositories: grounds.length,
      sources: names,
      unread:
        fresh.length === covers.length
          ? []
          : covers.filter((one) => !fresh.includes(one)).map(({ name }) => name),
      cut: own.flatMap(({ source, begins }) =>
        begins !== null && begins > windowOf({ between }, sayings.lagOf(source.name))[0]
          ? [{ source: source.name, begins }]
          : [],
      ),
      left: own.reduce((sum, { left }) => sum + left, 0),
    }
  }
}

const likeness = ({ kind, fact, before, after }: Change) =>
  kind.startsWith("machine") || kind.startsWith("address") ? kind : [kind, fact, before, after].join("\n")

/** The better of two tries at each commit. */
function best(one: readonly Weighed[], other: readonly Weighed[]): readonly Weighed[] {
  const found = new Map<string, Weighed>()
  for (const weighed of [...one, ...other]) {
    const key = `${weighed.commit.source} ${weighed.commit.oid}`
    const there = found.get(key)
    if (there === undefined || there.points < weighed.points) found.set(key, weighed)
  }
  return [...found.values()]
}

/** Sources that declare it, or that name it anywhere. */
async function namingOf(
  { mentions }: Pick<Reading, "mentions">,
  { subject, declarations }: Declared,
  sources: readonly Source[],
): Promise<Set<string>> {
  const naming = new Set(declarations.map(({ source }) => source))
  if (naming.size > 0) return naming
  const tokens = subject.known.identifiers
    .filter(({ kind, current }) => current && (kind === "name" || kind === "address"))
    .map(({ value }) => value.toLowerCase())
  const found = await mentions.lookUp(tokens, 5)
  const names = new Map(sources.map(({ id, name }) => [id, name]))
  for (const { places } of found.values())
    for (const { source } of places) naming.add(names.get(source) ?? "")
  naming.delete("")
  return naming
}

function isClaimed({ subject }: Declared, claims: Source["claims"]): boolean {
  return subject.known.identifiers.some(({ kind, value, network, current }) => {
    const address = kind === "address" && current ? readAddress(value) : null
    if (address === null) return false
    return claims.some(({ network: of, range }) => {
      const [low, high] = [readAddress(range.first), readAddress(range.last)]
      return (
        of === network &&
        low !== null &&
        high !== null &&
        low.family === address.family &&
        low.value <= address.value &&
        address.value <= high.value
      )
    })
  })
}

/** Parts of names behind the first that some machines have and others don't. */
function sitesOf(machines: readonly Declared[]): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const { subject } of machines) {
    const parts = subject.known.identifiers.flatMap(({ kind, value }) =>
      kind === "name" ? value.split(".").slice(1, -2) : [],
    )
    for (const part of new Set(parts)) counts.set(part, (counts.get(part) ?? 0) + 1)
  }
  return new Set(
    [...counts].filter(([part, count]) => count < machines.length && part.length > 2).map(([part]) => part),
  )
}

import type { BlamedLine, Commit } from "#model/history.ts"
import type { Moment } from "#model/moment.ts"
import type { Declaration } from "#model/written.ts"
import type { Conclusions } from "#store/explained.ts"
import { deadDeclarations, type AskedFor, type DeadDeclaration } from "#engine/explanation/dead.ts"
import { blamesOf, rangeKey, type KeepBlame } from "./blames.ts"
import { commitsIn, rangesOf } from "./lines.ts"
import type { Gatherer, World } from "./world.ts"

/** A dead declaration as it is kept. */
export interface KeptDead extends Omit<DeadDeclaration, "declaration"> {
  readonly id: number
  readonly source: string
  readonly path: string
  readonly line: number
  readonly endLine: number
  readonly name: string
}

const MOST_DEAD = 20_000

/** Declarations of machines that never answered though they were asked for. */
export async function deadIn(
  gatherer: Gatherer & { readonly now: Moment; readonly keep: KeepBlame },
  world: World,
): Promise<Conclusions["dead"]> {
  const unseen = world.whole.declaredNotSeen.slice(0, MOST_DEAD)
  if (unseen.length === 0) return []
  const asked = await askedFor(gatherer, unseen, world)
  const given = {
    declarations: [...world.declarations.values()],
    links: [...world.links.values()].flat(),
    asked,
    now: gatherer.now,
  }
  const dead = deadDeclarations({ ...given, commits: new Map() })
  const commits = await commitsOf(
    gatherer,
    world,
    dead.map(({ declaration }) => declaration),
  )
  return deadDeclarations({ ...given, commits }).map(({ declaration, ...rest }) => {
    const { id, source, path, line, endLine, identifiers } = declaration
    const author = rest.author === null ? null : (world.authors.get(rest.author)?.name ?? rest.author)
    const kept: KeptDead = {
      ...rest,
      author,
      id,
      source,
      path,
      line,
      endLine,
      name: identifiers[0]?.value ?? "",
    }
    return { declaration: id, body: JSON.stringify(kept) }
  })
}

/** Which scans asked for each, by the addresses that anything declares for it. */
async function askedFor(
  { store }: Gatherer,
  unseen: readonly Declaration[],
  { declarations }: World,
): Promise<ReadonlyMap<number, AskedFor>> {
  const byName = addressesByName([...declarations.values()])
  const coverage = await store.known.coverage()
  const found = new Map<number, AskedFor>()
  for (const declaration of unseen) {
    const { id, network, identifiers } = declaration
    const own = identifiers.flatMap(({ kind, value }) => (kind === "address" ? [value] : []))
    const named = identifiers.flatMap(({ kind, value }) =>
      kind === "name" ? [...(byName.get(value) ?? [])] : [],
    )
    const ips = [...new Set(own.length > 0 ? own : named)]
    // Without an address nobody can have asked for it.
    if (ips.length === 0) continue
    const asked = ips.map((ip) => coverage.asking({ network, ip }).map(({ moment }) => moment))
    const answers = []
    for (const ip of ips) answers.push((await store.known.lastAnswer(ip)) ?? 0)
    const last = Math.max(...answers)
    // Asked for at all of them, or else it may have answered where nobody asked.
    const always = asked.reduce((common, one) => common.filter((moment) => one.includes(moment)))
    found.set(id, { asked: always, lastAnswer: last === 0 ? null : last })
  }
  return found
}

function addressesByName(declarations: readonly Declaration[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const { identifiers, state, kind } of declarations) {
    if (kind !== "machine" || state !== "exact") continue
    const ips = identifiers.filter((one) => one.kind === "address")
    for (const name of identifiers)
      if (name.kind === "name")
        for (const { value } of ips)
          found.set(name.value, (found.get(name.value) ?? new Set<string>()).add(value))
  }
  return found
}

async function commitsOf(
  gatherer: Gatherer & { readonly keep: KeepBlame },
  world: World,
  declarations: readonly Declaration[],
): Promise<ReadonlyMap<number, Commit>> {
  const places = declarations.map(({ source, path, line }) => ({ source, path, line, endLine: line }))
  const ranges = await rangesOf(places, world.sources, gatherer.store)
  const blames = await blamesOf(ranges, { ...gatherer, sources: world.sources })
  const commits = await commitsIn(blames, world.sources, gatherer.store)
  const ids = new Map(world.sources.map(({ id, name }) => [name, id]))
  return new Map(
    declarations.flatMap(({ id, source, path, line }) => {
      const [blamed]: readonly (BlamedLine | undefined)[] =
        blames.get(rangeKey({ source: ids.get(source) ?? 0, path, line, endLine: line })) ?? []
      const commit = blamed && !blamed.boundary ? commits.get(`${source}\n${blamed.oid}`) : undefined
      return commit === undefined ? [] : [[id, commit] as const]
    }),
  )
}

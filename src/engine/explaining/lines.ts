import type { Reference } from "#model/explanation.ts"
import type { BlamedLine, Commit } from "#model/history.ts"
import type { Link } from "#model/link.ts"
import type { Source } from "#model/source.ts"
import type { LineRange } from "#store/past-lines.ts"
import type { Reading } from "#store/store.ts"
import { specOf, type Block, type BlockKind } from "#engine/explanation/authors.ts"
import type { LinkedDeclaration, LinkedMention, LinkedRemoval } from "#engine/explanation/linked.ts"
import { rangeKey } from "./blames.ts"
import { placeKey, type World } from "./world.ts"

/** The lines about one machine, with who wrote them as far as that is known. */
export interface Lines {
  readonly declarations: readonly LinkedDeclaration[]
  readonly mentions: readonly LinkedMention[]
  readonly removed: readonly LinkedRemoval[]
  readonly blocks: readonly Block[]
}

/** Who wrote what, for many machines at once. */
export interface Written {
  readonly blames: ReadonlyMap<string, readonly BlamedLine[]>
  /** By the source's name and oid. */
  readonly commits: ReadonlyMap<string, Commit>
}

// A file about one machine may be long, and says no more of who wrote it.
export const MOST_LINES = 200
const MOST_MENTIONS = 12

/** Lines whose authors matter for a machine. */
export function placesOf(
  world: World,
  id: string,
): readonly {
  readonly source: string
  readonly path: string
  readonly line: number
  readonly endLine: number
}[] {
  return counting(world, id).flatMap((link) => spanOf(world, link) ?? [])
}

/** Links that say something of the machine's authors: declarations, and the mentions that tell most. */
function counting(world: World, id: string): readonly Link[] {
  const links = (world.links.get(id) ?? []).filter(
    ({ standing, state }) => standing === "link" && state !== "removed",
  )
  const mentions = links
    .filter(({ kind, state }) => kind === "mention" && state !== "document")
    .toSorted((one, other) => rarityOf(world, other) - rarityOf(world, one))
  const lines = new Map<string, Link>()
  for (const link of mentions) {
    const at = placeKey(link.reference)
    if (!lines.has(at)) lines.set(at, link)
  }
  return [
    ...links.filter(({ kind }) => kind === "declaration"),
    ...[...lines.values()].slice(0, MOST_MENTIONS),
  ]
}

const rarityOf = ({ mentions }: World, { reference }: Link) => mentions.get(placeKey(reference))?.rarity ?? 0

function spanOf({ declarations, mentions }: World, { reference }: Link) {
  if (reference.kind === "declaration") {
    const declaration = declarations.get(reference.id)
    if (declaration === undefined || declaration.kind === "lease") return null
    const { source, path, line, endLine } = declaration
    return { source, path, line, endLine: Math.min(endLine, line + MOST_LINES - 1) }
  }
  const mention = mentions.get(placeKey(reference))
  return mention === undefined
    ? null
    : { source: mention.source, path: mention.path, line: mention.line, endLine: mention.line }
}

/** Lines as ranges of the content that stands there now. */
export async function rangesOf(
  places: Iterable<{
    readonly source: string
    readonly path: string
    readonly line: number
    readonly endLine: number
  }>,
  sources: readonly Source[],
  store: Pick<Reading, "sources">,
): Promise<readonly LineRange[]> {
  const byName = new Map(sources.map((source) => [source.name, source]))
  const oids = new Map<string, string>()
  const ranges: LineRange[] = []
  for (const { source: name, path, line, endLine } of places) {
    const source = byName.get(name)
    if (source === undefined || source.kind !== "repository") continue
    const at = `${name}\n${path}`
    const oid = oids.get(at) ?? (await store.sources.file(source.id, path))
    if (oid === null) continue
    oids.set(at, oid)
    ranges.push({ source: source.id, path, oid, line, endLine })
  }
  return ranges
}

/** The commits that are named by blame, as they are kept. */
export async function commitsIn(
  blames: ReadonlyMap<string, readonly BlamedLine[]>,
  sources: readonly Source[],
  { commits }: Pick<Reading, "commits">,
): Promise<ReadonlyMap<string, Commit>> {
  const names = new Map(sources.map(({ id, name }) => [id, name]))
  const found = new Map<string, Commit>()
  for (const [key, lines] of blames) {
    const source = Number.parseInt(key, 10)
    const name = names.get(source) ?? ""
    for (const oid of new Set(lines.map((line) => line.oid))) {
      if (found.has(`${name}\n${oid}`)) continue
      const commit = await commits.get(source, oid)
      if (commit !== null) found.set(`${name}\n${oid}`, commit)
    }
  }
  return found
}

/** Everything that is written down about one machine, with the commits that brought it. */
export function linesOf(world: World, id: string, written: Written): Lines {
  const declarations: LinkedDeclaration[] = []
  const mentions: LinkedMention[] = []
  const removed: LinkedRemoval[] = []
  for (const link of world.links.get(id) ?? []) {
    const { reference } = link
    if (reference.kind === "declaration") {
      const declaration = world.declarations.get(reference.id)
      if (declaration !== undefined)
        declarations.push({ declaration, link, introduced: broughtBy(world, link, written) })
    } else if (link.state === "removed") {
      const mention = world.removed.get(placeKey(reference))
      if (mention !== undefined) removed.push({ mention, link })
    } else {
      const mention = world.mentions.get(placeKey(reference))
      if (mention !== undefined) mentions.push({ mention, link, introduced: broughtBy(world, link, written) })
    }
  }
  const blocks = counting(world, id).flatMap((link) => blockOf(world, link, written) ?? [])
  return { declarations, mentions, removed, blocks }
}

function blamedIn(world: World, link: Link, { blames }: Written): readonly BlamedLine[] {
  const span = spanOf(world, link)
  const source = span === null ? undefined : world.sources.find(({ name }) => name === span.source)
  if (span === null || source === undefined) return []
  return blames.get(rangeKey({ ...span, source: source.id })) ?? []
}

function broughtBy(world: World, link: Link, written: Written): Commit | null {
  return broughtFrom(blamedIn(world, link, written), link.reference.line, commitsOf(link, written))
}

type CommitOf = (oid: string) => Commit | undefined

const commitsOf =
  ({ reference }: Link, { commits }: Written): CommitOf =>
  (oid) =>
    commits.get(`${reference.source}\n${oid}`)

/** The commit that brought the line which names it: not one that changed everything at once, where another can be told. */
function broughtFrom(blamed: readonly BlamedLine[], named: number, commitOf: CommitOf): Commit | null {
  const lines = blamed.filter(({ boundary }) => !boundary)
  const naming = lines.find(({ line }) => line === named)
  const own = naming === undefined ? undefined : commitOf(naming.oid)
  if (own !== undefined && !own.bulk && !own.ignored) return own
  const others = lines
    .flatMap(({ oid }) => commitOf(oid) ?? [])
    .filter(({ bulk, ignored, bot }) => !bulk && !ignored && !bot)
    .toSorted((one, other) => one.time - other.time)
  return others[0] ?? own ?? null
}

function blockOf(world: World, link: Link, written: Written): Block | null {
  const { reference } = link
  const spec = specOf(kindOf(world, link))
  return blockFrom({ reference, spec, lines: blamedIn(world, link, written) }, commitsOf(link, written))
}

/** Lines with who wrote each as a block of a machine's; null where nobody is known to have written them. */
export function blockFrom(
  { reference, spec, lines }: Pick<Block, "spec" | "lines"> & Pick<Link, "reference">,
  commitOf: CommitOf,
): Block | null {
  if (lines.length === 0) return null
  const commits = new Set(lines.filter(({ boundary }) => !boundary).map(({ oid }) => oid))
  const introducedBy = broughtFrom(lines, reference.line, commitOf)?.oid ?? null
  return { reference, spec, lines, introducedBy, commits: [...commits] }
}

function kindOf({ mentions }: World, { reference, state }: Link): BlockKind {
  if (reference.kind === "declaration") return { kind: state === "pattern" ? "group" : "own" }
  const mention = mentions.get(placeKey(reference))
  return {
    kind: "mention",
    mention: mention?.kind ?? "document",
    boundary: mention?.boundary ?? "part-of-name",
    rarity: mention?.rarity ?? 0,
  }
}

/** Where a reference leads to a line. */
export const isLine = (
  reference: Reference,
): reference is Extract<Reference, { readonly kind: "declaration" | "mention" }> =>
  reference.kind === "declaration" || reference.kind === "mention"

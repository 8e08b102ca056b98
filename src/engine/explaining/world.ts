import { readAddress } from "#model/address.ts"
import type { IdentifierKind } from "#model/declaration.ts"
import type { Consumer } from "#model/dossier.ts"
import type { Author } from "#model/history.ts"
import type { KnownMachine } from "#model/known.ts"
import type { Link } from "#model/link.ts"
import type { Source } from "#model/source.ts"
import type { Declaration, Mention, RemovedMention } from "#model/written.ts"
import type { Reading } from "#store/store.ts"
import { dependantsOf } from "#engine/explanation/dependants.ts"
import { KnownMachines, type SuffixRule } from "#engine/explanation/known-machines.ts"
import { linksOf, type Links } from "#engine/explanation/links.ts"
import { mentionLinks } from "#engine/explanation/mention-links.ts"
import { mentionsOf } from "./mentioned.ts"
import { removedMentionsOf } from "./removed.ts"
import { looksInto, subjectsOf, suffixesOf, toldOfOthers, type Subject } from "./subjects.ts"

/** What it takes to gather: all of it only reads. */
export interface Gatherer {
  readonly store: Reading
  readonly home: string
  readonly signal?: AbortSignal | undefined
}

/** Machines, and everything that is written down about them. */
export interface World {
  /** The machines to be explained, by their ids. */
  readonly subjects: ReadonlyMap<string, Subject>
  /** Those that were read. */
  readonly sources: readonly Source[]
  /** Those that could not be read, or not whole. */
  readonly unread: readonly string[]
  readonly declarations: ReadonlyMap<number, Declaration>
  /** What says who owns paths, by its source. */
  readonly ownership: ReadonlyMap<string, readonly Declaration[]>
  /** By the machine's id. */
  readonly links: ReadonlyMap<string, readonly Link[]>
  readonly mentions: ReadonlyMap<string, Mention>
  readonly removed: ReadonlyMap<string, RemovedMention>
  readonly consumers: ReadonlyMap<string, readonly Consumer[]>
  readonly authors: ReadonlyMap<string, Author>
  readonly suffixes: readonly SuffixRule[]
  readonly whole: Pick<Links, "declaredNotSeen" | "seenNotDeclared">
}

/** One line of a source, for finding what stands there. */
export const placeKey = ({
  source,
  path,
  line,
  commit,
}: Pick<Mention, "source" | "path" | "line" | "commit">): string =>
  `${source}\n${path}\n${line}\n${commit ?? ""}`

/** Gathers all machines, or a few with those that they may be confused with. */
export async function gather(
  gatherer: Gatherer,
  ids: readonly string[] | null,
  knownSuffixes: readonly SuffixRule[] | null = null,
): Promise<World> {
  const { store } = gatherer
  const all = await store.sources.list()
  const sources = all.filter(({ synced }) => synced !== null)
  const incomplete = await store.sources.incomplete()
  const subjects = await loaded(gatherer, ids ?? (await store.machines.ids()))
  const declarations = await declarationsFor(store, ids === null ? null : [...subjects.values()])
  const others =
    ids === null ? new Map<string, Subject>() : await othersBeside(gatherer, subjects, declarations)
  const everybody = [...subjects.values(), ...others.values()]
  const suffixes = knownSuffixes ?? suffixesOf(everybody)
  const { links, ...whole } = linksOf({
    machines: everybody.map(({ known }) => known),
    declarations: [...declarations.values()],
    mentions: [],
    removed: [],
    sources,
    suffixes,
  })
  const named = withDeclaredNames(everybody, links, declarations)
  const known = new KnownMachines(named, suffixes)
  const authors = new Map((await store.commits.authors()).map((author) => [author.mail, author]))
  const own = named.filter(({ id }) => subjects.has(id))
  const mentions = await mentionsOf(own.flatMap(lookedFor), { ...gatherer, sources })
  const removed = await removedFor({ own, links, mentions }, { ...gatherer, sources, authors })
  const mentioned = outside(mentionLinks(mentions, removed, known), links, declarations)
  const allLinks = [...links, ...mentioned].filter(({ machine }) => subjects.has(machine))
  const names = new Map(everybody.map(({ machine, state }) => [machine.id, state.name]))
  const consumers = dependantsOf({
    known,
    declarations: [...declarations.values()],
    links: [...links, ...mentioned],
    mentions,
    looks: everybody.flatMap(looksInto),
    told: everybody.flatMap(toldOfOthers),
  })
  return {
    subjects,
    sources,
    unread: all
      .filter(({ id, said, synced }) => said !== null || synced === null || incomplete.has(id))
      .map(({ name }) => name),
    declarations,
    ownership: await ownershipBySource(store),
    links: Map.groupBy(allLinks, ({ machine }) => machine),
    mentions: new Map(mentions.map((mention) => [placeKey(mention), mention])),
    removed: new Map(removed.map((mention) => [placeKey(mention), mention])),
    consumers: new Map([...consumers].map(([id, list]) => [id, list.map((one) => called(one, names))])),
    authors,
    suffixes,
    whole,
  }
}

/** A machine that was seen using it goes by its name. */
function called(consumer: Consumer, names: ReadonlyMap<string, string>): Consumer {
  const { name, machine } = consumer
  const isNamed = machine === null || (name !== machine && readAddress(name) === null)
  return isNamed ? consumer : { ...consumer, name: names.get(machine) ?? name }
}

async function loaded({ store, signal }: Gatherer, ids: readonly string[]): Promise<Map<string, Subject>> {
  const found = new Map<string, Subject>()
  for await (const some of subjectsOf(store, ids)) {
    signal?.throwIfAborted()
    for (const subject of some) found.set(subject.machine.id, subject)
  }
  return found
}

/** Everything that is declared, or what may have to do with a few machines. */
async function declarationsFor(
  { declarations }: Reading,
  subjects: readonly Subject[] | null,
): Promise<Map<number, Declaration>> {
  const found = new Map<number, Declaration>()
  const take = (some: readonly Declaration[]) => {
    for (const one of some) if (one.kind !== "ownership") found.set(one.id, one)
  }
  if (subjects === null) {
    for await (const page of declarations.all()) take(page)
    return found
  }
  const identifiers = subjects.flatMap(({ known }) => known.identifiers)
  const labels = new Set(
    identifiers.flatMap(({ kind, value }) => (kind === "name" ? [value.split(".", 1)[0] ?? value] : [])),
  )
  take(await declarations.by(identifiers))
  take(await declarations.by(identifiers, "use"))
  for (const label of labels) {
    take(await declarations.byLabel(label))
    take(await declarations.byLabel(label, "use"))
  }
  for await (const page of declarations.patterns()) take(page)
  // Others use it by the names that it is declared with.
  const declared = namesOf([...found.values()])
  take(await declarations.by(declared, "use"))
  take(await declarations.by(addressesOf([...found.values()])))
  return found
}

const namesOf = (declarations: readonly Declaration[]) => identifiersIn(declarations, "name")
const addressesOf = (declarations: readonly Declaration[]) => identifiersIn(declarations, "address")

function identifiersIn(declarations: readonly Declaration[], kind: IdentifierKind) {
  const values = new Set(
    declarations.flatMap(({ identifiers }) =>
      identifiers.flatMap((one) => (one.kind === kind ? [one.value] : [])),
    ),
  )
  return [...values].slice(0, 500).map((value) => ({ kind, value }))
}

const MOST_OTHERS = 2_000

/** Machines that one of these declarations may be about as well. */
async function othersBeside(
  gatherer: Gatherer,
  subjects: ReadonlyMap<string, Subject>,
  declarations: ReadonlyMap<number, Declaration>,
): Promise<Map<string, Subject>> {
  // What a pattern names is tried against the names of all that is here.
  const named = [...declarations.values()].filter(({ state }) => state !== "pattern")
  const identifiers = named.flatMap((one) => [...one.identifiers, ...one.uses.flatMap(({ other }) => other)])
  const peers = [...subjects.values()].flatMap((subject) =>
    looksInto(subject).flatMap(({ peers: own }) =>
      own.map(({ ip }) => ({ kind: "address", value: ip }) as const),
    ),
  )
  const own = [...subjects.values()].flatMap(({ known }) => known.identifiers)
  const { known } = gatherer.store
  const words = own.flatMap(({ kind, value }) => (kind === "address" || kind === "name" ? [value] : []))
  const labels = words.flatMap((word) => (readAddress(word) === null ? [word.split(".", 1)[0] ?? word] : []))
  // Whoever told something of it goes first: nobody of them may be missed.
  const ids = new Set([
    ...(await known.toldOf([...new Set([...words, ...labels])].filter((word) => word.length > 2))),
    ...(await known.bearing([...own, ...identifiers, ...peers])),
  ])
  return loaded(gatherer, [...ids].filter((id) => !subjects.has(id)).slice(0, MOST_OTHERS))
}

/** A machine goes by the names that it is surely declared with, whether or not it told them. */
function withDeclaredNames(
  everybody: readonly Subject[],
  links: readonly Link[],
  declarations: ReadonlyMap<number, Declaration>,
): readonly KnownMachine[] {
  const sure = links.filter(
    ({ standing, confidence, state }) =>
      standing === "link" && confidence !== "possible" && state !== "stale",
  )
  const byMachine = Map.groupBy(sure, ({ machine }) => machine)
  return everybody.map(({ known }) => {
    const declared = (byMachine.get(known.id) ?? []).flatMap(({ reference }) => {
      const declaration = reference.kind === "declaration" ? declarations.get(reference.id) : undefined
      if (declaration === undefined || declaration.kind !== "machine" || declaration.state === "pattern")
        return []
      return declaration.identifiers
        .filter(({ kind }) => kind === "name")
        .map(({ value }) => ({
          kind: "name" as const,
          value,
          network: declaration.network,
          current: true,
          observations: [],
        }))
    })
    const names = new Set(known.identifiers.map(({ kind, value }) => `${kind} ${value}`))
    const added = declared.filter(({ kind, value }) => !names.has(`${kind} ${value}`))
    return added.length === 0 ? known : { ...known, identifiers: [...known.identifiers, ...added] }
  })
}

const lookedFor = ({ identifiers }: KnownMachine) => identifiers.map(({ kind, value }) => ({ kind, value }))

interface Standing {
  readonly own: readonly KnownMachine[]
  readonly links: readonly Link[]
  readonly mentions: readonly Mention[]
}

/** What was taken out is looked for only where nothing declares the machine now. */
async function removedFor(
  { own, links, mentions }: Standing,
  looking: Parameters<typeof removedMentionsOf>[1],
): Promise<readonly RemovedMention[]> {
  const declared = new Set(
    links
      .filter(
        ({ standing, state, confidence }) =>
          standing === "link" && state !== "stale" && confidence !== "possible",
      )
      .map(({ machine }) => machine),
  )
  const lost = own.filter(({ id }) => !declared.has(id))
  const removed = await removedMentionsOf(lost.flatMap(lookedFor), looking)
  // A line that was only changed names it still.
  const standing = new Set(
    mentions.map(({ source, path, identifier }) => `${source}\n${path}\n${identifier.value}`),
  )
  return removed.filter(
    ({ source, path, identifier }) => !standing.has(`${source}\n${path}\n${identifier.value}`),
  )
}

/** Lines inside of what declares the machine say nothing beside it. */
function outside(
  mentions: readonly Link[],
  links: readonly Link[],
  declarations: ReadonlyMap<number, Declaration>,
): readonly Link[] {
  const spans = new Map<string, { readonly line: number; readonly endLine: number }[]>()
  for (const { machine, reference, standing } of links) {
    if (reference.kind !== "declaration" || standing !== "link") continue
    const declaration = declarations.get(reference.id)
    if (declaration === undefined || declaration.state === "pattern") continue
    const key = `${machine}\n${declaration.source}\n${declaration.path}`
    spans.set(key, [...(spans.get(key) ?? []), declaration])
  }
  return mentions.filter(({ machine, reference, state }) => {
    if (state === "removed") return true
    const own = spans.get(`${machine}\n${reference.source}\n${reference.path}`) ?? []
    return !own.some(({ line, endLine }) => line <= reference.line && reference.line <= endLine)
  })
}

async function ownershipBySource({
  declarations,
}: Reading): Promise<ReadonlyMap<string, readonly Declaration[]>> {
  const found: Declaration[] = []
  for await (const page of declarations.all("ownership")) found.push(...page)
  return Map.groupBy(found, ({ source }) => source)
}

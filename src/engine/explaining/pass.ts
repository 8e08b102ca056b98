import type { Support } from "#model/classification.ts"
import type { Commit } from "#model/history.ts"
import type { Moment } from "#model/moment.ts"
import type { Conclusions, ExplainedMachine, QueuedMystery } from "#store/explained.ts"
import type { Reading } from "#store/store.ts"
import type { Vocabulary } from "#engine/classification/classify.ts"
import { STRANGERS } from "#engine/classification/kin.ts"
import { supportOf } from "#engine/classification/support.ts"
import { mysteries } from "#engine/explanation/mysteries.ts"
import type { SuffixRule } from "#engine/explanation/known-machines.ts"
import { ownerRules } from "#engine/owner-rules.ts"
import { readVocabulary } from "#engine/vocabulary.ts"
import { blamesOf, type KeepBlame } from "./blames.ts"
import { caseOf, type Around, type Case } from "./case.ts"
import { deadIn } from "./dead-lines.ts"
import { commitsIn, linesOf, placesOf, rangesOf, type Lines } from "./lines.ts"
import { decisionsOf, sayingsFor, type SaidByPeople } from "./owners.ts"
import { keptTaught, taughtBy, type KeptTaught } from "./teaching.ts"
import { gather, placeKey, type Gatherer, type World } from "./world.ts"

/** What a pass over everything takes. */
export interface Passing extends Gatherer {
  readonly now: Moment
  readonly keep: KeepBlame
  /** How far it has come, 0 to 1. */
  readonly onProgress: (share: number) => void
}

/** What is kept of a pass for all machines together. */
export interface KeptPass {
  readonly taught: KeptTaught
  readonly suffixes: readonly SuffixRule[]
  readonly neighboursIn: readonly (readonly [string, string])[]
}

// Changes wherever something would be concluded otherwise from the same sources and the same ledger.
export const EXPLAINING = 2

/** Concludes who and why of every machine: all that is written down, all that was seen, and all that people said. */
export async function concludeAll(passing: Passing): Promise<Conclusions> {
  const { store, now } = passing
  const basis = await basisOf(store)
  const world = await gather(passing, null)
  passing.onProgress(0.3)
  const ids = [...world.subjects.keys()]
  const ranges = await rangesOf(
    ids.flatMap((id) => placesOf(world, id)),
    world.sources,
    store,
  )
  const blames = await blamesOf(ranges, { ...passing, sources: world.sources }, (done, of) =>
    passing.onProgress(0.3 + (0.5 * done) / of),
  )
  const commits = await commitsIn(blames, world.sources, store)
  const people = await peopleOf(store)
  const written = { blames, commits }
  const pupils = ids.map((id) => {
    const lines = linesOf(world, id, written)
    return { id, lines, sayings: sayingsFor(world, world.subjects.get(id)!, lines.declarations, people) }
  })
  const history = { commits: byOid(commits), authors: world.authors }
  const taught = taughtBy(pupils, history, world.sources)
  const around: Around = {
    world,
    people,
    history,
    taught,
    maintainers: [],
    ...(await surroundings(store, world)),
    products: productsOf(world),
    neighboursIn: neighboursOf(world, pupils),
    now,
  }
  const cases = pupils.map(({ id, lines, sayings }) =>
    caseOf(world.subjects.get(id)!, lines, sayings, around),
  )
  passing.onProgress(0.9)
  const kept: KeptPass = {
    taught: keptTaught(taught),
    suffixes: world.suffixes,
    neighboursIn: [...around.neighboursIn],
  }
  return {
    basis,
    at: now,
    machines: cases.map(rowOf),
    mysteries: queueOf(cases, now),
    declared: declaredIn(world),
    dead: await deadIn(passing, world),
    removed: removedIn(world),
    body: JSON.stringify(kept),
  }
}

/** What would be concluded from, and by which rules. */
export const basisOf = async ({ explained }: Pick<Reading, "explained">): Promise<string> =>
  `${EXPLAINING}; ${await explained.basis()}`

export const byOid = (commits: ReadonlyMap<string, Commit>): ReadonlyMap<string, Commit> =>
  new Map([...commits.values()].map((commit) => [commit.oid, commit]))

/** What people decided, about machines and by rules. */
export async function peopleOf({
  decisions,
  known,
}: Pick<Reading, "decisions" | "known">): Promise<SaidByPeople> {
  const all = await decisions.list()
  const ids = [...new Set(all.map(({ subject }) => subject))].filter((subject) => subject.startsWith("m-"))
  const keys = await known.keys(ids)
  const now = await known.ids([...new Set(keys.values())])
  return {
    rules: await ownerRules(all),
    decisions: decisionsOf(all, (id) => now.get(keys.get(id) ?? -1) ?? id),
  }
}

type Surroundings = Pick<Around, "environments" | "supportOf" | "scanned" | "missing">

const MOST_MISSING = 5

// A file of ours that stays as it is: it is not read for every page anew.
let vocabulary: Vocabulary | null = null

/** What holds for whole networks and sources. */
export async function surroundings(store: Reading, world: World): Promise<Surroundings> {
  const networks = await store.networks.list()
  const missing = []
  for (const { id, name } of world.sources)
    for (const problem of await store.sources.problems(id, 200))
      if (problem.missing && missing.length < MOST_MISSING) missing.push({ source: name, ...problem })
  const { releases } = (vocabulary ??= readVocabulary())
  const known = new Map<string, Support | null>()
  return {
    environments: new Map(
      networks.flatMap(({ name, environment }) =>
        environment === null ? [] : [[name, environment] as const],
      ),
    ),
    supportOf: (os) => {
      if (os === null) return null
      if (!known.has(os))
        known.set(os, supportOf(released(os), releases, { keyOf: STRANGERS.keyOf, now: Date.now() }))
      return known.get(os) ?? null
    },
    scanned: new Set(
      (await store.scans.list(1_000, 0)).filter(({ tcp }) => tcp !== "").map(({ network }) => network),
    ),
    missing,
  }
}

/** "Debian 12.5" is the system Debian in its release 12.5. */
function released(text: string): { readonly os: string; readonly version: string | null } {
  const [, os = text, version = null] = /^(.{1,60}?)\s+(\d[\w.]{0,20})$/u.exec(text) ?? []
  return version === null ? { os: text, version: null } : { os, version }
}

function productsOf({ subjects }: World): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { machine } of subjects.values()) {
    const own = machine.services.flatMap(({ product, until }) =>
      product === null || until !== null ? [] : [product],
    )
    for (const product of new Set(own)) counts.set(product, (counts.get(product) ?? 0) + 1)
  }
  return counts
}

const FEWEST_NEIGHBOURS = 3

/** By network, the source that declares most of its machines. */
function neighboursOf(
  { subjects }: World,
  pupils: readonly { readonly id: string; readonly lines: Lines }[],
): ReadonlyMap<string, string> {
  const machines = new Map<string, number>()
  const declared = new Map<string, Map<string, number>>()
  for (const { id, lines } of pupils) {
    const { network } = subjects.get(id)!
    machines.set(network, (machines.get(network) ?? 0) + 1)
    const sure = lines.declarations.filter(
      ({ link }) => link.standing === "link" && link.confidence !== "possible",
    )
    const counts = declared.get(network) ?? new Map<string, number>()
    declared.set(network, counts)
    for (const source of new Set(sure.map(({ declaration }) => declaration.source)))
      counts.set(source, (counts.get(source) ?? 0) + 1)
  }
  return new Map(
    [...declared].flatMap(([network, counts]) => {
      const [best] = [...counts].toSorted(([, one], [, other]) => other - one)
      const enough =
        best !== undefined && best[1] >= FEWEST_NEIGHBOURS && best[1] * 2 >= (machines.get(network) ?? 0)
      return enough ? [[network, best[0]] as const] : []
    }),
  )
}

/** What lists and counts need of a case. */
export function rowOf({
  subject,
  who,
  why,
  explanation,
  environment,
  lines,
  rebuildable,
}: Case): ExplainedMachine {
  return {
    machine: subject.key,
    explanation,
    owner: who.owner,
    environment,
    groups: why.groups,
    declared: lines.declarations.some(
      ({ link, declaration }) =>
        link.standing === "link" && link.confidence !== "possible" && declaration.kind === "machine",
    ),
    parts: rebuildable.of,
    written: rebuildable.of - rebuildable.missing.length,
  }
}

export function queueOf(cases: readonly Case[], now: Moment): readonly QueuedMystery[] {
  // Nobody is asked about what is gone or out of use.
  const there = cases.filter(
    ({ subject: { state, machine } }) => state.presence !== "gone" && machine.decided.retired === null,
  )
  const keys = new Map(there.map(({ subject }) => [subject.machine.id, subject.key]))
  return mysteries(
    there.map(({ unexplained }) => unexplained),
    now,
  ).map((mystery) => ({ ...mystery, machine: keys.get(mystery.machine)! }))
}

function declaredIn({ links, subjects }: World): Conclusions["declared"] {
  return [...links].flatMap(([id, own]) =>
    own.flatMap(({ reference, standing, confidence }) =>
      reference.kind === "declaration"
        ? [{ declaration: reference.id, machine: subjects.get(id)!.key, standing, confidence }]
        : [],
    ),
  )
}

const MOST_REMOVED = 10

/** What is sure to have named a machine once. */
function removedIn({ links, subjects, removed }: World): Conclusions["removed"] {
  return [...links].flatMap(([id, own]) => {
    const bodies = own.flatMap(({ reference, standing, confidence, state }) => {
      const isSure = state === "removed" && standing === "link" && confidence !== "possible"
      const mention = isSure ? removed.get(placeKey(reference)) : undefined
      return mention === undefined ? [] : [JSON.stringify(mention)]
    })
    return bodies.length === 0
      ? []
      : [{ machine: subjects.get(id)!.key, bodies: bodies.slice(0, MOST_REMOVED) }]
  })
}

// The blocks that inference gets, made as the engine makes them: its readers of trees and history, its store, its blame.
import { join } from "node:path"
import type { Source } from "#model/source.ts"
import { blamesOf, rangeKey } from "#engine/explaining/blames.ts"
import { blockFrom, commitsIn, MOST_LINES } from "#engine/explaining/lines.ts"
import type { History } from "#engine/explanation/authors.ts"
import type { OwnedMachine } from "#engine/explanation/self-test.ts"
import { ownerKey } from "#engine/explanation/teams.ts"
import type { SourceText } from "#engine/declarations/formats/format.ts"
import { Git } from "#engine/declarations/git/git.ts"
import { syncMirror, type Synced } from "#engine/declarations/git/mirror.ts"
import { contentOf, readBlobs, treeOf } from "#engine/declarations/git/tree.ts"
import { mirrorOf } from "#engine/sources/contents.ts"
import { readCommits } from "#engine/sources/history.ts"
import { openStore, type Store } from "#store/store.ts"
import { LABELLINGS, type Labelled, type Labelling } from "./labelled.ts"

const OWN = 1

/** A repository that was mirrored, with its history in a store of its own. */
export interface Repository {
  readonly home: string
  readonly store: Store
  readonly source: Source
  readonly synced: Synced & { readonly head: string }
  readonly git: Git
}

/** Mirrors a repository below a folder and reads its history. */
export async function openRepository(location: string, home: string): Promise<Repository> {
  const store = await openStore(join(home, "rollcall.db"))
  const named = { name: "bench", kind: "repository", branch: null, network: null, claims: [] } as const
  const id = await store.sources.add({ ...named, location })
  const added = (await store.sources.get(id))!
  const places = mirrorOf(home, added)
  const synced = await syncMirror(location, places)
  const { head } = synced
  if (head === null) throw new Error(`${location} has no commit.`)
  const git = new Git(places)
  await readCommits(store, added, {
    git,
    tip: head,
    known: null,
    signal: new AbortController().signal,
    now: Date.now(),
  })
  return { home, store, source: { ...added, head }, synced: { ...synced, head }, git }
}

/** The labelled parts of a repository, by the labelling that finds most. */
export async function labelledIn({ git, synced }: Repository) {
  const files = new Map<string, string>()
  for await (const { path, oid, kind, escaped, size } of treeOf(git, synced.head))
    if (kind === "file" && !escaped && size !== null && size > 0) files.set(path, oid)
  const paths = new Set(files.keys())
  const found: { labelling: Labelling; parts: readonly Labelled[] }[] = []
  for (const labelling of LABELLINGS)
    found.push({ labelling, parts: labelling.find(await textsOf(git, files, labelling.wants), paths) })
  return found.toSorted((one, other) => other.parts.length - one.parts.length)[0]!
}

async function textsOf(
  git: Git,
  files: ReadonlyMap<string, string>,
  wants: (path: string) => boolean,
): Promise<readonly SourceText[]> {
  const wanted = Map.groupBy(
    [...files].filter(([path]) => wants(path)),
    ([, oid]) => oid,
  )
  const texts: SourceText[] = []
  for await (const blob of readBlobs(git, wanted.keys())) {
    const content = blob.kind === "read" ? contentOf(blob.bytes) : null
    if (content?.kind !== "text") continue
    for (const [path] of wanted.get(blob.oid) ?? []) texts.push({ path, text: content.text })
  }
  return texts.toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

/** The parts with their blocks: the beginnings of their files, each line with who wrote it. */
export async function ownedFrom(
  { home, store, source, synced }: Repository,
  parts: readonly Labelled[],
  onFile: (done: number, of: number) => void,
): Promise<{ readonly owned: readonly OwnedMachine[]; readonly history: History }> {
  const rangeOf = (path: string) => ({ source: source.id, path, oid: "", line: 1, endLine: MOST_LINES })
  const ranges = parts.flatMap(({ files }) => files.map(rangeOf))
  const blames = await blamesOf(ranges, { store, home, sources: [source], keep: () => {} }, onFile)
  const kept = await commitsIn(blames, [source], store)
  const commits = new Map([...kept.values()].map((commit) => [commit.oid, commit]))
  const owned = parts.map(({ name, owner, ownerAt, files }) => ({
    machine: name,
    owner: ownerKey(owner),
    ownerAt: { source: source.name, ...ownerAt },
    blocks: files.flatMap((path) => {
      const lines = blames.get(rangeKey(rangeOf(path))) ?? []
      const place = { source: source.name, path, line: 1, endLine: lines.length, commit: synced.head }
      return (
        blockFrom({ reference: { kind: "mention", ...place }, spec: OWN, lines }, (oid) =>
          commits.get(oid),
        ) ?? []
      )
    }),
  }))
  const authors = await store.commits.authors()
  return { owned, history: { commits, authors: new Map(authors.map((author) => [author.mail, author])) } }
}

/** Commits that changed a file, the latest first. */
export async function lastChangesOf({ store, source }: Repository, files: readonly string[]) {
  const all = []
  for (const path of files) all.push(...(await store.commits.ofPath(source.id, path, 20)))
  return all.toSorted((one, other) => other.committed - one.committed)
}

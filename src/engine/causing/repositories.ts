import type { Source } from "#model/source.ts"
import { playedOn, referencesIn, type Referred } from "#engine/causes/references.ts"
import { Repository, type RepositoryFile } from "#engine/causes/repository.ts"
import type { Git } from "#engine/declarations/git/git.ts"
import { readBlobs, treeOf, type TreeEntry } from "#engine/declarations/git/tree.ts"
import { asText } from "#engine/declarations/mentions/kinds.ts"

const LARGEST = 200_000
const MOST_FILES = 60_000
const MOST_READ = 20_000
const MOST_KEPT = 8

type Uses = Pick<RepositoryFile, "uses" | "plays">

/** What files of repositories use, read once for each content. */
export class Repositories {
  readonly #kept = new Map<string, Promise<Repository>>()
  readonly #uses = new Map<string, Uses>()

  /** The tree of a commit; files beyond the most are left out. */
  at(source: Pick<Source, "id">, git: Git, commit: string, signal?: AbortSignal): Promise<Repository> {
    const key = `${source.id} ${commit}`
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    const reading = this.#read(git, commit, signal)
    reading.catch(() => this.#kept.delete(key))
    this.#kept.set(key, reading)
    for (const old of [...this.#kept.keys()].slice(0, Math.max(0, this.#kept.size - MOST_KEPT)))
      this.#kept.delete(old)
    return reading
  }

  async #read(git: Git, commit: string, signal: AbortSignal | undefined): Promise<Repository> {
    const entries: TreeEntry[] = []
    for await (const entry of treeOf(git, commit, signal)) {
      if (entry.kind === "file" && !entry.escaped) entries.push(entry)
      if (entries.length >= MOST_FILES) break
    }
    await this.#readUses(git, entries.filter(tellsUses).slice(0, MOST_READ), signal)
    return new Repository(
      entries.map(({ path, oid }) => ({ path, ...(this.#uses.get(`${oid} ${path}`) ?? NOTHING) })),
    )
  }

  async #readUses(git: Git, entries: readonly TreeEntry[], signal: AbortSignal | undefined): Promise<void> {
    const wanted = Map.groupBy(
      entries.filter(({ path, oid }) => !this.#uses.has(`${oid} ${path}`)),
      ({ oid }) => oid,
    )
    for await (const blob of readBlobs(git, wanted.keys(), { largest: LARGEST, signal })) {
      if (blob.kind !== "read") continue
      const text = asText(blob.bytes)
      for (const { path, oid } of wanted.get(blob.oid) ?? [])
        this.#uses.set(`${oid} ${path}`, usesOf(path, text))
    }
  }
}

const NOTHING: Uses = { uses: [], plays: [] }

function usesOf(path: string, text: string): Uses {
  const uses: readonly Referred[] = referencesIn(path, text)
  return { uses, plays: playedOn(path, text) }
}

/** Files that say what they use: manifests, states, plays, roles, and what puts services together. */
const tellsUses = ({ path, size }: TreeEntry) =>
  (size ?? LARGEST) < LARGEST &&
  (/\.(?:pp|sls|tf|nix)$|(?:^|\/)(?:Dockerfile|Makefile|kustomization\.ya?ml|[\w.-]*compose[\w.-]*\.ya?ml)$/u.test(
    path,
  ) ||
    (/\.ya?ml$/u.test(path) &&
      !/(?:^|\/)(?:host_vars|group_vars|hieradata|spec|tests?|\.github)\//u.test(path)))

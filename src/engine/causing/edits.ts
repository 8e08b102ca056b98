import type { Source } from "#model/source.ts"
import type { Moment } from "#model/moment.ts"
import type { Arrived } from "#store/causes.ts"
import type { Reading } from "#store/store.ts"
import type { Candidate } from "#engine/causes/candidate.ts"
import { editOf, type Edit } from "#engine/causes/edit.ts"
import { mergesOf } from "#engine/causes/change-sets.ts"
import type { Git } from "#engine/declarations/git/git.ts"
import { commitsSince } from "#engine/declarations/git/history.ts"
import { patchesOf, type Patch } from "#engine/declarations/git/patches.ts"

const MOST = 3_000
const MOST_MERGED = 200
const MOST_MERGES = 100
const MOST_KEPT = 6_000

/** The commits of a source in a window. */
export interface Window {
  readonly edits: readonly Edit[]
  /** Which merge brought which commit. */
  readonly mergeOf: ReadonlyMap<string, string>
  /** There were more commits than are read. */
  readonly left: number
}

/** What it takes to read a window. */
export interface Reaching {
  readonly store: Pick<Reading, "causes" | "commits">
  readonly git: Git
  readonly source: Pick<Source, "id" | "name">
  readonly signal?: AbortSignal | undefined
}

/** What commits changed, read once for each of them. */
export class Edits {
  readonly #patches = new Map<string, Patch>()
  readonly #edits = new Map<string, Edit>()

  /** Commits that came from one moment to another. */
  async between(reaching: Reaching, from: Moment, to: Moment): Promise<Window> {
    const { store, source } = reaching
    const came = await store.causes.cameBetween(source.id, from, to, MOST + 1)
    const taken = came.slice(0, MOST)
    await this.#read(
      reaching,
      taken.map(({ oid }) => oid),
    )
    const brought = await this.#merged(reaching, taken)
    const all = [...taken, ...brought]
    await this.#read(
      reaching,
      brought.map(({ oid }) => oid),
    )
    const patches = all.flatMap(({ oid }) => this.#patches.get(keyOf(source, oid)) ?? [])
    const mergeOf = mergesOf(patches)
    const messages = new Map(patches.map(({ oid, message }) => [oid, message]))
    const edits = all.flatMap((one) => {
      const merge = messages.get(mergeOf.get(one.oid) ?? "") ?? ""
      return this.#edit(source, one, merge)
    })
    return { edits, mergeOf, left: came.length - taken.length }
  }

  async #read({ git, source, signal }: Reaching, oids: readonly string[]): Promise<void> {
    const missing = oids.filter((oid) => !this.#patches.has(keyOf(source, oid)))
    if (this.#patches.size + missing.length > MOST_KEPT) {
      this.#patches.clear()
      this.#edits.clear()
      missing.splice(0, missing.length, ...oids)
    }
    for await (const patch of patchesOf(git, missing, { signal }))
      this.#patches.set(keyOf(source, patch.oid), patch)
  }

  /** Where only committers' clocks are known: a branch that was merged came with its merge, however old it was. */
  async #merged(
    { store, git, source, signal }: Reaching,
    taken: readonly Arrived[],
  ): Promise<readonly Arrived[]> {
    const there = new Set(taken.map(({ oid }) => oid))
    const merges = taken.filter(({ oid, known }) => !known && this.#parentsOf(source, oid).length > 1)
    const found: Arrived[] = []
    for (const { oid, arrived } of merges.slice(0, MOST_MERGES)) {
      const [main = "", branch = ""] = this.#parentsOf(source, oid)
      let left = MOST_MERGED
      for await (const commit of commitsSince(git, { tip: branch, known: main, signal })) {
        left -= 1
        if (left < 0) break
        if (there.has(commit.oid)) continue
        there.add(commit.oid)
        const kept = await store.commits.get(source.id, commit.oid)
        if (kept !== null)
          found.push({
            ...kept,
            mail: kept.author,
            name: commit.author.name,
            date: kept.time,
            arrived,
            known: false,
          })
      }
    }
    return found
  }

  #parentsOf(source: Pick<Source, "id">, oid: string): readonly string[] {
    return this.#patches.get(keyOf(source, oid))?.parents ?? []
  }

  #edit(source: Pick<Source, "id" | "name">, came: Arrived, merge: string): readonly Edit[] {
    const patch = this.#patches.get(keyOf(source, came.oid))
    if (patch === undefined || patch.parents.length > 1) return []
    const key = `${keyOf(source, came.oid)} ${came.arrived} ${merge.length}`
    const edit = this.#edits.get(key) ?? editOf(candidateFrom(source, came, patch, merge))
    this.#edits.set(key, edit)
    return [edit]
  }
}

const keyOf = ({ id }: Pick<Source, "id">, oid: string) => `${id} ${oid}`

const candidateFrom = (
  { name: source }: Pick<Source, "name">,
  { oid, name, mail, date, arrived, known, subject, tickets, bot, bulk }: Arrived,
  { parents, message, files }: Patch,
  merge: string,
): Candidate => ({
  source,
  oid,
  parents,
  author: name,
  mail,
  date,
  arrived,
  isTimely: known,
  subject,
  message: merge === "" ? message : `${message}\n${merge}`,
  tickets,
  bot,
  bulk,
  files: files.length,
  touches: files,
})

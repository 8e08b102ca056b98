import { availableParallelism } from "node:os"
import type { BlamedLine } from "#model/history.ts"
import type { Source } from "#model/source.ts"
import type { LineRange } from "#store/past-lines.ts"
import type { Reading } from "#store/store.ts"
import { blame, ignoredRevisions } from "#engine/declarations/git/blame.ts"
import { Git } from "#engine/declarations/git/git.ts"
import { mirrorOf } from "#engine/sources/contents.ts"

/** Keeps who wrote lines, so that git is asked once. */
export type KeepBlame = (range: LineRange, lines: readonly BlamedLine[]) => void

/** What it takes to ask who wrote a line. */
export interface Blaming {
  readonly store: Pick<Reading, "pastLines" | "commits">
  readonly home: string
  readonly sources: readonly Source[]
  readonly keep: KeepBlame
  readonly signal?: AbortSignal | undefined
}

// git works on one core only.
const ASKED_AT_ONCE = Math.min(3, availableParallelism())
// Above that git is asked for everything between the first and the last.
const MOST_RANGES = 200
// What changed very much at once is looked through, as far as git takes them as arguments.
const MOST_LOOKED_THROUGH = 300

export const rangeKey = ({ source, path, line, endLine }: Omit<LineRange, "oid">): string =>
  `${source} ${line} ${endLine} ${path}`

/** Who wrote which lines, by `rangeKey`; lines of no repository are nobody's. */
export async function blamesOf(
  ranges: readonly LineRange[],
  blaming: Blaming,
  onFile: (done: number, of: number) => void = () => {},
): Promise<ReadonlyMap<string, readonly BlamedLine[]>> {
  const found = new Map<string, readonly BlamedLine[]>()
  const missing = new Map<string, LineRange[]>()
  const distinct = new Map(ranges.map((range) => [rangeKey(range), range]))
  for (const [key, range] of distinct) {
    const kept = await blaming.store.pastLines.blame(range)
    if (kept !== null) found.set(key, kept)
    else {
      const file = `${range.source} ${range.path}`
      missing.set(file, [...(missing.get(file) ?? []), range])
    }
  }
  const repositories = new Map<number, Promise<Repository | null>>()
  let done = 0
  await atOnce(ASKED_AT_ONCE, missing.values(), async (own) => {
    blaming.signal?.throwIfAborted()
    const { source } = own[0]!
    const repository = repositories.get(source) ?? repositoryOf(source, blaming)
    repositories.set(source, repository)
    const opened = await repository
    if (opened !== null)
      for (const [range, lines] of await fileBlame(opened, own, blaming.signal)) {
        found.set(rangeKey(range), lines)
        blaming.keep(range, lines)
      }
    done += 1
    onFile(done, missing.size)
  })
  return found
}

/** Does so many pieces of work side by side; the first failure ends all. */
async function atOnce<Item>(
  most: number,
  items: Iterable<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]()
  const take = async () => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) await work(next.value)
  }
  await Promise.all(Array.from({ length: most }, take))
}

interface Repository {
  readonly git: Git
  readonly head: string
  readonly ignored: readonly string[]
}

async function repositoryOf(id: number, { store, home, sources }: Blaming): Promise<Repository | null> {
  const source = sources.find((one) => one.id === id)
  if (source === undefined || source.kind !== "repository" || source.head === null) return null
  const git = new Git(mirrorOf(home, source))
  const listed = await ignoredRevisions(git, source.head).catch(() => [])
  const bulk = await store.commits.bulk(source.id, MOST_LOOKED_THROUGH)
  return { git, head: source.head, ignored: [...new Set([...listed, ...bulk])].slice(0, MOST_LOOKED_THROUGH) }
}

async function fileBlame(
  { git, head, ignored }: Repository,
  ranges: readonly LineRange[],
  signal: AbortSignal | undefined,
): Promise<readonly (readonly [LineRange, readonly BlamedLine[]])[]> {
  const asked = ranges.map(({ line, endLine }) => [line, endLine] as const)
  const whole = [Math.min(...asked.map(([from]) => from)), Math.max(...asked.map(([, to]) => to))] as const
  const wishes = { commit: head, path: ranges[0]!.path, ranges: asked.length > MOST_RANGES ? [whole] : asked }
  // A file that went since the source was read has no lines any more.
  const lines = await blame(git, { ...wishes, ignored, signal }).catch((error: unknown) => {
    signal?.throwIfAborted()
    if (error instanceof Error) return []
    throw error
  })
  const byLine = new Map(lines.map(({ line, oid, boundary }) => [line, { line, oid, boundary }]))
  return ranges.map((range) => [range, linesOf(range, byLine)] as const)
}

function linesOf(
  { line, endLine }: LineRange,
  lines: ReadonlyMap<number, BlamedLine>,
): readonly BlamedLine[] {
  const own: BlamedLine[] = []
  for (let at = line; at <= endLine; at += 1) {
    const one = lines.get(at)
    if (one !== undefined) own.push(one)
  }
  return own
}

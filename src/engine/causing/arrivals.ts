import { createHash } from "node:crypto"
import type { Source } from "#model/source.ts"
import type { Moment } from "#model/moment.ts"
import type { Arrival } from "#store/causes.ts"
import type { Store } from "#store/store.ts"
import { isObjectId } from "#engine/declarations/git/commands.ts"
import type { Git } from "#engine/declarations/git/git.ts"
import { commitsSince } from "#engine/declarations/git/history.ts"
import { patchesOf, type Patch } from "#engine/declarations/git/patches.ts"

// A rebase rewrites what is new; what is older than this came long ago anyway.
const MOST = 1_000
const BYTES = 64_000_000

/** What a source's reading brought. */
export interface Brought {
  readonly git: Git
  readonly tip: string
  /** The commit that the history was known up to; null where it was read anew. */
  readonly known: string | null
  readonly now: Moment
  readonly signal: AbortSignal
}

/**
 * Remembers when commits came. At the first reading that is when they were committed; where a branch was written anew,
 * a commit with the same change came when that came.
 */
export async function keepArrivals(
  store: Pick<Store, "causes">,
  { id }: Pick<Source, "id">,
  { git, tip, known, now, signal }: Brought,
): Promise<void> {
  const isFirst = !(await store.causes.hasSeen(id))
  if (known === null) await store.causes.forgetCame(id)
  const found = await newestOf(git, { tip, known, signal })
  const lines = await linesOf(git, [...found.keys()], signal)
  const arrivals: Arrival[] = []
  for (const [oid, { words, committed }] of found) {
    const keys = [words, ...(lines.get(oid) ?? [])]
    const at = isFirst ? Math.min(committed, now) : ((await store.causes.seenAt(id, keys)) ?? now)
    arrivals.push({ oid, keys, at })
  }
  await store.causes.keepSeen(id, arrivals)
  if (!isFirst) await store.causes.keepCame(id, arrivals)
}

interface Newest {
  readonly words: string
  readonly committed: Moment
}

async function newestOf(
  git: Git,
  span: { readonly tip: string; readonly known: string | null; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, Newest>> {
  const found = new Map<string, Newest>()
  for await (const { oid, author, authored, committed, subject } of commitsSince(git, span)) {
    found.set(oid, { words: keyOf("words", [author.mail, String(authored), subject]), committed })
    if (found.size >= MOST) break
  }
  return found
}

async function linesOf(
  git: Git,
  oids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>()
  for await (const patch of patchesOf(git, oids.filter(isObjectId), { bytes: BYTES, signal })) {
    const key = linesKey(patch)
    if (key !== null) found.set(patch.oid, [key])
  }
  return found
}

/** The same for the same change, wherever it stands; null for one that is empty, or too long to be compared. */
function linesKey({ files }: Patch): string | null {
  if (files.length === 0 || files.some(({ cut }) => cut)) return null
  const texts = files.flatMap(({ path, added, removed }) => [
    path,
    ...removed.map(({ text }) => `-${text.replaceAll(/\s+/gu, "")}`),
    ...added.map(({ text }) => `+${text.replaceAll(/\s+/gu, "")}`),
  ])
  return keyOf("lines", texts)
}

const keyOf = (kind: string, texts: readonly string[]) =>
  `${kind} ${createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 32)}`

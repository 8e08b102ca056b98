import type { Source } from "#model/source.ts"
import { MOST_PROBLEMS } from "#store/sources.ts"
import type { Context } from "#engine/context.ts"
import { asFailureOf } from "#engine/refusals.ts"
import type { Reading } from "#engine/declarations/formats/format.ts"
import type { SyncProgress } from "#engine/declarations/git/progress.ts"
import { ReadingThread } from "#engine/declarations/readings.ts"
import { contentsOf, mirrorOf, type Contents } from "./contents.ts"
import { declare } from "./declaring.ts"
import { readHistory } from "./history.ts"
import { keepFormats, knownFormats, type KnownFormats } from "./known-formats.ts"
import { readFiles } from "./reading-files.ts"
import { taughtOf } from "./taught.ts"

/** How far the reading of a source has come. */
export interface SourceProgress {
  readonly source: string
  readonly phase: SyncProgress["phase"] | "files" | "declarations" | "history"
  readonly share: number | null
}

interface Wishes {
  readonly signal: AbortSignal
  /** Whether what is new is fetched first; otherwise what was read last is read again. */
  readonly reach: boolean
  readonly tell: (progress: SourceProgress) => void
}

/** Reads a source as it is now. What it held before stays until all of it is read; a Failure says why it can't be. */
export async function syncSource(context: Context, source: Source, wishes: Wishes): Promise<Source> {
  const { store } = context
  try {
    await store.sources.mark(source.id, "reading", source.said)
    await readAll(context, source, wishes)
  } catch (error) {
    const stopped = wishes.signal.aborted
    const failure = asFailureOf(error, store.file)
    const said = stopped
      ? "Reading was stopped."
      : (failure?.message ?? "Rollcall did not expect this; its log says more.")
    await markEnded(store, source, { stopped, said })
    if (!stopped && failure === null) context.log.error({ err: error }, "a source was not read")
  }
  return (await store.sources.get(source.id)) ?? source
}

async function markEnded(
  { sources }: Context["store"],
  { id, synced }: Source,
  { stopped, said }: { readonly stopped: boolean; readonly said: string },
): Promise<void> {
  const held = synced === null ? "" : " What was read before holds."
  await sources.mark(id, stopped && synced !== null ? "read" : "failed", `${said}${held}`)
}

/** A source that is still being read when the engine opens was cut off with the last one. */
export async function markUnread({ store }: Context): Promise<void> {
  for (const source of await store.sources.list())
    if (source.state === "reading")
      await markEnded(store, source, { stopped: false, said: "The engine ended while it was being read." })
}

async function readAll(context: Context, source: Source, { signal, reach, tell }: Wishes): Promise<void> {
  const { store, home } = context
  const folder = mirrorOf(home, source).home
  // What changes from now on may not be in what is read.
  const now = context.tools.now()
  const contents = await contentsOf(source, home, {
    ...{ signal, reach },
    onProgress: ({ phase, percent }) =>
      tell({ source: source.name, phase, share: percent === null ? null : percent / 100 }),
  })
  const { repository } = contents
  // git and the threads work on other cores, so neither has to wait for the other.
  const [{ formats, said }] = await together(signal, (both) => [
    readContents(context, source, { contents, signal: both, tell }).then((read) => {
      if (repository !== null) tell({ source: source.name, phase: "history", share: null })
      return read
    }),
    repository === null ? Promise.resolve() : readHistory(store, source, repository, { now, signal: both }),
  ])
  signal.throwIfAborted()
  const synced = repository?.synced ?? null
  await store.sources.replace(source.id, {
    head: synced?.head ?? null,
    commits: synced?.commits ?? 0,
    said: synced === null || synced.said.length === 0 ? null : synced.said.join(" "),
    synced: now,
    files: contents.files.map(({ path, oid }) => ({ path, oid })),
    declarations: said.declarations,
    problems: [...contents.left, ...said.problems],
    missing: said.missing,
  })
  await keepFormats(folder, { id: source.id, synced: now }, formats)
  await store.mentions.tidy()
}

/** Waits for both; where one fails the other is stopped, and nothing of either goes on. */
async function together<One, Other>(
  outer: AbortSignal,
  begin: (signal: AbortSignal) => readonly [Promise<One>, Promise<Other>],
): Promise<readonly [One, Other]> {
  const stop = new AbortController()
  const both = begin(AbortSignal.any([outer, stop.signal]))
  try {
    return await Promise.all(both)
  } catch (error) {
    stop.abort()
    await Promise.allSettled(both)
    throw error
  }
}

async function readContents(
  context: Context,
  source: Source,
  { contents, signal, tell }: Omit<Wishes, "reach"> & { readonly contents: Contents },
): Promise<{ readonly formats: KnownFormats; readonly said: Reading }> {
  const { store, home } = context
  // Where not all problems could be kept, all files are read again, so that all are counted.
  const known: KnownFormats =
    source.problems > MOST_PROBLEMS ? new Map() : await knownFormats(mirrorOf(home, source).home, source)
  const thread = new ReadingThread({ signal })
  try {
    const taught = await taughtOf(contents, { thread, tables: await store.sources.tables(source.id) })
    const files = await readFiles(context, contents, {
      ...{ known, taught, signal },
      tell: (share) => tell({ source: source.name, phase: "files", share }),
    })
    tell({ source: source.name, phase: "declarations", share: null })
    return {
      formats: files.formats,
      said: await declare(store, source, { contents, files, taught, thread }),
    }
  } finally {
    await thread.close()
  }
}

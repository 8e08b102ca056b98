import type { Declared, Problem } from "#model/declaration.ts"
import { Failure } from "#model/failure.ts"
import type { Source } from "#model/source.ts"
import type { Context } from "#engine/context.ts"
import { IndexWriter } from "#engine/mention-index.ts"
import type { SyncProgress } from "#engine/declarations/git/progress.ts"
import { contentOf } from "#engine/declarations/git/tree.ts"
import { formatOf, START } from "#engine/declarations/formats.ts"
import type { SourceText } from "#engine/declarations/formats/format.ts"
import { readings } from "#engine/declarations/readings.ts"
import { contentsOf, mirrorOf, type ContentFile, type Contents } from "./contents.ts"
import { readHistory } from "./history.ts"
import { keepFormats, knownFormats, type KnownFormats } from "./known-formats.ts"

/** How far the reading of a source has come. */
export interface SourceProgress {
  readonly source: string
  readonly phase: SyncProgress["phase"] | "files" | "declarations" | "history"
  readonly share: number | null
}

interface Wishes {
  readonly signal: AbortSignal
  readonly tell: (progress: SourceProgress) => void
}

/** Reads a source as it is now. What it held before stays until all of it is read; a Failure says why it can't be. */
export async function syncSource(context: Context, source: Source, wishes: Wishes): Promise<Source> {
  const { store } = context
  await store.sources.mark(source.id, "reading", source.said)
  try {
    await readAll(context, source, wishes)
  } catch (error) {
    const stopped = wishes.signal.aborted
    const said = stopped
      ? "Reading was stopped. What was read before holds."
      : error instanceof Failure
        ? error.message
        : "Rollcall did not expect this; its log says more."
    await store.sources.mark(source.id, source.synced === null || !stopped ? "failed" : "read", said)
    if (!stopped && !(error instanceof Failure)) context.log.error({ err: error }, "a source was not read")
  }
  return (await store.sources.get(source.id)) ?? source
}

async function readAll(context: Context, source: Source, { signal, tell }: Wishes): Promise<void> {
  const { store, home } = context
  const contents = await contentsOf(source, home, {
    signal,
    onProgress: ({ phase, percent }) =>
      tell({ source: source.name, phase, share: percent === null ? null : percent / 100 }),
  })
  const now = context.tools.now()
  const known = await knownFormats(mirrorOf(home, source).home, source.id)
  const files = await readFiles(context, contents, {
    known,
    signal,
    tell: (share) => tell({ source: source.name, phase: "files", share }),
  })
  tell({ source: source.name, phase: "declarations", share: null })
  const said = await declare(context, source, contents, files, signal)
  if (contents.repository) {
    tell({ source: source.name, phase: "history", share: null })
    await readHistory(store, source, contents.repository, { now, signal })
  }
  signal.throwIfAborted()
  const synced = contents.repository?.synced ?? null
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
  await keepFormats(mirrorOf(home, source).home, source.id, files.formats)
  await store.mentions.tidy()
}

interface FilesRead {
  /** By path, the content that it had and its format; null: of none. */
  readonly formats: KnownFormats
  /** Formats of which a file came, went or changed: all of their files are read again. */
  readonly changed: ReadonlySet<string>
  /** Texts that were read already. */
  readonly texts: ReadonlyMap<string, string>
}

interface Looking {
  readonly known: KnownFormats
  readonly signal: AbortSignal
  readonly tell: (share: number) => void
}

const MOST_TEXT = 200_000_000

/** Takes every new file up into the index, and finds out what format it is of. */
async function readFiles({ store }: Context, contents: Contents, looking: Looking): Promise<FilesRead> {
  const index = new IndexWriter(store)
  try {
    return await readInto(index, contents, looking)
  } finally {
    await index.close()
  }
}

async function readInto(
  index: IndexWriter,
  contents: Contents,
  { known, signal, tell }: Looking,
): Promise<FilesRead> {
  const fresh = await index.begin(contents.files)
  const byOid = Map.groupBy(contents.files, ({ oid }) => oid)
  const unclear = contents.files.filter(({ path, oid }) => known.get(path)?.oid !== oid)
  const isFresh = new Set(fresh)
  const others = new Set(unclear.map(({ oid }) => oid).filter((oid) => !isFresh.has(oid)))
  const formats = new Map(
    contents.files.flatMap(({ path, oid }) => {
      const before = known.get(path)
      return before?.oid === oid ? [[path, before] as const] : []
    }),
  )
  const texts = new Map<string, string>()
  let size = 0
  let done = 0
  const all = fresh.length + others.size
  for await (const { oid, bytes } of contents.read([...fresh, ...others])) {
    signal.throwIfAborted()
    const own = byOid.get(oid) ?? []
    await index.add(oid, bytes)
    const content = contentOf(bytes)
    const text = content.kind === "text" ? content.text : null
    for (const { path } of own) {
      const format = text === null ? null : (formatOf(path, text.slice(0, START))?.name ?? null)
      formats.set(path, { oid, format })
      if (format === null || text === null || size > MOST_TEXT) continue
      texts.set(path, text)
      size += text.length
    }
    if (++done % 200 === 0) tell(done / all)
  }
  await index.end()
  return { formats, changed: changedFormats(known, formats), texts }
}

function changedFormats(before: KnownFormats, now: KnownFormats): ReadonlySet<string> {
  const changed = new Set<string>()
  const note = (format: string | null | undefined) => {
    if (format != null) changed.add(format)
  }
  for (const [path, { oid, format }] of now) if (before.get(path)?.oid !== oid) note(format)
  for (const [path, { oid, format }] of before) if (now.get(path)?.oid !== oid) note(format)
  return changed
}

interface Said {
  readonly declarations: readonly Declared[]
  readonly problems: readonly Problem[]
  readonly missing: readonly Problem[]
}

/** What the files declare: formats that changed are read again as a whole, of the others what was read before holds. */
async function declare(
  { store }: Context,
  source: Source,
  contents: Contents,
  { formats, changed, texts }: FilesRead,
  signal: AbortSignal,
): Promise<Said> {
  const kept = await keptOf(store, source, (path) => {
    const format = formats.get(path)?.format
    return format != null && !changed.has(format)
  })
  const declarations = [...kept.declarations]
  const problems = [...kept.problems]
  const missing = [...kept.missing]
  const groups = new Map<string, SourceText[]>()
  const wanted = contents.files.filter(({ path }) => changed.has(formats.get(path)?.format ?? ""))
  for (const { path, text } of await textsOf(contents, wanted, texts)) {
    const format = formats.get(path)!.format!
    groups.set(format, [...(groups.get(format) ?? []), { path, text }])
  }
  for await (const read of readings(groups, signal)) {
    declarations.push(...read.declarations)
    problems.push(...read.problems)
    missing.push(...read.missing)
  }
  return { declarations, problems, missing }
}

async function textsOf(
  contents: Contents,
  files: readonly ContentFile[],
  texts: ReadonlyMap<string, string>,
): Promise<readonly SourceText[]> {
  const found = new Map(texts)
  const lacking = files.filter(({ path }) => !found.has(path))
  const byOid = Map.groupBy(lacking, ({ oid }) => oid)
  for await (const { oid, bytes } of contents.read(byOid.keys())) {
    const content = contentOf(bytes)
    if (content.kind === "text") for (const { path } of byOid.get(oid) ?? []) found.set(path, content.text)
  }
  return files.flatMap(({ path }) => (found.has(path) ? [{ path, text: found.get(path)! }] : []))
}

const AT_A_TIME = 5_000

/** What was read of files before and still holds. */
async function keptOf(
  store: Context["store"],
  source: Source,
  holds: (path: string) => boolean,
): Promise<Said> {
  const declarations: Declared[] = []
  for (let offset = 0; ; offset += AT_A_TIME) {
    const page = await store.declarations.ofSource(source.id, AT_A_TIME, offset)
    for (const { id: _id, source: _source, network: _network, commit: _commit, ...said } of page)
      if (holds(said.path)) declarations.push(said)
    if (page.length < AT_A_TIME) break
  }
  const before = (await store.sources.problems(source.id, AT_A_TIME)).filter(({ path }) => holds(path))
  const plain = ({ path, line, sentence }: Problem): Problem => ({ path, line, sentence })
  return {
    declarations,
    problems: before.filter(({ missing }) => !missing).map(plain),
    missing: before.filter(({ missing }) => missing).map(plain),
  }
}

import type { Context } from "#engine/context.ts"
import { formatOf, START } from "#engine/declarations/formats.ts"
import { MAPPING_FORMAT } from "#engine/declarations/formats/mapping-file.ts"
import { contentOf } from "#engine/declarations/git/tree.ts"
import { IndexWriter } from "#engine/mention-index.ts"
import type { ContentFile, Contents } from "./contents.ts"
import type { KnownFormats } from "./known-formats.ts"
import { versionOf, type Taught } from "./taught.ts"

/** What the files of a source are. */
export interface FilesRead {
  readonly formats: KnownFormats
  /** Formats of which a file came, went or changed: all of their files are read again. */
  readonly changed: ReadonlySet<string>
  /** Texts that were read already. */
  readonly texts: ReadonlyMap<string, string>
}

interface Looking {
  readonly known: KnownFormats
  readonly taught: Taught
  readonly signal: AbortSignal
  readonly tell: (share: number) => void
}

// What is more than that is read a second time, which takes less than memory is worth.
const MOST_TEXT = 30_000_000

/** Takes every new file up into the index, and finds out what format it is of. */
export async function readFiles(
  { store }: Context,
  contents: Contents,
  looking: Looking,
): Promise<FilesRead> {
  const index = new IndexWriter(store)
  try {
    const formats = formatsKnown(contents.files, looking)
    const texts = await readNew(index, { contents, formats, looking })
    await index.end()
    return { formats, changed: changedFormats(looking.known, formats), texts }
  } finally {
    await index.close()
  }
}

type Formats = Map<string, { readonly version: string; readonly format: string | null }>

/** What need not be looked at: files that are as they were, and those that are taught. */
function formatsKnown(files: readonly ContentFile[], { known, taught }: Looking): Formats {
  const formats: Formats = new Map()
  for (const file of files) {
    const version = versionOf(file, taught)
    const format = taught.formats.get(file.path)
    const before = known.get(file.path)
    if (format !== undefined) formats.set(file.path, { version, format })
    else if (before?.version === version && before.format !== MAPPING_FORMAT) formats.set(file.path, before)
  }
  return formats
}

interface Unread {
  readonly contents: Contents
  /** What is known of them; the rest comes to it. */
  readonly formats: Formats
  readonly looking: Looking
}

async function readNew(
  index: IndexWriter,
  { contents, formats, looking: { signal, tell } }: Unread,
): Promise<ReadonlyMap<string, string>> {
  const fresh = new Set(await index.begin(contents.files))
  const byOid = Map.groupBy(contents.files, ({ oid }) => oid)
  const unclear = contents.files.filter(({ path }) => !formats.has(path))
  const others = unclear.map(({ oid }) => oid).filter((oid) => !fresh.has(oid))
  const oids = [...fresh, ...new Set(others)]
  const texts = new Map<string, string>()
  let size = 0
  let done = 0
  for await (const { oid, bytes } of contents.read(oids)) {
    signal.throwIfAborted()
    await index.add(oid, bytes)
    const content = contentOf(bytes)
    const text = content.kind === "text" ? content.text : null
    for (const { path } of byOid.get(oid) ?? []) {
      if (!formats.has(path)) formats.set(path, { version: oid, format: formatOfText(path, text) })
      if (text === null || formats.get(path)!.format === null || size > MOST_TEXT) continue
      texts.set(path, text)
      size += text.length
    }
    if (++done % 200 === 0) tell(done / oids.length)
  }
  return texts
}

const formatOfText = (path: string, text: string | null): string | null =>
  text === null ? null : (formatOf(path, text.slice(0, START))?.name ?? null)

function changedFormats(before: KnownFormats, now: KnownFormats): ReadonlySet<string> {
  const changed = new Set<string>()
  const compare = (these: KnownFormats, others: KnownFormats) => {
    for (const [path, { version, format }] of these) {
      const other = others.get(path)
      if (format !== null && (other?.version !== version || other.format !== format)) changed.add(format)
    }
  }
  compare(now, before)
  compare(before, now)
  return changed
}

import type { Declared, Problem } from "#model/declaration.ts"
import type { Source } from "#model/source.ts"
import type { Store } from "#store/store.ts"
import type { Reading, SourceText } from "#engine/declarations/formats/format.ts"
import { isMappingFile, MAPPING_FORMAT } from "#engine/declarations/formats/mapping-file.ts"
import { table } from "#engine/declarations/formats/table.ts"
import { contentOf } from "#engine/declarations/git/tree.ts"
import { ReadingFailed, type ReadingThread } from "#engine/declarations/readings.ts"
import type { ContentFile, Contents } from "./contents.ts"
import type { FilesRead } from "./reading-files.ts"
import type { Taught } from "./taught.ts"

interface Declaring {
  readonly contents: Contents
  readonly files: FilesRead
  readonly taught: Taught
  readonly thread: ReadingThread
}

/** What the files declare: formats that changed are read again as a whole, of the others what was read before holds. */
export async function declare(
  store: Store,
  source: Source,
  { contents, files: { formats, changed, texts }, taught, thread }: Declaring,
): Promise<Reading> {
  const kept = await keptOf(store, source, (path) => {
    const format = formats.get(path)?.format
    return format != null && !changed.has(format)
  })
  const declarations = [...kept.declarations]
  const problems = unlike(kept.problems, taught.problems)
  const missing = [...kept.missing]
  const wanted = contents.files.filter(({ path }) => changed.has(formats.get(path)?.format ?? ""))
  // One format after another, so that not all files are in memory at once.
  for (const [format, files] of Map.groupBy(wanted, ({ path }) => formats.get(path)!.format!)) {
    const read = await readAs(format, await textsOf(contents, files, texts), { taught, thread })
    for (const declaration of read.declarations) declarations.push(declaration)
    for (const problem of read.problems) problems.push(problem)
    for (const problem of read.missing) missing.push(problem)
  }
  return { declarations, problems: [...taught.problems, ...problems], missing }
}

const unlike = (problems: readonly Problem[], others: readonly Problem[]): Problem[] =>
  problems.filter(
    ({ path, sentence }) => !others.some((other) => other.path === path && other.sentence === sentence),
  )

/** A format that runs away is told of, and the others are read all the same. */
async function readAs(
  format: string,
  files: readonly SourceText[],
  { taught, thread }: Pick<Declaring, "taught" | "thread">,
): Promise<Reading> {
  try {
    if (format === MAPPING_FORMAT) return await readMapped(files, { taught, thread })
    if (format !== table.name) return await thread.ask("format", { format, files })
    const { tables } = taught
    return await thread.ask(
      "tables",
      files.map((file) => ({ file, columns: tables.get(file.path) ?? null })),
    )
  } catch (error) {
    if (!(error instanceof ReadingFailed)) throw error
    const sentence = `It was not read as ${format}: ${error.message}.`
    return { declarations: [], problems: files.map(({ path }) => ({ path, line: 1, sentence })), missing: [] }
  }
}

async function readMapped(
  files: readonly SourceText[],
  { taught: { mapping }, thread }: Pick<Declaring, "taught" | "thread">,
): Promise<Reading> {
  if (mapping === null) return { declarations: [], problems: [], missing: [] }
  const { reading, mistakes } = await thread.ask("mapped", { mapping: mapping.text, files })
  const others = files.filter(({ path }) => isMappingFile(path) && path !== mapping.path)
  return {
    ...reading,
    problems: [
      ...mistakes.map((mistake) => ({ path: mapping.path, ...mistake })),
      ...others.map(({ path }) => ({ path, line: 1, sentence: `It is not used: there is ${mapping.path}.` })),
      ...reading.problems,
    ],
  }
}

async function textsOf(
  contents: Contents,
  files: readonly ContentFile[],
  texts: ReadonlyMap<string, string>,
): Promise<readonly SourceText[]> {
  const lacking = files.filter(({ path }) => !texts.has(path))
  const byOid = Map.groupBy(lacking, ({ oid }) => oid)
  const found = new Map<string, string>()
  for await (const { oid, bytes } of contents.read(byOid.keys())) {
    const content = contentOf(bytes)
    if (content.kind === "text") for (const { path } of byOid.get(oid) ?? []) found.set(path, content.text)
  }
  return files.flatMap(({ path }) => {
    const text = texts.get(path) ?? found.get(path)
    return text === undefined ? [] : [{ path, text }]
  })
}

const AT_A_TIME = 5_000

/** What was read of files before and still holds. */
async function keptOf(store: Store, source: Source, holds: (path: string) => boolean): Promise<Reading> {
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

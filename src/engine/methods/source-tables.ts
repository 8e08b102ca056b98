import type { MappingPreviewTold, TableMapped, TablePreviewTold, TablesTold } from "#api/sources.ts"
import { Failure } from "#model/failure.ts"
import type { Source } from "#model/source.ts"
import type { MappedColumn } from "#model/table.ts"
import type { Context } from "#engine/context.ts"
import type { Reading, SourceText } from "#engine/declarations/formats/format.ts"
import { isSecret } from "#engine/declarations/formats/identifiers.ts"
import { mayBeTable } from "#engine/declarations/formats/table-shown.ts"
import { ReadingFailed, ReadingThread } from "#engine/declarations/readings.ts"
import type { Answer, Task, TaskName } from "#engine/declarations/reading-words.ts"
import { keptFiles, keptTexts } from "#engine/sources/kept-texts.ts"
import { syncsOf } from "#engine/sources/queue.ts"
import { declaredTold } from "./source-contents.ts"
import { sourceNamed } from "./sources.ts"

interface Named {
  readonly name: string
}

const MOST_TABLES = { letters: 50_000_000, files: 300 }
const MOST_TRIED = { letters: 100_000_000, files: 10_000 }
const MOST_DECLARATIONS = 50
const MOST_PROBLEMS = 200
const MOST_WORK_MS = 20_000

/** The tables of a source, those whose columns somebody gave a meaning first. */
export async function listTables(context: Context, { name }: Named): Promise<TablesTold> {
  const source = await sourceNamed(context, name)
  const saved = await context.store.sources.tables(source.id)
  const rank = (path: string) => (saved.has(path) ? 0 : /\.json$/iu.test(path) ? 2 : 1)
  const files = (await keptFiles(context, source))
    .filter(({ path }) => saved.has(path) || /\.(?:csv|tsv|tab|json)$/iu.test(path))
    .toSorted((one, other) => rank(one.path) - rank(other.path))
  const { texts, left } = await keptTexts(context, source, {
    ...{ files, most: MOST_TABLES },
    want: (file) => saved.has(file.path) || mayBeTable(file),
  })
  const tables = texts.map((file) => ({ file, columns: saved.get(file.path) ?? null }))
  return { tables: await asked("shown", tables), left }
}

/** What a table would declare, if its columns meant that. */
export async function previewTable(
  context: Context,
  { name, path, columns }: TableMapped,
): Promise<TablePreviewTold> {
  const source = await sourceNamed(context, name)
  const file = await tableNamed(context, source, path)
  await refuseColumns(file, columns)
  return preview(await asked("tables", [{ file, columns }]))
}

/** Keeps what the columns of a table mean, and reads the source again by that. */
export async function mapTable(context: Context, { name, path, columns }: TableMapped): Promise<Source> {
  const source = await sourceNamed(context, name)
  if (columns !== null) await refuseColumns(await tableNamed(context, source, path), columns)
  await context.store.sources.mapTable(source.id, path, columns)
  return syncsOf(context).read(source, { reach: false, by: "person" })
}

/** What a mapping file of that text would declare in a source; nothing is kept. */
export async function previewMapping(
  context: Context,
  { name, text }: Named & { readonly text: string },
): Promise<MappingPreviewTold> {
  const source = await sourceNamed(context, name)
  const all = await keptFiles(context, source)
  const meant = new Set(await asked("meant", { mapping: text, paths: all.map(({ path }) => path) }))
  const { texts, left } = await keptTexts(context, source, {
    files: all.filter(({ path }) => meant.has(path)),
    most: MOST_TRIED,
  })
  const { reading, formats, mistakes } = await asked("mapped", { mapping: text, files: texts })
  const tooMany = { line: 1, sentence: `It is for ${left} more files, which were not tried.` }
  return { ...preview(reading), formats, mistakes: left > 0 ? [...mistakes, tooMany] : mistakes }
}

async function tableNamed(context: Context, source: Source, path: string): Promise<SourceText> {
  const files = (await keptFiles(context, source)).filter((file) => file.path === path)
  const { texts } = await keptTexts(context, source, { files, most: MOST_TABLES })
  if (texts[0] !== undefined) return texts[0]
  throw new Failure(
    "not-found",
    files.length === 0
      ? `"${source.name}" has no file ${path} that could be a table. rollcall sources tables ${source.name} lists them.`
      : `${path} can't be read now. Read the source again.`,
  )
}

/** Columns that are not there were mistyped; those that may hold secrets are never read. */
async function refuseColumns(file: SourceText, columns: readonly MappedColumn[] | null): Promise<void> {
  if (columns === null) return
  const secret = columns.find(({ header, field }) => field !== null && isSecret(header))
  if (secret !== undefined)
    throw new Failure("bad-input", `"${secret.header}" may hold secrets: such columns are never read.`)
  const [shown] = await asked("shown", [{ file, columns }])
  if (shown === undefined) throw new Failure("bad-input", `There is no table in ${file.path}.`)
  const [lost] = shown.lost
  if (lost === undefined) return
  const has = shown.columns.map(({ header }) => header).join(", ")
  throw new Failure("bad-input", `${file.path} has no column "${lost}". It has ${has.slice(0, 1_000)}.`)
}

async function asked<Name extends TaskName>(name: Name, task: Task<Name>): Promise<Answer<Name>> {
  const thread = new ReadingThread({ mostWorkMs: MOST_WORK_MS })
  try {
    return await thread.ask(name, task)
  } catch (error) {
    if (!(error instanceof ReadingFailed)) throw error
    throw new Failure("bad-file", `It can't be read: ${error.message}.`, { cause: error })
  } finally {
    await thread.close()
  }
}

const preview = ({ declarations, problems }: Reading): TablePreviewTold => ({
  total: declarations.length,
  declarations: declarations.slice(0, MOST_DECLARATIONS).map(declaredTold),
  problemsTotal: problems.length,
  problems: problems.slice(0, MOST_PROBLEMS),
})

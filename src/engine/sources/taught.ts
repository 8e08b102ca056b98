import { createHash } from "node:crypto"
import type { Problem } from "#model/declaration.ts"
import type { MappedColumn } from "#model/table.ts"
import type { TableMappings } from "#store/table-mappings.ts"
import type { SourceText } from "#engine/declarations/formats/format.ts"
import { isMappingFile, MAPPING_FORMAT, MAPPING_NAMES } from "#engine/declarations/formats/mapping-file.ts"
import { table } from "#engine/declarations/formats/table.ts"
import { contentOf } from "#engine/declarations/git/tree.ts"
import { isSecretFile } from "#engine/declarations/mentions/kinds.ts"
import { ReadingFailed, type ReadingThread } from "#engine/declarations/readings.ts"
import type { ContentFile, Contents } from "./contents.ts"

/** What is taught of a source's files: by its mapping file, and by people who said what columns mean. */
export interface Taught {
  /** The mapping file that is used; null where there is none. */
  readonly mapping: SourceText | null
  readonly tables: TableMappings
  /** By path, the formats that they are taught to be of. */
  readonly formats: ReadonlyMap<string, string>
  /** Why the mapping file could not be used. */
  readonly problems: readonly Problem[]
}

interface Told {
  readonly thread: ReadingThread
  readonly tables: TableMappings
}

/** Finds out what is taught of the files of a source. */
export async function taughtOf(contents: Contents, { thread, tables }: Told): Promise<Taught> {
  const mapping = await mappingIn(contents)
  const formats = new Map<string, string>()
  for (const { path } of contents.files) if (tables.has(path)) formats.set(path, table.name)
  const { paths, problems } = await meantBy(mapping, contents.files, thread)
  for (const path of paths) formats.set(path, MAPPING_FORMAT)
  // They are of the format that they teach: where one changes, all that it teaches is read again.
  for (const { path } of contents.files) if (isMappingFile(path)) formats.set(path, MAPPING_FORMAT)
  return { mapping, tables, formats, problems }
}

async function mappingIn(contents: Contents): Promise<SourceText | null> {
  const found = MAPPING_NAMES.flatMap((name) => contents.files.filter(({ path }) => path === name))
  for await (const { bytes } of contents.read(found.slice(0, 1).map(({ oid }) => oid))) {
    const content = contentOf(bytes)
    return { path: found[0]!.path, text: content.kind === "text" ? content.text : "" }
  }
  return null
}

interface Meant {
  readonly paths: readonly string[]
  readonly problems: readonly Problem[]
}

/** Where the mapping runs away, it is for no file. */
async function meantBy(
  mapping: SourceText | null,
  files: readonly ContentFile[],
  thread: ReadingThread,
): Promise<Meant> {
  if (mapping === null) return { paths: [], problems: [] }
  // What a pattern takes out of a file of secrets may be one.
  const paths = files.map(({ path }) => path).filter((path) => !isSecretFile(path))
  try {
    return { paths: await thread.ask("meant", { mapping: mapping.text, paths }), problems: [] }
  } catch (error) {
    if (!(error instanceof ReadingFailed)) throw error
    const sentence = `It is not used: ${error.message}.`
    return { paths: [], problems: [{ path: mapping.path, line: 1, sentence }] }
  }
}

/** What a file's content is known by: that of a table whose columns have a meaning, together with it. */
export function versionOf({ path, oid }: ContentFile, { formats, tables }: Taught): string {
  const columns = formats.get(path) === table.name ? tables.get(path) : undefined
  return columns === undefined ? oid : `${oid} ${digestOf(columns)}`
}

const digestOf = (columns: readonly MappedColumn[]) =>
  createHash("sha1").update(JSON.stringify(columns)).digest("hex")

import { readFile } from "node:fs/promises"
import type { Command } from "commander"
import type { Client } from "#api/client.ts"
import type { MappingPreviewTold, TablePreviewTold, TableTold } from "#api/sources.ts"
import { Failure } from "#model/failure.ts"
import { printable } from "#model/printable.ts"
import { TABLE_FIELDS, type MappedColumn, type TableField } from "#model/table.ts"
import { writeDocument } from "./documents.ts"
import { EXIT, type Exit } from "./exit.ts"
import { declarationColumns } from "./source-contents.ts"
import { tellSources, type Own } from "./source-list.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { verbOf, withEngine, withSharedEngine, type Common, type Shell } from "./verb.ts"
import { counted } from "./words.ts"

interface MapOptions extends Common {
  readonly preview?: boolean
  readonly guess?: boolean
}

/** `rollcall sources tables|map|try-mapping`: how files that are a house's own are read. */
export function addTables(group: Command, shell: Shell, own: Own): void {
  verbOf(group, "tables <name>", "the tables of a source, and what their columns are read as").action(
    (name: string, options: Common) =>
      withEngine(shell, own(options), ({ client }) => tables(shell, client, name, own(options))),
  )
  verbOf(
    group,
    "map <name> <path> [columns...]",
    'say what columns of a table mean: COLUMN=FIELD, and COLUMN= for one that is not read; "sources tables" shows them',
  )
    .option("--preview", "only show what it would declare")
    .option("--guess", "forget what was said, and go by the names of the columns again")
    .action((name: string, path: string, columns: readonly string[], options: MapOptions) =>
      withSharedEngine(shell, own(options), ({ client }) =>
        map(shell, client, { name, path, columns }, own(options)),
      ),
    )
  verbOf(group, "try-mapping <name> <file>", "what a mapping file would declare in a source").action(
    (name: string, file: string, options: Common) =>
      withEngine(shell, own(options), ({ client }) =>
        tryMapping(shell, client, { name, file }, own(options)),
      ),
  )
}

async function tables({ terminal }: Shell, client: Client, name: string, { json }: Common): Promise<Exit> {
  const told = await client.sources.tables({ name })
  if (json) await writeDocument(terminal, "source-tables", told)
  else {
    for (const each of told.tables) await tellTable(terminal, each)
    if (told.tables.length === 0) terminal.say(`"${printable(name)}" has no tables.`)
    if (told.left > 0) terminal.say(`${counted(told.left, "more file")} were not looked at.`)
  }
  return EXIT.done
}

async function tellTable(terminal: Terminal, { path, rows, read, saved, ...told }: TableTold): Promise<void> {
  const how = saved ? "read as you said" : read ? "read by the names of its columns" : "not read"
  await terminal.line(terminal.colours.bold(`${printable(path, 300)}: ${counted(rows, "row")}, ${how}`))
  const columns = told.columns.map((column, at) => ({ ...column, example: exampleOf(told.sample, at) }))
  for (const line of table(columns, tableColumns)) await terminal.line(`  ${line}`)
  if (told.lost.length > 0)
    terminal.say(`  It no longer has these columns: ${printable(told.lost.join(", "), 500)}.`)
}

const exampleOf = (sample: TableTold["sample"], at: number): string =>
  sample.map((row) => row[at] ?? "").find((cell) => cell !== "") ?? ""

type ColumnRow = TableTold["columns"][number] & { readonly example: string }

const tableColumns = [
  { title: "column", value: ({ header }: ColumnRow) => header },
  {
    title: "read as",
    value: ({ field, secret }: ColumnRow) => (secret ? "(may be a secret)" : (field ?? "")),
  },
  { title: "for example", value: ({ example }: ColumnRow) => example },
]

interface Mapped {
  readonly name: string
  readonly path: string
  readonly columns: readonly string[]
}

async function map(
  { terminal }: Shell,
  client: Client,
  { name, path, columns: named }: Mapped,
  { preview = false, guess = false, ...options }: MapOptions,
): Promise<Exit> {
  if (guess && named.length > 0)
    throw new Failure("bad-input", "Name columns, or --guess to go by their names; not both.")
  if (!guess && named.length === 0)
    throw new Failure("bad-input", `Say what a column means: COLUMN=FIELD. ${FIELDS}`)
  const columns = guess ? null : await columnsFrom(client, { name, path }, named.map(columnFrom))
  if (preview) {
    const told = await client.sources.previewTable({ name, path, columns })
    if (options.json) await writeDocument(terminal, "table-preview", told)
    else await tellPreview(terminal, told)
    return EXIT.done
  }
  const source = await client.sources.mapTable({ name, path, columns })
  return tellSources(terminal, [source], options)
}

const FIELDS = `Fields are ${TABLE_FIELDS.join(", ")}.`

function columnFrom(text: string): MappedColumn {
  const at = text.lastIndexOf("=")
  const field = text.slice(at + 1).trim()
  if (at < 1) throw new Failure("bad-input", `"${text}" says nothing. Write COLUMN=FIELD. ${FIELDS}`)
  if (field !== "" && !isField(field))
    throw new Failure("bad-input", `A machine has no "${field}". ${FIELDS}`)
  return { header: text.slice(0, at), field: field === "" ? null : field }
}

const isField = (text: string): text is TableField => TABLE_FIELDS.some((field) => field === text)

/** Columns that are not named stay as they are read, or would be by their names. */
async function columnsFrom(
  client: Client,
  { name, path }: Pick<Mapped, "name" | "path">,
  named: readonly MappedColumn[],
): Promise<readonly MappedColumn[]> {
  const { tables: all } = await client.sources.tables({ name })
  const found = all.find((each) => each.path === path)
  const before = (found?.columns ?? []).map(({ header, field, guess }) => ({
    header,
    field: found?.saved === true ? field : guess,
  }))
  const own = new Set(named.map(({ header }) => header))
  return [...before.filter(({ header }) => !own.has(header)), ...named]
}

async function tellPreview(
  terminal: Terminal,
  { total, declarations, problems, problemsTotal }: TablePreviewTold,
): Promise<void> {
  for (const line of table(declarations, declarationColumns)) await terminal.line(line)
  if (total > declarations.length)
    terminal.say(`${counted(total, "declaration")} in all; these are the first of them.`)
  for (const { path, line, sentence } of problems)
    terminal.say(printable(`${path}:${line}: ${sentence}`, 4_000))
  if (problemsTotal > problems.length) terminal.say(`${counted(problemsTotal, "problem")} in all.`)
  if (total === 0) terminal.say("It would declare nothing.")
}

interface Tried {
  readonly name: string
  readonly file: string
}

async function tryMapping(
  { terminal }: Shell,
  client: Client,
  { name, file }: Tried,
  { json }: Common,
): Promise<Exit> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    throw new Failure("bad-file", `${file} can't be read: ${why}.`)
  })
  const told = await client.sources.previewMapping({ name, text })
  if (json) await writeDocument(terminal, "mapping-preview", told)
  else await tellMapping(terminal, file, told)
  return told.mistakes.length > 0 ? EXIT.badNews : EXIT.done
}

async function tellMapping(
  terminal: Terminal,
  file: string,
  { formats, mistakes, ...told }: MappingPreviewTold,
): Promise<void> {
  for (const { line, sentence } of mistakes) terminal.say(printable(`${file}:${line}: ${sentence}`, 4_000))
  for (const line of table(formats, formatColumns)) await terminal.line(line)
  await tellPreview(terminal, told)
}

type FormatRow = MappingPreviewTold["formats"][number]

const formatColumns = [
  { title: "format", value: ({ name }: FormatRow) => name },
  { title: "line", value: ({ line }: FormatRow) => String(line), right: true },
  { title: "files", value: ({ files }: FormatRow) => String(files), right: true },
  { title: "machines", value: ({ machines }: FormatRow) => String(machines), right: true },
]

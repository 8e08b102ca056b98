import type { Declared, DeclaredOwner, Identifier, Use } from "#model/declaration.ts"
import type { MappedColumn, TableField } from "#model/table.ts"
import { declared, environmentIn } from "./declared.ts"
import { dhcpdLeases } from "./dhcpd-leases.ts"
import type { Format, Reading, SourceText } from "./format.ts"
import { addressFrom, isSecret, isTemplated, machineFrom, macFrom, nameFrom } from "./identifiers.ts"
import { Gathering, distinct, fileName, ownerKind, saying } from "./reading.ts"
import { headersIn, tableIn, type Cell, type Row } from "./table-rows.ts"
import { listsMachines, mappingOf, type ColumnMapping } from "./table-columns.ts"

const FORMAT = "table"

/** Exports and spreadsheets: CSV, or JSON that is a list of records. */
export const table: Format = {
  name: FORMAT,
  claims: isTable,
  read: (files) => {
    const gathering = new Gathering()
    for (const file of files) readInto(file, null, gathering)
    return gathering.reading()
  },
}

/** Whether a file is a table of machines, as far as its headers tell. */
export function isTable(path: string, start: string): boolean {
  return (
    /\.(?:csv|tsv|tab|json)$/iu.test(fileName(path)) &&
    !dhcpdLeases.claims(path, start) &&
    listsMachines(mappingOf(headersIn(start)))
  )
}

/** Reads tables, each by the columns that a person gave a meaning, or put right; null: by the guess. */
export function readTables(
  tables: readonly { readonly file: SourceText; readonly columns: readonly MappedColumn[] | null }[],
): Reading {
  const gathering = new Gathering()
  for (const { file, columns } of tables) readInto(file, columns, gathering)
  return gathering.reading()
}

function readInto(file: SourceText, given: readonly MappedColumn[] | null, gathering: Gathering): void {
  const found = tableIn(
    file,
    given?.flatMap(({ header, field }) => (field === null ? [] : [header])),
  )
  if (found === null) {
    gathering.problem(file.path, 1, "There is no table in this file.")
    return
  }
  for (const { path, line, sentence } of found.problems) gathering.problem(path, line, sentence)
  const mapping = given === null ? mappingOf(found.headers) : appliedTo(found.headers, given)
  if (given === null && !listsMachines(mapping)) return
  const columns = columnsOf(mapping)
  // Somebody said that it is no table of machines.
  if (given !== null && columns.size === 0) return
  for (const row of found.rows) {
    const reader = readerOf(file.path, { columns, row }, gathering)
    const declaration = declarationFrom(reader, gathering)
    if (declaration !== null) gathering.add(declaration)
  }
}

/** A saved mapping holds for the columns of its names; it opens no column that may hold secrets. */
export function appliedTo(headers: readonly string[], given: readonly MappedColumn[]): ColumnMapping {
  const fields = new Map(given.map(({ header, field }) => [header, field]))
  return headers.map((header) => {
    const secret = isSecret(header)
    return { header, field: secret ? null : (fields.get(header) ?? null), secret }
  })
}

interface Reader {
  readonly path: string
  readonly row: Row
  /** The cells of a field that say something, in the order of their columns. */
  readonly cells: (field: TableField) => readonly (Cell & { readonly header: string })[]
  readonly problem: (line: number, sentence: string) => void
}

type Columns = ReadonlyMap<TableField, readonly { readonly index: number; readonly header: string }[]>

const columnsOf = (mapping: ColumnMapping): Columns =>
  Map.groupBy(
    mapping.flatMap(({ header, field }, index) => (field === null ? [] : [{ header, field, index }])),
    ({ field }) => field,
  )

// What people and programs write where there is nothing to say.
const NOTHING =
  /^(?:[-–—?.*/]+|n\/?a|none|null|nil|unknown|tbd|tba|todo|dhcp|not set|not available|undefined)$/iu

function readerOf(
  path: string,
  { columns, row }: { readonly columns: Columns; readonly row: Row },
  gathering: Gathering,
): Reader {
  return {
    path,
    row,
    cells: (field) =>
      (columns.get(field) ?? []).flatMap(({ index, header }) => {
        const cell = row.cells[index]
        const says = cell !== undefined && cell.text !== "" && !NOTHING.test(cell.text)
        return says ? [{ ...cell, header }] : []
      }),
    problem: (line, sentence) => gathering.problem(path, line, sentence),
  }
}

function declarationFrom(reader: Reader, gathering: Gathering): Declared | null {
  const { path, row } = reader
  if (isHeading(row)) return null
  const identifiers = distinct(identifiersOf(reader))
  if (identifiers.length === 0) {
    const templated = row.cells.some(({ text }) => isTemplated(text))
    if (!templated) gathering.problem(path, row.line, "This row names no machine.")
    return null
  }
  const status = statusOf(reader)
  const groups = [...partsOf(reader, "tags"), ...partsOf(reader, "group")].map(({ text }) => text)
  return declared({
    format: FORMAT,
    path,
    line: identifiers.reduce((first, { line }) => Math.min(first, line), row.endLine),
    endLine: row.endLine,
    state: status !== null && OVER.test(status) ? "stale" : "exact",
    identifiers,
    groups,
    environment: environmentOf(reader, groups),
    role: textOf(reader, "role"),
    owner: ownerOf(reader),
    purpose: purposeOf(reader),
    status,
    uses: usesOf(reader),
    attributes: attributesOf(reader),
  })
}

/** A word that stands alone in its row is a heading between the rows, or a note below them. */
function isHeading({ cells }: Row): boolean {
  const said = cells.filter(({ text }) => text !== "")
  return said.length === 0 || (cells.length > 2 && said.length === 1 && !/[\d.-]/u.test(said[0]!.text))
}

const OVER = /^(?:decommissioned|retired|disposed|deleted|scrapped|sold|removed|archived|end of life)$/u

function statusOf(reader: Reader): string | null {
  // A template is a machine's mould, and never answers.
  if (reader.cells("template").some(({ text }) => /^(?:true|yes|1)$/iu.test(text))) return "template"
  return textOf(reader, "status")?.toLowerCase() ?? null
}

const textOf = (reader: Reader, field: TableField): string | null => saying(reader.cells(field)[0]?.text)

/** A cell may hold several: "10.0.0.7, 10.0.0.8". */
function partsOf(reader: Reader, field: TableField): readonly Cell[] {
  return reader.cells(field).flatMap(({ text, line }) =>
    text
      .slice(0, 5_000)
      .split(/[,;|\n]+/u)
      .map((part) => ({ text: part.trim(), line }))
      .filter((part) => part.text !== ""),
  )
}

function identifiersOf(reader: Reader): readonly Identifier[] {
  const names = partsOf(reader, "name").flatMap(({ text, line }) => machineFrom(text, line) ?? [])
  const addresses = readCells(reader, "address", addressFrom, "address")
  const macs = readCells(reader, "mac", macFrom, "hardware address")
  const serials = reader.cells("serial").flatMap(({ text, line }) => serialFrom(text, line) ?? [])
  return [...names, ...addresses, ...macs, ...serials]
}

/** "10.0.0.7/24 (eth0)" holds one too; a cell in which nothing is one is a problem, unless its column says little. */
function readCells(
  reader: Reader,
  field: "address" | "mac",
  from: (raw: string, line: number) => Identifier | null,
  word: string,
): readonly Identifier[] {
  return reader.cells(field).flatMap(({ text, line, header }) => {
    const parts = text.slice(0, 5_000).split(/[\s,;|()]+/u)
    const found = parts.flatMap((part) => from(part, line) ?? [])
    const street = /^address(?:es)?$/iu.test(header) && !/^[\d.:/]+$/u.test(text)
    if (found.length === 0 && !street && !isTemplated(text)) {
      const counted = field === "mac" && /^\d[\d.,]*e\+?\d+$/iu.test(text)
      reader.problem(
        line,
        counted
          ? "A spreadsheet made a number of this hardware address."
          : `The column "${shown(header)}" holds no ${word} here.`,
      )
    }
    return found
  })
}

const shown = (header: string): string => saying(header)?.slice(0, 60) ?? ""

const NO_SERIAL =
  /^(?:to be filled.*|default string|system serial number|not specified|0+|1234567890?|x+|none.*)$/iu

function serialFrom(raw: string, line: number): Identifier | null {
  const value = raw.trim()
  return value.length < 3 || value.length > 100 || NO_SERIAL.test(value)
    ? null
    : { kind: "serial", value, raw, line }
}

function environmentOf(reader: Reader, groups: readonly string[]): string | null {
  const said = textOf(reader, "environment")
  if (said !== null) return environmentIn(said) ?? said.toLowerCase()
  return environmentIn(groups.join(" ")) ?? environmentIn(reader.path)
}

/** An owner is a name: columns that slipped hold dates and numbers. */
const namesSomeone = (text: string): boolean =>
  /\p{L}{2}/u.test(text) &&
  !/^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|^(?:true|false|yes|no)$|\b\d{1,2}[-. ](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/iu.test(
    text,
  )

function ownerOf(reader: Reader): DeclaredOwner | null {
  for (const field of ["owner", "tenant"] as const)
    for (const { text, line, header } of reader.cells(field)) {
      const name = saying(text)?.slice(0, 200) ?? ""
      if (!namesSomeone(name) || isTemplated(name)) continue
      const kind = /team|group/iu.test(header) ? "team" : ownerKind(name)
      return { name, kind, by: `column "${shown(header)}"`, line }
    }
  return null
}

function purposeOf(reader: Reader): string | null {
  const said = reader.cells("purpose").flatMap(({ text }) => saying(text) ?? [])
  return said.find((text) => /\p{L}/u.test(text) && !isSecret(text)) ?? null
}

/** A guest lives as long as what it runs on. */
function usesOf(reader: Reader): readonly Use[] {
  return reader.cells("runs-on").flatMap(({ text, line }): readonly Use[] => {
    const other = machineFrom(text, line)
    return other === null
      ? []
      : [{ direction: "from", other: [other], port: null, protocol: "tcp", what: "runs on it", line }]
  })
}

function attributesOf(reader: Reader): Readonly<Record<string, string>> {
  const fields = ["site", "tenant", "platform", "model", "os", "asset"] as const
  const said = fields.flatMap((field) => {
    const text = textOf(reader, field)
    return text === null ? [] : [[field, text] as const]
  })
  // "Web server (old)" is no name that a machine goes by, but people know it by that.
  const label = reader.cells("name").find(({ text, line }) => nameFrom(text, line) === null)
  const labelled =
    label === undefined || addressFrom(label.text, label.line) !== null
      ? []
      : [["label", saying(label.text) ?? ""] as const]
  return Object.fromEntries([...said, ...labelled])
}

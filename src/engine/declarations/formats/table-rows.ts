import { parse } from "csv-parse/sync"
import type { Problem } from "#model/declaration.ts"
import type { SourceText } from "./format.ts"
import { readJson } from "./json-written.ts"
import { linesOf } from "./lines.ts"
import { listsMachines, mappingOf } from "./table-columns.ts"
import { at, itemsAt, textsAt, type Written, type WrittenMap } from "./written.ts"

export interface Cell {
  readonly text: string
  readonly line: number
}

/** A row with a cell for each header, "" where nothing stands. */
export interface Row {
  readonly cells: readonly Cell[]
  readonly line: number
  readonly endLine: number
}

/** A table as it is written, before anyone says what its columns mean. */
export interface Table {
  readonly headers: readonly string[]
  readonly rows: readonly Row[]
  readonly problems: readonly Problem[]
}

const MOST_ROWS = 200_000
const MOST_COLUMNS = 500
const MOST_PROBLEMS = 200

/**
 * The table in a file: CSV by any of its separators, or a JSON list of records; null where there is none. Its header is
 * the line that looks most like one, or that holds what a mapping wants.
 */
export const tableIn = (file: SourceText, wanted: readonly string[] = []): Table | null =>
  isJson(file.text) ? recordTable(file) : separatedTable(file, wanted)

/** The headers that the beginning of a file shows; empty where it shows none. */
export function headersIn(start: string): readonly string[] {
  if (!isJson(start)) return headerOf(start, [])?.headers ?? []
  const keys = [...start.matchAll(/"([^"\\\n]{1,80})"\s{0,10}:/gu)].map((found) => found[1]!)
  return /^\s*(?:\[\s*\{|\{[^[\]{}]{0,1000}"(?:results|data|items|records|devices|machines|hosts)"\s*:\s*\[\s*\{)/u.test(
    start,
  )
    ? [...new Set(keys)]
    : []
}

const isJson = (text: string): boolean => /^[\s\ufeff]{0,100}[[{]/u.test(text)

const SEPARATORS = [",", ";", "\t", "|"]

interface Header {
  readonly headers: readonly string[]
  readonly separator: string
  readonly line: number
}

/** The header need not be the first line: titles and dates often stand above it. */
function headerOf(text: string, wanted: readonly string[]): Header | null {
  const candidates: Header[] = []
  for (const { number: line, text: written } of linesOf(text.slice(0, 100_000))) {
    if (line > 15) break
    for (const separator of SEPARATORS) {
      if (!written.includes(separator)) continue
      const headers = cellsOf(written.replace(/^\ufeff/u, ""), separator)
      if (headers.length <= MOST_COLUMNS) candidates.push({ headers, separator, line })
    }
  }
  const fits = ({ headers }: Header) =>
    wanted.length === 0
      ? listsMachines(mappingOf(headers))
      : wanted.some((name) => headers.includes(name)) && headers.length > 1
  return candidates.find(fits) ?? candidates[0] ?? null
}

function cellsOf(line: string, separator: string): readonly string[] {
  const [cells] = parseCells(line, separator)
  return (cells?.record ?? []).map((cell) => cell.trim())
}

interface Parsed {
  readonly record: readonly string[]
  /** Where it ends. */
  readonly line: number
}

function parseCells(text: string, separator: string): readonly Parsed[] {
  const parsed: Parsed[] = []
  parse(text, {
    bom: true,
    delimiter: separator,
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
    relax_quotes: true,
    skip_records_with_error: true,
    // Every record of another length costs an error with its stack, even where such are allowed.
    skip_empty_lines: true,
    to: MOST_ROWS + 20,
    on_record: (record: readonly string[], { lines }) => {
      parsed.push({ record, line: lines })
      return null
    },
  })
  return parsed
}

function separatedTable({ path, text }: SourceText, wanted: readonly string[]): Table | null {
  const lines = text.split("\n").length
  const whole = text.replaceAll(/\r(?!\n)/gu, lines === 1 ? "\n" : " ")
  const header = headerOf(whole, wanted)
  if (header === null) return null
  const problems: Problem[] = []
  const say = (line: number, sentence: string): void => {
    if (problems.length < MOST_PROBLEMS) problems.push({ path, line: Math.min(line, lines), sentence })
  }
  const { headers, separator } = header
  const parsed = parseCells(mended(whole, header, say), separator)
  if (parsed.length > MOST_ROWS)
    say(parsed[MOST_ROWS]!.line, `More than ${MOST_ROWS} rows: the rest is not read.`)
  const rows: Row[] = []
  for (const { record, line } of parsed.slice(0, MOST_ROWS)) {
    const endLine = Math.min(line, lines)
    const first = Math.max(1, endLine - newlinesIn(record))
    if (first <= header.line || record.every((cell) => cell.trim() === "")) continue
    const fits = record.slice(headers.length).every((cell) => cell.trim() === "")
    if (fits)
      rows.push({ cells: cellsAt(record, { count: headers.length, first, endLine }), line: first, endLine })
    // What stands in a wrong column may be a password.
    else say(first, "This row has more cells than there are columns, and is not read.")
  }
  return { headers, rows, problems }
}

const newlinesIn = (record: readonly string[]): number =>
  record.reduce((count, cell) => count + cell.split("\n").length - 1, 0)

interface Span {
  readonly count: number
  readonly first: number
  readonly endLine: number
}

function cellsAt(record: readonly string[], { count, first, endLine }: Span): readonly Cell[] {
  let line = first
  return Array.from({ length: count }, (_, index) => {
    const text = record[index] ?? ""
    const cell = { text: text.replace(/^="([^"]{0,1000})"$/u, "$1").trim(), line }
    // An old Macintosh's file has line ends of its own, and is a single line to everything else here.
    line = Math.min(endLine, line + text.split("\n").length - 1)
    return cell
  })
}

const LONGEST_RECORD = 50

/**
 * The text with quotes taken away where they are never closed: one of them would swallow all rows below it. A record
 * of several lines is one when its quotes close soon, and give as many cells as there are headers.
 */
function mended(
  text: string,
  { headers, separator }: Header,
  say: (line: number, sentence: string) => void,
): string {
  const lines = text.split("\n")
  for (let index = 0; index < lines.length; index += 1) {
    if (!isOpen(lines[index]!)) continue
    const length = lengthOfRecord(lines, index)
    const record = lines
      .slice(index, index + length)
      .join("\n")
      .trimEnd()
    if (length > 0 && cellsOfQuoted(record, separator) === headers.length) index += length - 1
    else {
      lines[index] = lines[index]!.replaceAll('"', "")
      say(index + 1, "A quote in this row is not closed.")
    }
  }
  return lines.join("\n")
}

/** Whether an odd number of quotes stands on it. */
const isOpen = (line: string): boolean => line.includes('"') && line.split('"').length % 2 === 0

/** How many lines there are to the one that closes what the first one opens; 0 where none does. */
function lengthOfRecord(lines: readonly string[], first: number): number {
  for (let length = 2; length <= LONGEST_RECORD && first + length <= lines.length; length += 1)
    if (isOpen(lines[first + length - 1]!)) return length
  return 0
}

/** How many cells a record has whose quotes stand where cells begin and end; 0 where one stands elsewhere. */
function cellsOfQuoted(record: string, separator: string): number {
  let count = 0
  for (let index = 0; index <= record.length; count += 1) {
    const end = record[index] === '"' ? endOfQuoted(record, index) : endOfPlain(record, index, separator)
    if (end === -1 || (end < record.length && record[end] !== separator)) return 0
    index = end + 1
  }
  return count
}

function endOfQuoted(record: string, start: number): number {
  for (let index = record.indexOf('"', start + 1); index !== -1; index = record.indexOf('"', index + 2))
    if (record[index + 1] !== '"') return index + 1
  return -1
}

function endOfPlain(record: string, start: number, separator: string): number {
  const found = record.indexOf(separator, start)
  const end = found === -1 ? record.length : found
  return record.slice(start, end).includes('"') ? -1 : end
}

const LISTS = ["results", "data", "items", "records", "devices", "machines", "hosts"]

function recordTable(file: SourceText): Table | null {
  const { root, problems } = readJson(file)
  const records = recordsIn(root)
  if (records === null) return null
  const headers = new Map<string, number>()
  const flat = records.slice(0, MOST_ROWS).map((record) => fieldsOf(record))
  for (const fields of flat)
    for (const name of fields.keys())
      if (!headers.has(name) && headers.size < MOST_COLUMNS) headers.set(name, headers.size)
  const names = [...headers.keys()]
  const rows = flat.map((fields, index) => {
    const { line, endLine } = records[index]!
    return { cells: names.map((name) => fields.get(name) ?? { text: "", line }), line, endLine }
  })
  return { headers: names, rows, problems }
}

function recordsIn(root: Written | null): readonly WrittenMap[] | null {
  const list =
    root?.kind === "list"
      ? root.items
      : LISTS.map((key) => itemsAt(root, key)).find((items) => items.length > 0)
  const records = list?.filter((item): item is WrittenMap => item.kind === "map") ?? []
  return records.length === 0 ? null : records
}

/** {"status": {"value": "active"}} as status: what exports put around a value is not the value. */
function fieldsOf(record: WrittenMap): ReadonlyMap<string, Cell> {
  const fields = new Map<string, Cell>()
  for (const { key, line, value } of record.entries) {
    const own = /^(?:custom_fields|customFields|custom_field_data)$/u.test(key) && value.kind === "map"
    if (own) for (const field of value.entries) fields.set(`cf_${field.key}`, cellOf(field.value, field.line))
    else fields.set(key, cellOf(value, line))
  }
  return fields
}

const SAYS = ["address", "value", "name", "display", "label", "slug"]

function cellOf(value: Written, line: number): Cell {
  if (value.kind === "text") return { text: value.text.trim(), line: value.line }
  if (value.kind === "map") {
    const key = SAYS.find((each) => textsAt(value, each).length > 0)
    const said = key === undefined ? null : at(value, key)
    return said === null || said.kind !== "text"
      ? { text: "", line }
      : { text: said.text.trim(), line: said.line }
  }
  const items = value.items
    .slice(0, 1_000)
    .map((item) => (item.kind === "list" ? "" : cellOf(item, line).text))
  return { text: items.filter((item) => item !== "").join(", "), line }
}

import { isSecret } from "./identifiers.ts"
import { linePattern, type LinePattern } from "./line-pattern.ts"
import { PatternMistake } from "./pattern-parts.ts"
import { isMeant } from "./path-glob.ts"
import { at, entriesAt, textAt, textsAt, type Written } from "./written.ts"
import { readYaml } from "./yaml-written.ts"

export const MAPPING_FORMAT = "rollcall-mapping"

export const MAPPED_FIELDS = [
  "name",
  "address",
  "mac",
  "serial",
  "owner",
  "role",
  "purpose",
  "environment",
  "groups",
  "status",
  "ports",
  "site",
  "model",
  "os",
] as const
/** What a house format may say of a machine. */
export type MappedField = (typeof MAPPED_FIELDS)[number]

/** Keys that lead to values, "*" standing for any key or item. */
export type KeyPath = readonly string[]

/** Where a value comes from: from under keys, from a key on the way, from the file's name, or from the mapping itself. */
export type ValueSource =
  | { readonly kind: "keys"; readonly keys: KeyPath }
  | { readonly kind: "star"; readonly which: number }
  | { readonly kind: "file" | "folder" }
  | { readonly kind: "literal"; readonly text: string }

export type MappedValues = ReadonlyMap<MappedField, readonly ValueSource[]>

/** One house format: which files, and how machines stand in them. */
export type MappedFormat = {
  readonly name: string
  readonly files: readonly string[]
  /** Where it stands in the mapping file. */
  readonly line: number
  readonly values: MappedValues
} & (
  | { readonly kind: "entries"; readonly each: KeyPath }
  | { readonly kind: "lines"; readonly pattern: LinePattern }
  | { readonly kind: "columns"; readonly columns: ReadonlyMap<string, MappedField> }
)

export interface MappingProblem {
  readonly line: number
  readonly sentence: string
}

/** What a mapping file teaches; formats with a mistake in them are left out and told of. */
export interface Mapping {
  readonly formats: readonly MappedFormat[]
  readonly problems: readonly MappingProblem[]
}

const MOST_FORMATS = 100
const MOST_GLOBS = 100

/** How a file at the root of a source is called that teaches its house formats; the first that is there is used. */
export const MAPPING_NAMES: readonly string[] = [
  "rollcall-sources.yml",
  "rollcall-sources.yaml",
  ".rollcall.yml",
  ".rollcall.yaml",
]

/** Whether a file teaches the house formats of its source. */
export const isMappingFile = (path: string): boolean => MAPPING_NAMES.includes(path)

/** Reads a mapping file; never throws. */
export function readMapping(text: string): Mapping {
  const { documents, problems } = readYaml({ path: "", text })
  const root = documents[0] ?? null
  const said: MappingProblem[] = problems.map(({ line, sentence }) => ({ line, sentence }))
  const list = at(root, "formats")
  if (list?.kind !== "list") {
    said.push({ line: 1, sentence: 'There is no list "formats" in it.' })
    return { formats: [], problems: said }
  }
  if (list.items.length > MOST_FORMATS)
    said.push({ line: list.line, sentence: `Only the first ${MOST_FORMATS} formats are read.` })
  const formats = list.items.slice(0, MOST_FORMATS).flatMap((item) => {
    const reading = readFormat(item)
    for (const problem of reading.problems) said.push(problem)
    return reading.format ?? []
  })
  return { formats, problems: said }
}

interface FormatReading {
  readonly format: MappedFormat | null
  readonly problems: readonly MappingProblem[]
}

const KNOWN = new Set(["name", "files", "each", "machine", "lines", "columns"])

function readFormat(item: Written): FormatReading {
  const problems: MappingProblem[] = []
  const say = (line: number, sentence: string): null => {
    problems.push({ line, sentence })
    return null
  }
  for (const { key, line } of entriesAt(item)) if (!KNOWN.has(key)) say(line, "A format has no such key.")
  const files = globsIn(item, say)
  const values = valuesIn(at(item, "machine"), say)
  const format = files.length === 0 ? say(item.line, 'A format needs "files": which files it is for.') : null
  const named = { name: textAt(item, "name")?.text.trim() ?? files[0] ?? "", files, line: item.line, values }
  const way = format === null && files.length > 0 ? wayIn(item, say) : null
  if (way === null) return { format: null, problems }
  const built: MappedFormat = { ...named, ...way }
  if (!namesMachines(built)) {
    say(item.line, "A format needs a name, an address, a MAC or a serial number for its machines.")
    return { format: null, problems }
  }
  return { format: built, problems }
}

type Say = (line: number, sentence: string) => null

function globsIn(item: Written, say: Say): readonly string[] {
  const files = textsAt(item, "files")
  if (files.length > MOST_GLOBS) say(files[MOST_GLOBS]!.line, `Only the first ${MOST_GLOBS} paths are used.`)
  return files.slice(0, MOST_GLOBS).map(({ text }) => text.trim())
}

type Way =
  | { readonly kind: "entries"; readonly each: KeyPath }
  | { readonly kind: "lines"; readonly pattern: LinePattern }
  | { readonly kind: "columns"; readonly columns: ReadonlyMap<string, MappedField> }

function wayIn(item: Written, say: Say): Way | null {
  const lines = textAt(item, "lines")
  const columns = at(item, "columns")
  const each = textAt(item, "each")
  if (lines !== null) return lineWay(lines.text, lines.line, say)
  if (columns !== null) return columnWay(columns, say)
  if (each === null && at(item, "machine") === null)
    return say(item.line, 'A format needs "each" and "machine", "lines", or "columns".')
  return { kind: "entries", each: keysOf(each?.text ?? "") }
}

function lineWay(source: string, line: number, say: Say): Way | null {
  try {
    const pattern = linePattern(source)
    const strange = pattern.groups.find((name) => !isField(name))
    if (strange !== undefined)
      return say(line, `A machine has no "${strange}": ${MAPPED_FIELDS.join(", ")} are known.`)
    return { kind: "lines", pattern }
  } catch (error) {
    if (error instanceof PatternMistake) return say(line, `This pattern can't be used. ${error.message}`)
    throw error
  }
}

function columnWay(columns: Written, say: Say): Way | null {
  const fields = new Map<string, MappedField>()
  for (const { key, line, value } of entriesAt(columns))
    for (const { text } of textsAt(value)) {
      if (!isField(key))
        say(line, `A machine has no "${key.slice(0, 40)}": ${MAPPED_FIELDS.join(", ")} are known.`)
      else if (isSecret(text)) say(line, "What may be a secret is never read.")
      else fields.set(text.trim(), key)
    }
  return { kind: "columns", columns: fields }
}

const isField = (name: string): name is MappedField => MAPPED_FIELDS.some((field) => field === name)

function valuesIn(machine: Written | null, say: Say): MappedValues {
  const values = new Map<MappedField, readonly ValueSource[]>()
  for (const { key, line, value } of entriesAt(machine)) {
    if (!isField(key)) {
      say(line, `A machine has no "${key.slice(0, 40)}": ${MAPPED_FIELDS.join(", ")} are known.`)
      continue
    }
    const sources = textsAt(value).map(({ text }) => sourceOf(text.trim()))
    const secret = sources.some((source) => source.kind === "keys" && source.keys.some(isSecret))
    if (secret) say(line, "What may be a secret is never read.")
    else if (sources.length > 0) values.set(key, sources)
  }
  return values
}

/** "ip", "net.*.address", "key", "key 1", "file", "folder", "=prod", "={key 1}-{key}". */
function sourceOf(text: string): ValueSource {
  const [, which] = /^key(?: (\d{1,2}))?$/u.exec(text) ?? []
  if (/^key(?: \d{1,2})?$/u.test(text))
    return { kind: "star", which: which === undefined ? 0 : Number(which) }
  if (text === "file" || text === "folder") return { kind: text }
  return text.startsWith("=")
    ? { kind: "literal", text: text.slice(1).trim() }
    : { kind: "keys", keys: keysOf(text) }
}

const MOST_KEYS = 20

/** "hosts.*.ip" as keys; "\." is a dot in a key. An empty path and "value" are the thing itself. */
function keysOf(path: string): KeyPath {
  if (path.trim() === "" || path === "value") return []
  return (path.slice(0, 1_000).match(/(?:\\.|[^.\\])+/gu) ?? [])
    .slice(0, MOST_KEYS)
    .map((key) => key.replaceAll(/\\(.)/gu, "$1").trim())
}

const IDENTIFYING: readonly MappedField[] = ["name", "address", "mac", "serial"]

function namesMachines(format: MappedFormat): boolean {
  const own =
    format.kind === "lines"
      ? format.pattern.groups
      : format.kind === "columns"
        ? [...format.columns.values()]
        : []
  return IDENTIFYING.some((field) => format.values.has(field) || own.includes(field))
}

/** The formats of a mapping that a file of its source is in. */
export const formatsOf = ({ formats }: Mapping, path: string): readonly MappedFormat[] =>
  isMappingFile(path) ? [] : formats.filter(({ files }) => files.some((glob) => isMeant(glob, path)))

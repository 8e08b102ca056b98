import type { Declared } from "#model/declaration.ts"
import { heading, ownerIn, purposeIn, type Said } from "./comments.ts"
import { isRecordType, told } from "./dns-records.ts"
import type { Format, SourceText } from "./format.ts"
import { isTemplated } from "./identifiers.ts"
import { linesOf, uncommented } from "./lines.ts"
import { fileName, Gathering } from "./reading.ts"
import {
  entriesOf,
  entryOf,
  itemsOf,
  textIn,
  yamlTree,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
} from "./yaml-tree.ts"
import type { Word } from "./zone-words.ts"

/** Zones as octoDNS keeps them: "config/example.org.yaml", from names to records. */
export const octodns: Format = { name: "octodns", claims, read }

const TYPE = /^[ \t-]{0,20}type:[ \t]{1,10}["']?([A-Z]{1,10})["']?[ \t]{0,10}(?:#[^\n]{0,1000})?\r?$/gmu
const VALUE = /^[ \t-]{0,20}(?:values?|pools|dynamic):/mu

function claims(path: string, start: string): boolean {
  if (!/\.ya?ml(?:\.j2)?$/iu.test(path) || !VALUE.test(start) || /^apiVersion:/mu.test(start)) return false
  return [...start.matchAll(TYPE)].some(([, type]) => isRecordType(type!))
}

function read(files: readonly SourceText[]) {
  const found = new Gathering()
  for (const file of files) new ZoneFile(file, found).read()
  return found.reading()
}

/** The zone that a file is called after, or its folder, where each name has a file of its own. */
function zoneOf(path: string): string | null {
  const folder = path.split("/").at(-2) ?? ""
  const file = fileName(path).replace(/\.ya?ml$/iu, "")
  return folder.endsWith(".") ? zoneIn(folder) : zoneIn(file)
}

function zoneIn(text: string): string | null {
  const name = text.replace(/^\$/u, "").replace(/\.$/u, "").toLowerCase()
  return /^[a-z\d_](?:[a-z\d._/-]{0,250}[a-z\d])?$/u.test(name) && name.includes(".") ? name : null
}

class ZoneFile {
  private readonly file: SourceText
  private readonly found: Gathering
  private readonly lines: readonly string[]
  private readonly zone: string | null

  constructor(file: SourceText, found: Gathering) {
    this.file = file
    this.found = found
    this.lines = [...linesOf(file.text)].map(({ text }) => text)
    this.zone = zoneOf(file.path)
  }

  read(): void {
    const { path, text } = this.file
    const tree = yamlTree(text)
    for (const { line, sentence } of tree.problems) this.found.problem(path, line, sentence)
    if (this.zone === null)
      this.found.problem(path, 1, "The file is not called after a zone, so its names are read as short ones.")
    for (const document of tree.documents) for (const entry of entriesOf(document)) this.name(entry)
    this.lines.forEach((line, index) => {
      if (/!include\s/u.test(line))
        this.found.lacks(path, index + 1, "What is included here is not read with this file.")
    })
  }

  private name(entry: YamlEntry): void {
    const said = this.said(entry)
    for (const record of itemsOf(entry.value)) {
      if (record.kind === "map") this.record(entry, record, said)
      else this.found.problem(this.file.path, record.line, "No record stands here.")
    }
  }

  private record(entry: YamlEntry, record: YamlMap, said: Said): void {
    const { path } = this.file
    const type = textIn(record, "type")
    if (type === null) return this.found.problem(path, record.line, "This record has no type.")
    // Types of certain providers, such as URLFWD, name no machine.
    if (!isRecordType(type.text)) return
    const name = this.wholeName(entry.key)
    const owner = { name, raw: entry.key, line: entry.line }
    const origins = { origin: "", zone: this.zone, file: this.zone }
    const written = textIn(record, "ttl")?.text ?? ""
    const ttl = /^\d{1,10}$/u.test(written) ? Number(written) : null
    const base = { format: "octodns", path, owner, type: type.text.toUpperCase(), ttl, origins, said }
    for (const value of valuesOf(record)) {
      const words = wordsOf(value, base.type)
      const one = told({ ...base, words, line: entry.line, endLine: Math.max(entry.endLine, record.endLine) })
      if (one.kind === "mistake") this.found.problem(path, value.line, one.sentence)
      if (one.kind === "declared") this.found.add(atItsLine(one.declared))
      if (one.kind === "filled in")
        this.found.lacks(path, value.line, "A value is filled in here by a template, which is not run.")
    }
  }

  private wholeName(key: string): string {
    if (isTemplated(key)) return FILLED_IN
    const zone = this.zone ?? ""
    return key === "" || key === "@" ? zone : zone === "" ? key : `${key}.${zone}`
  }

  /** What is said at a key and right above it. */
  private said({ line }: YamlEntry): Said {
    const above = heading()
    let first = line - 1
    while (first > 0 && line - first < 6 && /^\s*#/u.test(this.lines[first - 1]!)) first -= 1
    for (let at = first + 1; at < line; at += 1) above.comment(this.lines[at - 1]!.replace(/^\s*#/u, ""), at)
    const { comment } = uncommented(this.lines[line - 1] ?? "", ["#"])
    const { purpose, owner } = above.said()
    return { purpose: purposeIn(comment) ?? purpose, owner: ownerIn(comment, line) ?? owner }
  }
}

const FILLED_IN = "\u{E000}"

/** What a key does not name, such as a mail server, is named at its value. */
function atItsLine(one: Declared): Declared {
  const lines = one.identifiers.map(({ line }) => line)
  return lines.includes(one.line) ? one : { ...one, line: Math.min(...lines) }
}

/** Every value of a record, of its dynamic pools and its places too. */
function valuesOf(record: YamlMap): readonly YamlNode[] {
  const own = ["value", "values"].flatMap((key) => itemsOf(entryOf(record, key)?.value ?? null))
  const pools = entriesOf(entryOf(entryOf(record, "dynamic")?.value ?? null, "pools")?.value ?? null)
  const pooled = pools.flatMap(({ value }) =>
    itemsOf(entryOf(value, "values")?.value ?? null).flatMap((item) => entryOf(item, "value")?.value ?? []),
  )
  const places = entriesOf(entryOf(record, "geo")?.value ?? null).flatMap(({ value }) => itemsOf(value))
  return [...own, ...pooled, ...places].filter((value) => value.kind !== "list")
}

/** What the parts of a value are called, in the order of the zone file's words; other names were in use before. */
const PARTS = new Map<string, readonly (readonly string[])[]>([
  [
    "MX",
    [
      ["preference", "priority"],
      ["exchange", "value"],
    ],
  ],
  ["SRV", [["priority"], ["weight"], ["port"], ["target"]]],
  ["SSHFP", [["algorithm"], ["fingerprint_type"], ["fingerprint"]]],
  ["TLSA", [["certificate_usage"], ["selector"], ["matching_type"], ["certificate_association_data"]]],
  ["HTTPS", [["svcpriority"], ["targetname"]]],
  ["SVCB", [["svcpriority"], ["targetname"]]],
])

function wordsOf(value: YamlNode, type: string): readonly Word[] {
  if (value.kind === "text") return wordsIn(value.text, value.templated, value.line)
  const parts = (PARTS.get(type) ?? []).flatMap((keys) => {
    const found = entryOf(value, ...keys)?.value
    return found?.kind === "text" ? [wordOf(found.text, found.templated, found.line)] : []
  })
  const parameters = entriesOf(entryOf(value, "svcparams")?.value ?? null).map(
    ({ key, value: given, line }) => ({
      text: `${key}=${itemsOf(given)
        .flatMap((item) => (item.kind === "text" ? [item.text] : []))
        .join(",")}`,
      line,
    }),
  )
  return [...parts, ...parameters]
}

/** A value may be a record's words in one text ("0 5 389 dc1.example.org."). */
const wordsIn = (text: string, templated: boolean, line: number): readonly Word[] =>
  templated
    ? [wordOf(text, true, line)]
    : text.split(/\s+/u, 50).flatMap((part) => (part === "" ? [] : [{ text: part, line }]))

const wordOf = (text: string, templated: boolean, line: number): Word => ({
  text: templated ? FILLED_IN : text,
  line,
})

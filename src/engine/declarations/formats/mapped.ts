import type { Declared, DeclaredOwner, DeclaredService, Identifier } from "#model/declaration.ts"
import { declared, environmentIn, service } from "./declared.ts"
import type { Reading, SourceText } from "./format.ts"
import { isSecret, isTemplated, machineFrom, macFrom, portFrom } from "./identifiers.ts"
import { readJson } from "./json-written.ts"
import type { Budget } from "./line-pattern.ts"
import { linesOf } from "./lines.ts"
import {
  formatsOf,
  MAPPED_FIELDS,
  MAPPING_FORMAT,
  type KeyPath,
  type MappedField,
  type MappedFormat,
  type Mapping,
  type ValueSource,
} from "./mapping-file.ts"
import { distinct, foldersOf, Gathering, ownerKind, saying } from "./reading.ts"
import { tableIn } from "./table-rows.ts"
import type { Written } from "./written.ts"
import { readYaml } from "./yaml-written.ts"

/** What a format of a mapping found, for a person who is writing it. */
export interface FormatPreview {
  readonly name: string
  /** Where it stands in the mapping file. */
  readonly line: number
  readonly files: number
  readonly machines: number
}

export interface MappingPreview {
  readonly reading: Reading
  readonly formats: readonly FormatPreview[]
}

const MOST_MACHINES = 200_000
const MOST_VISITS = 1_000_000
const MOST_STEPS = 50_000_000
const STEPS_A_LETTER = 40
const LONGEST_LINE = 2_000

/** Reads the files of a source by the formats that its mapping teaches. */
export const applyMapping = (mapping: Mapping, files: readonly SourceText[]): Reading =>
  previewMapping(mapping, files).reading

/** The same, with what each format found: none means that its files or its keys are not what was meant. */
export function previewMapping(mapping: Mapping, files: readonly SourceText[]): MappingPreview {
  const gathering = new Gathering()
  const counts = new Map<MappedFormat, { files: number; machines: number }>(
    mapping.formats.map((format) => [format, { files: 0, machines: 0 }]),
  )
  for (const file of files)
    for (const format of formatsOf(mapping, file.path)) {
      const count = counts.get(format)!
      count.files += 1
      for (const found of machinesIn(file, format, gathering)) {
        const declaration = declarationFrom(found, { file, format }, gathering)
        if (declaration === null) continue
        gathering.add(declaration)
        count.machines += 1
      }
    }
  const formats = mapping.formats.map((format) => ({
    name: format.name,
    line: format.line,
    ...counts.get(format)!,
  }))
  return { reading: gathering.reading(), formats }
}

interface Value {
  readonly text: string
  readonly line: number
}

/** A place that is a machine, and what was found for its fields. */
interface Found {
  readonly line: number
  readonly endLine: number
  readonly values: ReadonlyMap<MappedField, readonly Value[]>
}

function* machinesIn(file: SourceText, format: MappedFormat, gathering: Gathering): Generator<Found> {
  let count = 0
  for (const found of waysIn(file, format, gathering)) {
    count += 1
    if (count > MOST_MACHINES) {
      gathering.problem(file.path, found.line, `More than ${MOST_MACHINES} machines: the rest is not read.`)
      return
    }
    yield found
  }
}

function waysIn(file: SourceText, format: MappedFormat, gathering: Gathering): Iterable<Found> {
  switch (format.kind) {
    case "entries":
      return entriesIn(file, format, gathering)
    case "lines":
      return linesIn(file, format, gathering)
    case "columns":
      return rowsIn(file, format, gathering)
  }
}

type Of<Kind extends MappedFormat["kind"]> = MappedFormat & { readonly kind: Kind }

function* entriesIn(file: SourceText, format: Of<"entries">, gathering: Gathering): Generator<Found> {
  const isJson = file.path.toLowerCase().endsWith(".json")
  const json = isJson ? readJson(file) : null
  const yaml = isJson ? null : readYaml(file)
  for (const { path, line, sentence } of json?.problems ?? yaml?.problems ?? [])
    gathering.problem(path, line, sentence)
  const roots = json === null ? (yaml?.documents ?? []) : json.root === null ? [] : [json.root]
  const visits = { left: MOST_VISITS }
  for (const root of roots)
    for (const place of placesUnder({ node: root, line: root.line, stars: [] }, format.each, visits)) {
      const values = new Map<MappedField, readonly Value[]>()
      for (const [field, sources] of format.values)
        values.set(
          field,
          sources.flatMap((source) => valuesOf(source, { place, path: file.path, visits })),
        )
      yield { line: place.line, endLine: Math.max(place.line, place.node.endLine), values }
    }
  if (visits.left <= 0)
    gathering.problem(file.path, 1, "Its keys lead to more places than are read of one file.")
}

/** A node, the line that leads to it, and the keys that stars stood for on the way. */
interface Place {
  readonly node: Written
  readonly line: number
  readonly stars: readonly Value[]
}

function placesUnder(from: Place, keys: KeyPath, visits: { left: number }): readonly Place[] {
  let places: readonly Place[] = [from]
  for (const key of keys) {
    places = places.flatMap((place) => {
      if (visits.left <= 0) return []
      const next = key === "*" ? everyUnder(place) : oneUnder(place, key)
      visits.left -= next.length + 1
      return next
    })
  }
  return places
}

function everyUnder({ node, stars }: Place): readonly Place[] {
  if (node.kind === "map")
    return node.entries.map(({ key, line, value }) => ({
      node: value,
      line,
      stars: [...stars, { text: key, line }],
    }))
  if (node.kind === "text") return []
  return node.items.map((item) => {
    const text = item.kind === "text" ? item.text : ""
    return { node: item, line: item.line, stars: [...stars, { text, line: item.line }] }
  })
}

function oneUnder({ node, stars }: Place, key: string): readonly Place[] {
  const entry = node.kind === "map" ? node.byKey.get(key) : undefined
  return entry === undefined ? [] : [{ node: entry.value, line: entry.line, stars }]
}

interface From {
  readonly place: Place
  readonly path: string
  readonly visits: { left: number }
}

function valuesOf(source: ValueSource, { place, path, visits }: From): readonly Value[] {
  if (source.kind !== "keys") {
    const star = source.kind === "star" ? place.stars.at(source.which - 1) : null
    if (star !== null) return star === undefined ? [] : [star]
    return [{ text: withKeys(outsideText(source, path), place.stars), line: place.line }]
  }
  return placesUnder({ ...place, stars: [] }, source.keys, visits).flatMap(({ node, line }) =>
    textsUnder(node, line),
  )
}

/** "{key 1}-{key}" with the keys that stars stood for. */
const withKeys = (text: string, stars: readonly Value[]): string =>
  text.replaceAll(
    /\{key(?: (\d{1,2}))?\}/gu,
    (_, which?: string) => stars.at(Number(which ?? 0) - 1)?.text ?? "",
  )

function outsideText(source: ValueSource, path: string): string {
  if (source.kind === "literal") return source.text
  const file = path.slice(path.lastIndexOf("/") + 1)
  return source.kind === "file" ? file.replace(/\.[a-z0-9]{1,10}$/iu, "") : (foldersOf(path).at(-1) ?? "")
}

function textsUnder(node: Written, line: number): readonly Value[] {
  const items = node.kind === "list" ? node.items : [node]
  return items.slice(0, 1_000).flatMap((item) => {
    if (item.kind !== "text" || item.text.trim() === "") return []
    // What an alias stands for is written elsewhere.
    return [{ text: item.text.trim(), line: Math.max(line, item.line) }]
  })
}

function* linesIn(file: SourceText, format: Of<"lines">, gathering: Gathering): Generator<Found> {
  const budget: Budget = { steps: Math.min(MOST_STEPS, 1_000_000 + file.text.length * STEPS_A_LETTER) }
  for (const { number: line, text } of linesOf(file.text)) {
    const groups = format.pattern.match(text.slice(0, LONGEST_LINE), budget)
    if (budget.steps <= 0) {
      gathering.problem(file.path, line, "Its pattern takes too long on this file: the rest is not read.")
      return
    }
    if (groups === null) continue
    const values = new Map<MappedField, readonly Value[]>(outsideValues(format, file.path, line))
    for (const field of MAPPED_FIELDS) {
      const said = groups.get(field)?.trim() ?? ""
      if (said !== "") values.set(field, [{ text: said, line }])
    }
    yield { line, endLine: line, values }
  }
}

function outsideValues(
  { values }: MappedFormat,
  path: string,
  line: number,
): [MappedField, readonly Value[]][] {
  return [...values].map(([field, sources]) => [
    field,
    sources
      .filter(({ kind }) => kind !== "keys" && kind !== "star")
      .map((source) => ({ text: outsideText(source, path), line })),
  ])
}

function* rowsIn(file: SourceText, format: Of<"columns">, gathering: Gathering): Generator<Found> {
  const table = tableIn(file, [...format.columns.keys()])
  for (const { path, line, sentence } of table?.problems ?? []) gathering.problem(path, line, sentence)
  for (const row of table?.rows ?? []) {
    const values = new Map<MappedField, readonly Value[]>(outsideValues(format, file.path, row.line))
    table?.headers.forEach((header, index) => {
      const field = isSecret(header) ? undefined : format.columns.get(header.trim())
      const cell = row.cells[index]
      if (field !== undefined && cell !== undefined && cell.text !== "")
        values.set(field, [...(values.get(field) ?? []), cell])
    })
    yield { line: row.line, endLine: row.endLine, values }
  }
}

interface Within {
  readonly file: SourceText
  readonly format: MappedFormat
}

function declarationFrom(found: Found, { file, format }: Within, gathering: Gathering): Declared | null {
  const { path } = file
  const of = (field: MappedField) => found.values.get(field) ?? []
  const text = (field: MappedField) => saying(of(field).find((value) => !isTemplated(value.text))?.text)
  const templated = [...found.values.values()].flat().some((value) => isTemplated(value.text))
  const identifiers = distinct(identifiersOf(of, path, gathering))
  if (identifiers.length === 0 && !templated) {
    gathering.problem(
      path,
      found.line,
      `By "${format.name.slice(0, 60)}" there is a machine here, but nothing names it.`,
    )
    return null
  }
  const groups = partsOf(of("groups")).map((part) => part.text)
  const purpose = text("purpose")
  const environment = text("environment")
  return declared({
    format: MAPPING_FORMAT,
    path,
    line: found.line,
    endLine: found.endLine,
    state: templated ? "templated" : "exact",
    identifiers,
    services: servicesOf(of("ports")),
    groups,
    environment:
      environment === null
        ? (environmentIn(groups.join(" ")) ?? environmentIn(path))
        : (environmentIn(environment) ?? environment.toLowerCase()),
    role: text("role"),
    owner: ownerOf(of("owner")),
    purpose: purpose === null || isSecret(purpose) ? null : purpose,
    status: text("status")?.toLowerCase() ?? null,
    attributes: Object.fromEntries(
      (["site", "model", "os"] as const).flatMap((field) => {
        const said = text(field)
        return said === null ? [] : [[field, said]]
      }),
    ),
  })
}

/** A text may hold several: "10.0.0.7, 10.0.0.8". */
const partsOf = (values: readonly Value[]): readonly Value[] =>
  values.flatMap(({ text, line }) =>
    text
      .slice(0, 5_000)
      .split(/[\s,;|]+/u)
      .filter((part) => part !== "" && !isTemplated(text))
      .map((part) => ({ text: part, line })),
  )

type Read = (raw: string, line: number) => Identifier | null

const READS: readonly (readonly [field: MappedField, word: string, read: Read])[] = [
  ["name", "a name", machineFrom],
  ["address", "an address", machineFrom],
  ["mac", "a hardware address", macFrom],
  [
    "serial",
    "a serial number",
    (raw, line) => (raw.length < 3 ? null : { kind: "serial", value: raw, raw, line }),
  ],
]

function identifiersOf(
  of: (field: MappedField) => readonly Value[],
  path: string,
  gathering: Gathering,
): readonly Identifier[] {
  return READS.flatMap(([field, word, read]) =>
    partsOf(of(field)).flatMap(({ text, line }) => {
      const identifier = read(text, line)
      if (identifier === null) gathering.problem(path, line, `What should be ${word} here is none.`)
      return identifier ?? []
    }),
  )
}

function servicesOf(values: readonly Value[]): readonly DeclaredService[] {
  return partsOf(values).flatMap(({ text, line }) => {
    const [, digits = "", protocol] = /^(\d{1,5})(?:\/(tcp|udp))?$/iu.exec(text) ?? []
    const port = portFrom(digits)
    return port === null
      ? []
      : [service({ port, protocol: protocol?.toLowerCase() === "udp" ? "udp" : "tcp", line })]
  })
}

function ownerOf(values: readonly Value[]): DeclaredOwner | null {
  const value = values.find(({ text }) => /\p{L}{2}/u.test(text) && !isTemplated(text))
  const name = saying(value?.text)
  return value === undefined || name === null
    ? null
    : { name, kind: ownerKind(name), by: "mapping", line: value.line }
}

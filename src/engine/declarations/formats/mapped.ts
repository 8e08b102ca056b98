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
  type MappedField,
  type MappedFormat,
  type Mapping,
} from "./mapping-file.ts"
import { outsideText, placesUnder, valuesOf, type Value } from "./mapped-places.ts"
import { distinct, Gathering, ownerKind, saying } from "./reading.ts"
import { tableIn } from "./table-rows.ts"
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

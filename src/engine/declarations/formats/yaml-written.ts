import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Alias,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from "yaml"
import type { Problem } from "#model/declaration.ts"
import type { SourceText } from "./format.ts"
import { lineAt, masked } from "./lines.ts"
import { writtenMap, type Written, type WrittenEntry, type WrittenMap } from "./written.ts"

/** What a YAML file says, document by document, as far as it can be read. */
export interface YamlReading {
  readonly documents: readonly Written[]
  readonly problems: readonly Problem[]
}

const MOST_TEXT = 2_000_000
const MOST_NODES = 200_000
const DEEPEST = 100
const MOST_PROBLEMS = 100
const MOST_SWITCHES = 1_000

/**
 * Reads YAML with templates in it, broken lines and duplicate keys included; nothing is coerced, nothing throws.
 * A text from the middle of a file says which line its first one is.
 */
export function readYaml(file: SourceText, firstLine = 1): YamlReading {
  const problems: Problem[] = []
  const say = (line: number, sentence: string): void => {
    if (problems.length < MOST_PROBLEMS) problems.push({ path: file.path, line, sentence })
  }
  if (file.text.length > MOST_TEXT) {
    say(1, "The file is too big to be read as YAML.")
    return { documents: [], problems }
  }
  return { documents: documentsOf(file.text, firstLine, say), problems }
}

type Say = (line: number, sentence: string) => void

function documentsOf(text: string, firstLine: number, say: Say): readonly Written[] {
  const lineInText = lineAt(text)
  const lineOf = (offset: number): number => lineInText(offset) + firstLine - 1
  const documents = isTooDeep(text) ? null : parsed(text)
  if (documents === null) {
    say(1, "The YAML is nested too deeply to be read.")
    return []
  }
  const walk = walker(text, lineOf, say)
  return documents.flatMap((document) => {
    // A parser's own sentence may quote the line, and with it a secret: only its code is said.
    for (const error of document.errors)
      say(lineOf(error.pos[0]), `The YAML is broken here (${error.code.toLowerCase().replaceAll("_", " ")}).`)
    return document.contents === null ? [] : [walk(document.contents)]
  })
}

const DEEPEST_BRACKETS = 5_000

/** Whether brackets are opened on and on: the parser takes seconds and a gigabyte for a megabyte of them. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length && depth <= DEEPEST_BRACKETS; at += 1) {
    const letter = text[at]
    if (letter === "[" || letter === "{") depth += 1
    else if ((letter === "]" || letter === "}") && depth > 0) depth -= 1
  }
  return depth > DEEPEST_BRACKETS
}

/** Without its templates, or as it stands where that reads better: blanks can break a text that is indented. */
function parsed(text: string) {
  const masking = masked(text)
  const found = parsedAs(masking)
  if (masking === text || found === null || errorsIn(found) === 0) return found
  const plain = parsedAs(text)
  return plain !== null && errorsIn(plain) < errorsIn(found) ? plain : found
}

const errorsIn = (documents: NonNullable<ReturnType<typeof parsedAs>>): number =>
  documents.reduce((count, { errors }) => count + errors.length, 0)

function parsedAs(text: string) {
  try {
    // Unique keys are looked after below: the parser compares each key of a map with each other one.
    return parseAllDocuments(text, {
      uniqueKeys: false,
      keepSourceTokens: false,
      strict: false,
      logLevel: "silent",
      version: "1.2",
      prettyErrors: false,
    })
  } catch {
    // The parser calls itself for each level, so that a file of brackets alone ends its stack.
    return null
  }
}

/** Turns a parser's nodes into ours: each node once, aliases by reference, so that no bomb goes off. */
function walker(text: string, lineOf: (offset: number) => number, say: Say): (node: Node) => Written {
  const switched = switchesIn(text, lineOf)
  const anchors = new Map<string, { readonly written: Written; readonly size: number }>()
  let visited = 0
  let told = false
  const within = (depth: number, size = 1): boolean => {
    visited += size
    const fits = visited <= MOST_NODES && depth <= DEEPEST
    if (!fits && !told) say(lineOf(0), "The YAML holds too much to be read to its end.")
    told ||= !fits
    return fits
  }
  const lines = (node: Node) => linesOfNode(text, lineOf, node)
  const written = (node: Node, depth: number): Written => {
    const nothing: Written = { kind: "text", text: "", ...lines(node) }
    if (isAlias(node)) return aliased(node, depth) ?? nothing
    const before = visited
    if (!within(depth)) return nothing
    const found = collected(node, depth) ?? nothing
    if ("anchor" in node && typeof node.anchor === "string")
      anchors.set(node.anchor, { written: found, size: visited - before })
    return found
  }
  // What is named again counts as if it were written again, so that readers meet no more than that.
  const aliased = ({ source }: Alias, depth: number): Written | null => {
    const anchor = anchors.get(source)
    return anchor !== undefined && within(depth, anchor.size) ? anchor.written : null
  }
  const collected = (node: Node, depth: number): Written | null => {
    if (isScalar(node)) return { kind: "text", text: rawText(text, node), ...lines(node) }
    if (isSeq<Node>(node))
      return { kind: "list", items: node.items.map((item) => written(item, depth + 1)), ...lines(node) }
    return isMap<Node, Node | null>(node) ? mapOf(node, depth) : null
  }
  const mapOf = (node: YAMLMap<Node, Node | null>, depth: number): WrittenMap => {
    const { line, endLine } = lines(node)
    const entries = node.items.flatMap((pair) => entryOf(pair, depth))
    sayTwice(entries, { switched, say })
    return writtenMap(merged(entries), line, endLine)
  }
  const entryOf = ({ key, value }: Pair<Node, Node | null>, depth: number): readonly WrittenEntry[] => {
    if (!isScalar(key)) return []
    const { line, endLine } = lines(key)
    const said = value === null ? null : written(value, depth + 1)
    return [{ key: rawText(text, key), line, value: said ?? { kind: "text", text: "", line, endLine } }]
  }
  return (node) => written(node, 0)
}

function linesOfNode(text: string, lineOf: (offset: number) => number, node: Node) {
  const [start, valueEnd] = node.range ?? [0, 0]
  let end = valueEnd
  while (end > start + 1 && /\s/u.test(text[end - 1] ?? "")) end -= 1
  const line = lineOf(start)
  return { line, endLine: Math.max(line, lineOf(Math.max(start, end - 1))) }
}

/** The text as it stands in the file, templates included: a parser makes a number of a MAC, and of 1.10 a 1.1. */
function rawText(text: string, node: Scalar): string {
  const [start, end] = node.range ?? [0, 0]
  if (node.type === "PLAIN") return text.slice(start, end)
  if (node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE") {
    const source = text.slice(start + 1, end - 1)
    return source.includes("\n") || source.includes("\\") ? (node.source ?? "") : source
  }
  return typeof node.value === "string" ? node.value : ""
}

/** With what "<<" brings in, where the map itself does not say it. */
function merged(entries: readonly WrittenEntry[]): readonly WrittenEntry[] {
  if (!entries.some(({ key }) => key === "<<")) return entries
  const own = entries.filter(({ key }) => key !== "<<")
  const keys = new Set(own.map(({ key }) => key))
  const brought = entries
    .filter(({ key }) => key === "<<")
    .flatMap(({ value }) => (value.kind === "list" ? value.items.slice(0, 100) : [value]))
    .flatMap((value) => (value.kind === "map" ? value.entries.slice(0, 1_000) : []))
    .filter(({ key }) => !keys.has(key) && keys.add(key) !== null)
  return [...own, ...brought]
}

/** A key may well stand in both branches of a template. */
function sayTwice(
  entries: readonly WrittenEntry[],
  { switched, say }: { readonly switched: (from: number, to: number) => boolean; readonly say: Say },
): void {
  const first = new Map<string, number>()
  for (const { key, line } of entries) {
    const before = first.get(key)
    if (before === undefined) first.set(key, line)
    else if (key !== "<<" && !switched(before, line))
      say(line, `This key stands here a second time: it was in line ${before} before.`)
  }
}

/** Whether a template chooses what comes between two lines. */
function switchesIn(text: string, lineOf: (offset: number) => number) {
  const lines: number[] = []
  for (
    let at = text.indexOf("{%");
    at !== -1 && lines.length < MOST_SWITCHES;
    at = text.indexOf("{%", at + 2)
  )
    lines.push(lineOf(at))
  return (from: number, to: number): boolean =>
    lines.length === MOST_SWITCHES || lines.some((line) => line >= from && line <= to)
}

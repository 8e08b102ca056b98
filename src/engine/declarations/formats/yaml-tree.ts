import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Pair,
} from "yaml"
import { isTemplated } from "./identifiers.ts"
import { PLACE, placesMarked } from "./template-places.ts"

// YAML as it is written: raw text and lines, no coerced values, no aliases followed, nothing merged.

interface Span {
  readonly line: number
  readonly endLine: number
}

export interface YamlText extends Span {
  readonly kind: "text"
  /** Raw: "52:54:00:12:34:56" is no number, and "no" no claim. */
  readonly text: string
  readonly templated: boolean
}

export interface YamlEntry extends Span {
  readonly key: string
  readonly templated: boolean
  readonly value: YamlNode
}

export interface YamlMap extends Span {
  readonly kind: "map"
  readonly entries: readonly YamlEntry[]
}

export interface YamlList extends Span {
  readonly kind: "list"
  readonly items: readonly YamlNode[]
}

export type YamlNode = YamlText | YamlMap | YamlList

/** The documents of a file, and what is wrong in it, line by line. */
export interface YamlTree {
  readonly documents: readonly YamlNode[]
  readonly problems: readonly { readonly line: number; readonly sentence: string }[]
}

const DEEPEST = 100
const MOST_NODES = 200_000
const MOST_PROBLEMS = 50
const MOST_BRACKETS = 500

const OPTIONS = {
  // Its own look for duplicates compares every key with every other; ours remembers them.
  uniqueKeys: false,
  keepSourceTokens: false,
  strict: false,
  logLevel: "silent",
  version: "1.2",
} as const

/** Reads YAML with or without templates in it; never throws, and keeps what it could read. */
export function yamlTree(text: string): YamlTree {
  const lineCounter = new LineCounter()
  if (isTooDeep(text)) return unreadable
  const readable = isTemplated(text) ? placesMarked(text).replaceAll(PLACE, "x") : text
  try {
    const parsed = parseAllDocuments(readable, { ...OPTIONS, lineCounter })
    return new Walk(text, lineCounter).tree([...parsed])
  } catch {
    // What is nested thousands deep ends the parser's stack.
    return unreadable
  }
}

const unreadable: YamlTree = {
  documents: [],
  problems: [{ line: 1, sentence: "The YAML of this file can't be read: it is nested too deep." }],
}

/** The parser takes minutes over a file that opens brackets and never closes them. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length && depth <= MOST_BRACKETS; at += 1) {
    const letter = text[at]
    if (letter === "[" || letter === "{") depth += 1
    else if ((letter === "]" || letter === "}") && depth > 0) depth -= 1
  }
  return depth > MOST_BRACKETS
}

class Walk {
  private readonly problems: { line: number; sentence: string }[] = []
  private visited = 0
  private readonly text: string
  private readonly counter: LineCounter

  constructor(text: string, counter: LineCounter) {
    this.text = text
    this.counter = counter
  }

  tree(documents: readonly Document[]): YamlTree {
    const nodes = documents.map((document) => {
      for (const error of document.errors) this.say(this.lineOf(error.pos[0]), sentenceOf(error.message))
      return this.node(document.contents, 1, 0)
    })
    return { documents: nodes, problems: this.problems }
  }

  private node(node: unknown, parentLine: number, depth: number): YamlNode {
    this.visited += 1
    if (this.visited === MOST_NODES) this.say(parentLine, "The file holds more than is read of one file.")
    if (depth > DEEPEST || this.visited >= MOST_NODES) return emptyText(parentLine)
    if (isMap(node)) return this.map(node.items, this.startOf(node, parentLine), depth)
    if (isSeq(node)) return this.list(node.items, this.startOf(node, parentLine), depth)
    return this.scalar(node, parentLine)
  }

  private map(items: readonly Pair[], line: number, depth: number): YamlMap {
    const seen = new Map<string, number>()
    const entries = items.map((pair) => this.entry(pair, line, depth))
    for (const { key, line: at } of entries) {
      const before = seen.get(key)
      if (before !== undefined && key !== "<<")
        this.say(at, `This key is written twice: line ${before} has it too.`)
      seen.set(key, at)
    }
    return { kind: "map", entries, line, endLine: lastLine(entries, line) }
  }

  private entry(pair: Pair, parentLine: number, depth: number): YamlEntry {
    const key = this.scalar(pair.key, parentLine)
    const value = this.node(pair.value, key.line, depth + 1)
    const endLine = Math.max(key.endLine, value.endLine)
    return { key: key.text, templated: key.templated, line: key.line, endLine, value }
  }

  private list(items: readonly unknown[], line: number, depth: number): YamlList {
    const nodes = items.map((item) => this.node(item, line, depth + 1))
    return { kind: "list", items: nodes, line, endLine: lastLine(nodes, line) }
  }

  private scalar(node: unknown, parentLine: number): YamlText {
    const range = isScalar(node) ? node.range : null
    if (!isScalar(node) || isAlias(node) || range === null || range === undefined)
      return emptyText(parentLine)
    const line = this.lineOf(range[0])
    const endLine = Math.max(line, this.lineOf(range[1] - 1))
    const raw = this.text.slice(range[0], range[1])
    const templated = isTemplated(raw)
    const text = templated ? raw.replaceAll(/^["']|["']$/gu, "") : (node.source ?? "")
    return { kind: "text", text, templated, line, endLine }
  }

  private startOf(node: { range?: readonly number[] | null | undefined }, parentLine: number): number {
    const start = node.range?.[0]
    return start === undefined ? parentLine : this.lineOf(start)
  }

  private lineOf(offset: number): number {
    return Math.max(1, this.counter.linePos(Math.max(0, offset)).line)
  }

  private say(line: number, sentence: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ line, sentence })
  }
}

const emptyText = (line: number): YamlText => ({
  kind: "text",
  text: "",
  templated: false,
  line,
  endLine: line,
})

const lastLine = (spans: readonly Span[], line: number): number =>
  spans.reduce((last, { endLine }) => Math.max(last, endLine), line)

/** What the parser says, without what it quotes of the file, which may be a secret. */
function sentenceOf(message: string): string {
  const said = message.split(/["\n]| at line \d/u, 1)[0]!.replace(/:\s*$/u, "")
  return `${said.trim().slice(0, 200)}.`
}

/** The entries of a map; none of anything else. */
export const entriesOf = (node: YamlNode | null): readonly YamlEntry[] =>
  node?.kind === "map" ? node.entries : []

/** The last entry of that name, since that is the one programs go by; null where there is none. */
export const entryOf = (node: YamlNode | null, ...keys: readonly string[]): YamlEntry | null =>
  entriesOf(node).findLast(({ key }) => keys.includes(key)) ?? null

/** The items of a list, or the one thing that stands where a list might. */
export const itemsOf = (node: YamlNode | null): readonly YamlNode[] =>
  node === null ? [] : node.kind === "list" ? node.items : [node]

/** The texts in a list, or the one text itself; templates and empty ones are left out. */
export const textsOf = (node: YamlNode | null): readonly YamlText[] =>
  itemsOf(node).flatMap((item) => (item.kind === "text" && item.text !== "" && !item.templated ? [item] : []))

/** The text of the entry of that name, where it is one that is written out; null otherwise. */
export function textIn(node: YamlNode | null, ...keys: readonly string[]): YamlText | null {
  const value = entryOf(node, ...keys)?.value
  return value?.kind === "text" && value.text.trim() !== "" && !value.templated ? value : null
}

import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type YAMLMap } from "yaml"
import { LARGEST_FILE, type Mistake } from "./rule.ts"

/** Where mistakes of one file are gathered. */
export interface Finds {
  readonly path: string
  readonly mistakes: Mistake[]
  lineOf(node: unknown): number
  say(node: unknown, sentence: string): void
}

/** An entry of a map: its name, its value, and where it stands. */
export interface Entry {
  readonly name: string
  readonly key: Node
  readonly value: Node | null
}

/** Entries by their names. */
export const byName = (entries: readonly Entry[]): ReadonlyMap<string, Entry> =>
  new Map(entries.map((entry) => [entry.name, entry]))

/** Reads a YAML file into its nodes; null where it can't be read, which is said. */
export function readTree(path: string, text: string): { readonly root: Node | null; readonly finds: Finds } {
  const counter = new LineCounter()
  const mistakes: Mistake[] = []
  const lineOf = (node: unknown) => counter.linePos(startOf(node)).line
  const say = (node: unknown, sentence: string) => mistakes.push({ path, line: lineOf(node), sentence })
  const finds = { path, mistakes, lineOf, say }
  if (text.length > LARGEST_FILE) {
    mistakes.push({ path, line: 1, sentence: "The file is larger than 1 MB. Split it." })
    return { root: null, finds }
  }
  try {
    const document = parseDocument(text, {
      lineCounter: counter,
      prettyErrors: false,
      uniqueKeys: true,
      customTags: [],
      merge: false,
      stringKeys: true,
    })
    for (const { pos, message } of document.errors.slice(0, 20))
      mistakes.push({ path, line: counter.linePos(pos[0]).line, sentence: sentenceOf(message) })
    return { root: document.errors.length > 0 ? null : document.contents, finds }
  } catch (error) {
    // A tree that is too deep ends the parser's own stack.
    const deep = error instanceof RangeError
    const sentence = deep ? "The file is nested too deeply to be read." : sentenceOf(String(error))
    mistakes.push({ path, line: 1, sentence })
    return { root: null, finds }
  }
}

const sentenceOf = (message: string) => `This is not YAML as it should be: ${message.replace(/\.?$/u, ".")}`

function startOf(node: unknown): number {
  if (typeof node !== "object" || node === null || !("range" in node)) return 0
  const { range } = node
  return Array.isArray(range) && typeof range[0] === "number" ? range[0] : 0
}

/** The entries of a map, each with a name that is allowed; what else stands there is said. */
export function entriesOf(
  node: unknown,
  finds: Finds,
  { what, allowed }: { readonly what: string; readonly allowed: readonly string[] | null },
): readonly Entry[] {
  if (!isPlainMap(node)) {
    finds.say(node, `${what} must be a map of names and values${saidOf(node)}.`)
    return []
  }
  return node.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : ""
    if (allowed !== null && !allowed.includes(name)) {
      finds.say(key, `${what} has no "${name}"; there are ${allowed.join(", ")}.`)
      return []
    }
    return [{ name, key: asNode(key), value: asNodeOrNull(value) }]
  })
}

const isPlainMap = (node: unknown): node is YAMLMap => isMap(node) && node.tag === undefined

/** The items of a list; null where it is none, which is said. */
export function itemsOf(node: unknown, finds: Finds, what: string): readonly Node[] | null {
  if (!isSeq(node) || node.tag !== undefined) {
    finds.say(node, `${what} must be a list${saidOf(node)}.`)
    return null
  }
  return node.items.map(asNode)
}

/** Text as it was written, so that 9.20 stays 9.20; null where it is no text, which is said. */
export function textOf(node: unknown, finds: Finds, what: string): string | null {
  if (isScalar(node) && node.tag === undefined) {
    const { value, source, type } = node
    if (typeof value === "string") return value
    if (type === "PLAIN" && value !== null && source !== undefined) return source
  }
  finds.say(node, `${what} must be text${saidOf(node)}.`)
  return null
}

function saidOf(node: unknown): string {
  if (isAlias(node)) return "; aliases (*name) are not read"
  if (typeof node === "object" && node !== null && "tag" in node && typeof node.tag === "string")
    return `; tags (${node.tag}) are not read`
  return ""
}

// The parser's own types leave keys and values open; what it made of text are nodes.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const asNode = (node: unknown) => node as Node
const asNodeOrNull = (node: unknown) => (node === null || node === undefined ? null : asNode(node))

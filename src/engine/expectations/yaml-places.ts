import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Pair } from "yaml"

/** What a file says as plain values, and where each part of it stands. */
export interface PlainYaml {
  readonly value: unknown
  readonly problems: readonly { readonly line: number; readonly sentence: string }[]
  /** The line of what stands at a path of keys, or of the nearest that holds it. */
  readonly lineOf: (path: readonly PropertyKey[]) => number
  /** The last line of an item of a list; 1 where there is none. */
  readonly lastLineOf: (path: readonly PropertyKey[]) => number
  /** The lines of all that stands below a path, by the keys that lead on to it, one a line. */
  readonly linesBelow: (path: readonly PropertyKey[]) => Readonly<Record<string, number>>
  /** What stands at a path of keys; undefined where nothing does. */
  readonly at: (path: readonly PropertyKey[]) => unknown
}

const MOST_TEXT = 500_000
const MOST_NODES = 50_000
const DEEPEST = 30
const MOST_PROBLEMS = 100

/** Reads one strict YAML document: no aliases, no templates, no key twice. Texts stay as written, so 1.10 is no 1.1. */
export function plainYaml(text: string): PlainYaml {
  if (text.length > MOST_TEXT || isTooDeep(text))
    return unreadable("The file is too big, or nested too deeply, to be read.")
  const counter = new LineCounter()
  try {
    const document = parseDocument(text, {
      lineCounter: counter,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "error",
      version: "1.2",
    })
    const walk = new Walk(counter)
    for (const { code, pos } of document.errors) walk.broken(pos[0], code)
    const value = walk.value(document.contents, [], 1)
    return {
      value,
      problems: walk.problems,
      lineOf: (path) => walk.lineOf(path),
      lastLineOf: (path) => walk.lastLineOf(path),
      linesBelow: (path) => walk.linesBelow(path),
      at: (path) => valueAt(value, path),
    }
  } catch {
    // The parser calls itself for each level.
    return unreadable("The file is nested too deeply to be read.")
  }
}

function unreadable(sentence: string): PlainYaml {
  const problems = [{ line: 1, sentence }]
  return {
    value: null,
    problems,
    lineOf: () => 1,
    lastLineOf: () => 1,
    linesBelow: () => ({}),
    at: () => undefined,
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found: unknown = value
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined
    found = Reflect.get(found, key)
  }
  return found
}

/** Brackets that are opened on and on cost the parser seconds. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (const letter of text) {
    if (letter === "[" || letter === "{") depth += 1
    else if ((letter === "]" || letter === "}") && depth > 0) depth -= 1
    if (depth > 100) return true
  }
  return false
}

type Path = readonly PropertyKey[]

const keyOf = (path: Path) => path.map(String).join("\n")

class Walk {
  readonly problems: { line: number; sentence: string }[] = []
  private readonly lines = new Map<string, number>()
  private readonly ends = new Map<string, number>()
  private readonly counter: LineCounter
  private visited = 0

  constructor(counter: LineCounter) {
    this.counter = counter
  }

  lineOf(path: Path): number {
    for (let length = path.length; length > 0; length -= 1) {
      const line = this.lines.get(keyOf(path.slice(0, length)))
      if (line !== undefined) return line
    }
    return 1
  }

  linesBelow(path: Path): Readonly<Record<string, number>> {
    const start = `${keyOf(path)}\n`
    const below = [...this.lines].filter(([key]) => key.startsWith(start))
    return Object.fromEntries(below.map(([key, line]) => [key.slice(start.length), line]))
  }

  lastLineOf(path: Path): number {
    return this.ends.get(keyOf(path)) ?? 1
  }

  broken(offset: number, code: string): void {
    this.say(this.at(offset), `The YAML is broken here (${code.toLowerCase().replaceAll("_", " ")}).`)
  }

  value(node: unknown, path: Path, line: number): unknown {
    this.visited += 1
    if (this.visited === MOST_NODES) this.say(line, "The file holds more than is read of one file.")
    if (this.visited >= MOST_NODES) return null
    if (path.length > DEEPEST) return this.refuse(line, "This is nested too deeply to be read.")
    if (isAlias(node)) return this.refuse(line, "Aliases are not followed here: write it out.")
    if (isMap(node)) return this.map(node.items, path, line)
    if (isSeq(node)) return node.items.map((item, index) => this.item(item, [...path, index], line))
    return isScalar(node) ? scalar(node.value, node.source, node.type) : null
  }

  private item(item: unknown, path: Path, line: number): unknown {
    const own = this.startOf(item) ?? line
    this.lines.set(keyOf(path), own)
    const end = isMap(item) ? item.range?.[1] : undefined
    if (end !== undefined && end !== null) this.ends.set(keyOf(path), this.at(end - 1))
    return this.value(item, path, own)
  }

  private map(items: readonly Pair[], path: Path, line: number): unknown {
    const found = new Map<string, unknown>()
    for (const { key, value } of items) {
      const at = this.startOf(key) ?? line
      const name = isScalar(key) ? (key.source ?? String(key.value)) : ""
      const own = [...path, name]
      const before = found.has(name) ? this.lineOf(own) : null
      if (name === "" || name === "__proto__") this.say(at, "This is no word that can stand here.")
      else if (before !== null)
        this.say(at, `"${name.slice(0, 80)}" stands here twice: line ${before} has it too.`)
      else {
        this.lines.set(keyOf(own), at)
        found.set(name, this.value(value, own, at))
      }
    }
    return Object.fromEntries(found)
  }

  private refuse(line: number, sentence: string): null {
    this.say(line, sentence)
    return null
  }

  private startOf(node: unknown): number | null {
    const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : null
    return range ? this.at(range[0]) : null
  }

  private at(offset: number): number {
    return Math.max(1, this.counter.linePos(Math.max(0, offset)).line)
  }

  private say(line: number, sentence: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ line, sentence })
  }
}

/** Whole numbers and claims that were written without quotes are what they are; everything else is text. */
function scalar(value: unknown, source: string | undefined, type: string | null | undefined): unknown {
  if (value === null || typeof value === "boolean") return value
  if (type === "PLAIN" && typeof value === "number" && /^(?:0|[1-9]\d{0,8})$/u.test(source ?? ""))
    return value
  return source ?? (typeof value === "string" ? value : "")
}

import { parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser"
import type { Problem } from "#model/declaration.ts"
import type { SourceText } from "./format.ts"
import { lineAt } from "./lines.ts"
import { writtenMap, type Written, type WrittenEntry } from "./written.ts"

/** What a JSON file says, as far as it can be read; null where nothing can. */
export interface JsonReading {
  readonly root: Written | null
  readonly problems: readonly Problem[]
}

const DEEPEST = 100
const MOST_NODES = 1_000_000
const MOST_PROBLEMS = 20

/** Reads JSON with comments and broken places in it; nothing is coerced, nothing throws. */
export function readJson({ path, text }: SourceText): JsonReading {
  if (deeperThan(text, DEEPEST))
    return {
      root: null,
      problems: [{ path, line: 1, sentence: "The JSON is nested too deeply to be read." }],
    }
  const errors: ParseError[] = []
  const tree = treeOf(text, errors)
  if (tree === null)
    return {
      root: null,
      problems: [{ path, line: 1, sentence: "The JSON is nested too deeply to be read." }],
    }
  const lineOf = lineAt(text)
  const problems = errors.slice(0, MOST_PROBLEMS).map(({ error, offset }) => ({
    path,
    line: lineOf(offset),
    sentence: `The JSON is broken here (${wordsOf(printParseErrorCode(error))}).`,
  }))
  return { root: tree === undefined ? null : walker(text, lineOf)(tree), problems }
}

/** Brackets that are closed wrongly or in comments get past the count below, and then end the parser's stack. */
function treeOf(text: string, errors: ParseError[]): Node | undefined | null {
  try {
    return parseTree(text, errors, { allowTrailingComma: true })
  } catch {
    return null
  }
}

const wordsOf = (code: string): string => code.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, " ").toLowerCase()

/** Whether brackets are nested deeper: the parser calls itself for each level. */
function deeperThan(text: string, most: number): boolean {
  let depth = 0
  let quoted = false
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index]
    if (quoted && letter === "\\") index += 1
    // A string ends with its line for the parser, even where its quote is missing.
    else if (letter === '"') quoted = !quoted
    else if (letter === "\n") quoted = false
    else if (!quoted && (letter === "{" || letter === "[")) depth += 1
    else if (!quoted && (letter === "}" || letter === "]")) depth -= 1
    if (depth > most) return true
  }
  return false
}

function walker(text: string, lineOf: (offset: number) => number): (node: Node) => Written {
  let visited = 0
  const written = (node: Node, depth = 0): Written => {
    visited += 1
    const line = lineOf(node.offset)
    const endLine = Math.max(line, lineOf(Math.max(node.offset, node.offset + node.length - 1)))
    if (visited > MOST_NODES || depth > DEEPEST) return { kind: "text", text: "", line, endLine }
    const children = node.children ?? []
    if (node.type === "object")
      return writtenMap(
        children.flatMap((child) => entryOf(child, depth + 1)),
        line,
        endLine,
      )
    if (node.type === "array")
      return { kind: "list", items: children.map((child) => written(child, depth + 1)), line, endLine }
    return { kind: "text", text: rawText(text, node), line, endLine }
  }
  const entryOf = ({ children }: Node, depth: number): readonly WrittenEntry[] => {
    const [key, value] = children ?? []
    if (key === undefined || value === undefined || typeof key.value !== "string") return []
    return [{ key: key.value, line: lineOf(key.offset), value: written(value, depth) }]
  }
  return written
}

function rawText(text: string, node: Node): string {
  if (node.type === "string") return typeof node.value === "string" ? node.value : ""
  return node.type === "null" ? "" : text.slice(node.offset, node.offset + node.length)
}

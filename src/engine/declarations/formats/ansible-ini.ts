import type { Problem } from "#model/declaration.ts"

import { isStale, remarkAt } from "./ansible-comments.ts"
import { type Entry, type InventoryText, splitPort, type Variable } from "./ansible-entries.ts"
import { isSecret } from "./identifiers.ts"
import { linesOf, uncommented } from "./lines.ts"

const SECTION = /^\[([^:\]\s]{1,300})(?::(\w{1,50}))?\]\s*(?:#.*)?$/u

interface Reader {
  readonly path: string
  readonly lines: readonly string[]
  readonly entries: Entry[]
  readonly children: { parent: string; child: string }[]
  readonly variables: Map<string, Variable[]>
  readonly problems: Problem[]
  group: string
  kind: string
  /** The group that a commented-out header began, for the commented-out lines below it. */
  staleGroup: string | null
}

/** Reads an inventory in Ansible's INI form (docs.ansible.com, plugin ansible.builtin.ini). */
export function readIni(path: string, text: string): InventoryText {
  const lines = Array.from(linesOf(text), (line) => line.text)
  const reader: Reader = {
    path,
    lines,
    entries: [],
    children: [],
    variables: new Map(),
    problems: [],
    group: "ungrouped",
    kind: "hosts",
    staleGroup: null,
  }
  lines.forEach((line, index) => readLine(reader, line.replace(/^\uFEFF/u, "").trim(), index + 1))
  const variables = [...reader.variables].map(([group, list]) => ({ group, variables: list }))
  return { path, entries: reader.entries, children: reader.children, variables, problems: reader.problems }
}

function readLine(reader: Reader, text: string, line: number): void {
  if (text === "") return
  if (/^[#;]/u.test(text)) return readComment(reader, text.replace(/^[#;]+/u, "").trim(), line)
  if (/^(?:\{[%#]|%\{|<%)/u.test(text))
    return complain(reader, line, "A template makes the lines here, and it is not run.")
  if (text.startsWith("[") && readSection(reader, text, line)) return
  if (reader.kind === "hosts") readMachine(reader, text, line)
  else if (reader.kind === "children") readChild(reader, text, line)
  else if (reader.kind === "vars") readVariable(reader, text, line)
}

function complain(reader: Reader, line: number, sentence: string): void {
  reader.problems.push({ path: reader.path, line, sentence })
}

/** Whether the line is a section's header, a wrong one included. */
function readSection(reader: Reader, text: string, line: number): boolean {
  const [, group, kind = "hosts"] = SECTION.exec(text) ?? []
  if (group === undefined) {
    // "[::1]:22" is a machine.
    if (!/\]\s*(?:#.*)?$/u.test(text)) return false
    // What stands below it belongs to a group that we can't name, and not to the one before.
    reader.kind = "hosts"
    reader.group = "ungrouped"
    complain(reader, line, "The name of a section has no spaces in it.")
    return true
  }
  reader.group = group
  reader.staleGroup = null
  reader.kind = kind
  if (!["hosts", "children", "vars"].includes(kind))
    complain(reader, line, `A section is of hosts, children or vars, and not of "${kind}".`)
  return true
}

function readComment(reader: Reader, text: string, line: number): void {
  const group = SECTION.exec(text)?.[1]
  if (group !== undefined) reader.staleGroup = group
  else if ((reader.kind === "hosts" || reader.staleGroup !== null) && isStale(text))
    reader.entries.push(entryFrom(reader, wordsOf(text), { line, stale: true }))
}

function readMachine(reader: Reader, text: string, line: number): void {
  const words = wordsOf(text)
  if (words.open) complain(reader, line, "A quotation mark is opened and never closed.")
  const odd = words.words.slice(1).find((word) => !word.includes("="))
  if (odd !== undefined) complain(reader, line, "After the name there are only variables: name=value.")
  if (words.words[0]?.endsWith(":") === true)
    complain(reader, line, "After the colon of a name there is a port.")
  if (words.words.length > 0) reader.entries.push(entryFrom(reader, words, { line, stale: false }))
}

function entryFrom(reader: Reader, words: Words, at: { line: number; stale: boolean }): Entry {
  const [first = "", ...rest] = words.words
  return {
    ...splitPort(first.replace(/:$/u, "")),
    line: at.line,
    endLine: at.line,
    groups: [at.stale ? (reader.staleGroup ?? reader.group) : reader.group],
    variables: rest.flatMap((word) => variableFrom(word, at.line)),
    remark: remarkAt(reader.lines, at.line, words.comment),
    stale: at.stale,
    named: true,
  }
}

function variableFrom(text: string, line: number): readonly Variable[] {
  const at = text.indexOf("=")
  const name = text.slice(0, at).trim()
  if (at < 1 || isSecret(name)) return []
  return [{ name, value: text.slice(at + 1).trim(), line }]
}

function readChild(reader: Reader, text: string, line: number): void {
  const [, child] = /^([^:\]\s]{1,300})\s*(?:#.*)?$/u.exec(text) ?? []
  if (child === undefined) complain(reader, line, "Below children there is one group's name on a line.")
  else reader.children.push({ parent: reader.group, child })
}

function readVariable(reader: Reader, text: string, line: number): void {
  if (!text.includes("=")) return complain(reader, line, "Below vars there are only variables: name=value.")
  const plain = uncommented(text, ["#"]).text
  for (const variable of variableFrom(plain, line)) {
    const value = variable.value.replace(/^(["'])(.*)\1$/u, "$2")
    const list = reader.variables.get(reader.group) ?? []
    list.push({ ...variable, value })
    reader.variables.set(reader.group, list)
  }
}

interface Words {
  readonly words: readonly string[]
  readonly comment: string
  readonly open: boolean
}

const MOST_WORDS = 500

/** The words of a line by the shell's quoting, as Python's shlex splits them; a Jinja expression is never split. */
function wordsOf(text: string): Words {
  const words: string[] = []
  let word: string | null = null
  let quote = ""
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]!
    const end = text.startsWith("{{", at) ? text.indexOf("}}", at) : -1
    if (end !== -1) {
      word = (word ?? "") + text.slice(at, end + 2)
      at = end + 1
    } else if (letter === "\\" && quote !== "'") {
      at += 1
      word = (word ?? "") + (quote === "" || /["\\]/u.test(text[at] ?? "") ? "" : "\\") + (text[at] ?? "")
    } else if (quote !== "") {
      if (letter === quote) quote = ""
      else word += letter
    } else if (letter === '"' || letter === "'") {
      quote = letter
      word ??= ""
    } else if (letter === "#") {
      if (word !== null) words.push(word)
      return { words, comment: text.slice(at).replace(/^#+/u, "").trim(), open: false }
    } else if (/\s/u.test(letter)) {
      if (word !== null) words.push(word)
      word = null
      if (words.length >= MOST_WORDS) break
    } else word = (word ?? "") + letter
  }
  if (word !== null) words.push(word)
  return { words, comment: "", open: quote !== "" }
}

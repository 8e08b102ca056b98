import { parseQuery, type QueryNode } from "#model/query.ts"

/** The words that stand beside each other in a query and all have to match; a whole "a | b" is one. */
export function wordsOf(query: string): readonly string[] {
  const words: string[] = []
  let word = ""
  let depth = 0
  let quoted = false
  for (const char of query) {
    if (char === '"') quoted = !quoted
    if (!quoted && char === "(") depth += 1
    if (!quoted && char === ")") depth -= 1
    if (!quoted && depth === 0 && char === "|") return [query.trim()]
    if (!quoted && depth === 0 && /\s/.test(char)) {
      words.push(word)
      word = ""
    } else word += char
  }
  return joined([...words, word].filter((each) => each !== ""))
}

/** "not x", "! x" are one word; "x and y" are two; "x or y" is one whole. */
function joined(words: readonly string[]): readonly string[] {
  if (words.some((word) => word.toLowerCase() === "or")) return [words.join(" ")]
  const result: string[] = []
  let before = ""
  for (const word of words.filter((each) => each.toLowerCase() !== "and")) {
    if (word === "!" || word.toLowerCase() === "not") before += `${word} `
    else {
      result.push(before + word)
      before = ""
    }
  }
  return result
}

/** What is narrowed by: a field, and of one that asks several things only the values that ask this one. */
export interface Narrowing {
  readonly field: string
  /** null: all of them. */
  readonly values: readonly string[] | null
}

const narrowing = (by: string | Narrowing): Narrowing =>
  typeof by === "string" ? { field: by, values: null } : by

/** Values of one field that a word asks for: `os:a` or `(os:a | os:b)`; null where it asks for anything else. */
function valuesIn(node: QueryNode, by: Narrowing): readonly string[] | null {
  if (node.kind === "field") {
    const known = by.values === null || by.values.includes(node.value.toLowerCase())
    return node.field === by.field && node.operator === ":" && known ? [node.value] : null
  }
  if (node.kind !== "or") return null
  const parts = node.parts.map((part) => valuesIn(part, by))
  return parts.every((part) => part !== null) ? parts.flat() : null
}

function valuesOfWord(word: string, by: string | Narrowing): readonly string[] | null {
  const parsed = parseQuery(word)
  return parsed.ok ? valuesIn(parsed.root, narrowing(by)) : null
}

/** The values of a field that a query is narrowed to, in lower case. */
export function chosenValues(query: string, by: string | Narrowing): readonly string[] {
  return wordsOf(query)
    .flatMap((word) => valuesOfWord(word, by) ?? [])
    .map((value) => value.toLowerCase())
}

/** The query without what narrows it to values of a field. */
export function withoutField(query: string, by: string | Narrowing): string {
  return wordsOf(query)
    .filter((word) => valuesOfWord(word, by) === null)
    .join(" ")
}

const fieldWord = (field: string, value: string) => `${field}:${/[\s()|]/.test(value) ? `"${value}"` : value}`

/** Adds a value of a field to a query or takes it out; several values of one field are alternatives. */
export function withValueToggled(query: string, by: string | Narrowing, value: string): string {
  const words = wordsOf(query)
  const { field } = narrowing(by)
  const at = words.findIndex((word) => valuesOfWord(word, by) !== null)
  const before = at < 0 ? [] : (valuesOfWord(words[at] ?? "", by) ?? [])
  const others = before.filter((each) => each.toLowerCase() !== value.toLowerCase())
  const after = others.length < before.length ? others : [...before, value]
  const alternatives = after.map((each) => fieldWord(field, each))
  const word = alternatives.length > 1 ? `(${alternatives.join(" | ")})` : (alternatives[0] ?? "")
  const place = at < 0 ? words.length : at
  return [...words.slice(0, place), word, ...words.slice(place + 1)].filter((each) => each !== "").join(" ")
}

/** Every way to take one word out of a query: the word, and the query without it. */
export function withoutEach(query: string): readonly { readonly word: string; readonly query: string }[] {
  const words = wordsOf(query)
  return words.map((word, at) => ({ word, query: words.toSpliced(at, 1).join(" ") }))
}

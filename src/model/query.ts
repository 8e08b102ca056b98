/** The query language of lists: `port:22 os:linux !vendor:dell seen<7d "free text" (a | b)`. */

export interface QueryField {
  readonly name: string
  readonly says: string
  /** text: contains, `*` stands for anything; age: compared with < and >, as 7d, 12h, 30m, 2w. */
  readonly kind: "text" | "port" | "address" | "age" | "word"
}

export const QUERY_FIELDS: readonly QueryField[] = [
  { name: "name", says: "any of its names", kind: "text" },
  { name: "ip", says: "an address, CIDR or range", kind: "address" },
  { name: "mac", says: "a hardware address, or the start of one", kind: "text" },
  { name: "port", says: "an open port: 22, 53/udp, 8000-8100", kind: "port" },
  { name: "service", says: "a service name, such as http", kind: "text" },
  { name: "product", says: "a product, such as nginx", kind: "text" },
  { name: "version", says: "a product's version", kind: "text" },
  { name: "os", says: "operating system", kind: "text" },
  { name: "vendor", says: "who made it", kind: "text" },
  { name: "kind", says: "what kind of machine: printer, switch, virtual machine", kind: "text" },
  { name: "model", says: "its maker's name for it", kind: "text" },
  { name: "role", says: "what it does for others: web, database, DNS", kind: "text" },
  { name: "network", says: "the network's name", kind: "text" },
  { name: "owner", says: "who it belongs to", kind: "text" },
  { name: "environment", says: "where it stands: prod, test, dev", kind: "text" },
  { name: "group", says: "a group that a source puts it into, whole; * stands for anything", kind: "text" },
  { name: "source", says: "the source that declares it", kind: "text" },
  { name: "tag", says: "a tag, whole; * stands for anything", kind: "text" },
  {
    name: "is",
    says: "explained, in-doubt, mystery, declared, present, gone, asleep, not-asked, new, retired, virtual, doubtful",
    kind: "word",
  },
  { name: "id", says: "the machine's id", kind: "text" },
  { name: "seen", says: "last answer: seen<7d within a week, seen>30d longer ago", kind: "age" },
  { name: "first", says: "first answer: first<1d is new today", kind: "age" },
]

/** What `is:` asks for: a presence, or something that is true of a machine beside it. */
export const IS_WORDS = [
  "present",
  "gone",
  "asleep",
  "not-asked",
  "new",
  "retired",
  "virtual",
  "doubtful",
  "explained",
  "in-doubt",
  "mystery",
  "declared",
] as const

/** Where in the typed text something stands: [start, end). */
export type Span = readonly [number, number]

export type QueryNode =
  | { readonly kind: "all"; readonly span: Span }
  | { readonly kind: "and" | "or"; readonly parts: readonly QueryNode[]; readonly span: Span }
  | { readonly kind: "not"; readonly part: QueryNode; readonly span: Span }
  | { readonly kind: "text"; readonly text: string; readonly span: Span }
  | {
      readonly kind: "field"
      readonly field: string
      readonly operator: ":" | "<" | ">"
      readonly value: string
      readonly span: Span
    }

export interface QueryError {
  readonly sentence: string
  readonly span: Span
}

export type ParsedQuery =
  | { readonly ok: true; readonly root: QueryNode }
  | { readonly ok: false; readonly error: QueryError }

interface Token {
  readonly kind: "word" | "quoted" | "(" | ")" | "|" | "!"
  readonly text: string
  readonly span: Span
}

class QueryProblem extends Error {
  readonly span: Span
  constructor(sentence: string, span: Span) {
    super(sentence)
    this.span = span
  }
}

const DEEPEST = 50

/** Parses a query; a mistake comes back as a sentence with the place it points at, never as an exception. */
export function parseQuery(text: string): ParsedQuery {
  try {
    const tokens = tokensOf(text)
    const parser = new Parser(tokens, text.length)
    return { ok: true, root: parser.whole() }
  } catch (problem) {
    if (problem instanceof QueryProblem)
      return { ok: false, error: { sentence: problem.message, span: problem.span } }
    throw problem
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const char = text.charAt(at)
    if (/\s/.test(char)) at += 1
    else if (char === "(" || char === ")" || char === "|" || char === "!") {
      tokens.push({ kind: char, text: char, span: [at, at + 1] })
      at += 1
    } else {
      const token = char === '"' ? quotedToken(text, at) : wordToken(text, at)
      tokens.push(token)
      at = token.span[1]
    }
  }
  return tokens
}

function quotedToken(text: string, start: number): Token {
  const end = text.indexOf('"', start + 1)
  if (end < 0)
    throw new QueryProblem('This quotation mark is never closed: add a " at the end.', [start, text.length])
  return { kind: "quoted", text: text.slice(start + 1, end), span: [start, end + 1] }
}

function wordToken(text: string, start: number): Token {
  let at = start
  while (at < text.length && !/[\s()|]/.test(text.charAt(at))) {
    if (text.charAt(at) === '"') at = quotedToken(text, at).span[1]
    else at += 1
  }
  return { kind: "word", text: text.slice(start, at), span: [start, at] }
}

class Parser {
  private at = 0
  private depth = 0
  private readonly tokens: readonly Token[]
  private readonly length: number

  constructor(tokens: readonly Token[], length: number) {
    this.tokens = tokens
    this.length = length
  }

  whole(): QueryNode {
    if (this.tokens.length === 0) return { kind: "all", span: [0, this.length] }
    const node = this.alternatives()
    const left = this.peek()
    if (left) throw new QueryProblem("This closing bracket has no opening one.", left.span)
    return node
  }

  private alternatives(): QueryNode {
    const parts = [this.sequence()]
    while (this.peek()?.kind === "|" || this.isWord("or")) {
      this.at += 1
      parts.push(this.sequence())
    }
    return parts.length === 1 ? parts[0]! : { kind: "or", parts, span: spanOf(parts) }
  }

  private sequence(): QueryNode {
    const parts: QueryNode[] = []
    for (let token = this.peek(); token && !this.endsSequence(token); token = this.peek()) {
      if (this.isWord("and")) this.at += 1
      else parts.push(this.term())
    }
    if (parts.length === 0) {
      const span = this.peek()?.span ?? [this.length, this.length]
      throw new QueryProblem("Something to look for is missing here.", span)
    }
    return parts.length === 1 ? parts[0]! : { kind: "and", parts, span: spanOf(parts) }
  }

  private term(): QueryNode {
    const token = this.next()
    if (token.kind === "!" || (token.kind === "word" && token.text.toLowerCase() === "not")) {
      this.deeper(token.span)
      if (!this.peek()) throw new QueryProblem("What should not match is missing.", token.span)
      const part = this.term()
      this.depth -= 1
      return { kind: "not", part, span: [token.span[0], part.span[1]] }
    }
    if (token.kind === "(") return this.bracketed(token)
    if (token.kind === "quoted") return { kind: "text", text: token.text, span: token.span }
    if (token.kind !== "word") throw new QueryProblem("Something to look for is missing here.", token.span)
    if (token.text.startsWith("-") && token.text.length > 1) {
      const shorter: Token = { ...token, text: token.text.slice(1), span: [token.span[0] + 1, token.span[1]] }
      return { kind: "not", part: wordNode(shorter), span: token.span }
    }
    return wordNode(token)
  }

  private bracketed(open: Token): QueryNode {
    this.deeper(open.span)
    const node = this.alternatives()
    const close = this.peek()
    if (close?.kind !== ")") throw new QueryProblem("This bracket is never closed.", open.span)
    this.at += 1
    this.depth -= 1
    return node
  }

  private deeper(span: Span): void {
    this.depth += 1
    if (this.depth > DEEPEST) throw new QueryProblem("Too many brackets inside each other.", span)
  }

  private endsSequence(token: Token): boolean {
    return token.kind === "|" || token.kind === ")" || this.isWord("or")
  }

  private isWord(word: string): boolean {
    const token = this.peek()
    return token?.kind === "word" && token.text.toLowerCase() === word
  }

  private peek(): Token | undefined {
    return this.tokens[this.at]
  }

  private next(): Token {
    const token = this.tokens[this.at]
    if (!token) throw new QueryProblem("Something to look for is missing here.", [this.length, this.length])
    this.at += 1
    return token
  }
}

const FIELD_TERM = /^([a-z-]+)([:<>])(.*)$/is

function wordNode(token: Token): QueryNode {
  const match = FIELD_TERM.exec(token.text)
  if (!match) return { kind: "text", text: token.text.replaceAll('"', ""), span: token.span }
  const [, name = "", sign, raw = ""] = match
  const operator = sign === "<" || sign === ">" ? sign : ":"
  const field = QUERY_FIELDS.find(({ name: known }) => known === name.toLowerCase())
  // "aa:bb:cc" and "fd00::1" are words with colons in them, not fields.
  if (!field) {
    if (operator === ":" && /^[0-9a-f:.]+$/i.test(token.text))
      return { kind: "text", text: token.text, span: token.span }
    throw new QueryProblem(unknownField(name), [token.span[0], token.span[0] + name.length])
  }
  const value = raw.replaceAll('"', "")
  const span: Span = [token.span[0] + name.length + 1, token.span[1]]
  checkValue(field, operator, value, span)
  return { kind: "field", field: field.name, operator, value, span: token.span }
}

function unknownField(name: string): string {
  const typed = name.toLowerCase()
  const nearest = QUERY_FIELDS.map((field) => ({
    field: field.name,
    away: editsBetween(typed, field.name),
  })).toSorted((one, other) => one.away - other.away)[0]
  const isNear = nearest !== undefined && nearest.away <= 2
  const hint = isNear
    ? ` Did you mean ${nearest.field}: ?`
    : ` Fields are ${QUERY_FIELDS.map((field) => field.name).join(", ")}.`
  return `There is no field "${name}".${hint}`
}

/** How many letters have to be put in, left out or changed to get from one word to the other (Levenshtein). */
function editsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [at, letter] of Array.from(one).entries()) {
    const next = [at + 1]
    for (let index = 1; index <= other.length; index += 1) {
      const changed = row[index - 1]! + (other[index - 1] === letter ? 0 : 1)
      next.push(Math.min(changed, row[index]! + 1, next[index - 1]! + 1))
    }
    row = next
  }
  return row.at(-1) ?? one.length
}

function checkValue(field: QueryField, operator: ":" | "<" | ">", value: string, span: Span): void {
  const problem = valueProblem(field, operator, value)
  if (problem) throw new QueryProblem(problem, span)
}

function valueProblem(field: QueryField, operator: ":" | "<" | ">", value: string): string | null {
  if (value === "") return `${field.name}${operator} needs a value: ${field.says}.`
  if (field.kind === "age") {
    if (operator === ":") return `Write ${field.name}<${value} or ${field.name}>${value}.`
    return ageSeconds(value) === null ? `"${value}" is no span of time: write 30m, 12h, 7d or 2w.` : null
  }
  if (operator !== ":")
    return `${field.name} can't be compared with ${operator}: write ${field.name}:${value}.`
  if (field.kind === "port" && !portsOf(value)) return `"${value}" is no port: write 22, 53/udp or 8000-8100.`
  if (field.kind === "word" && !(IS_WORDS as readonly string[]).includes(value.toLowerCase()))
    return `"${value}" is not one of ${IS_WORDS.join(", ")}.`
  return null
}

function spanOf(parts: readonly QueryNode[]): Span {
  return [parts[0]!.span[0], parts.at(-1)!.span[1]]
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  y: 31_557_600,
}

/** "7d" in seconds; null where it is no span of time. */
export function ageSeconds(text: string): number | null {
  const match = /^(\d{1,6})([smhdwy])$/i.exec(text)
  if (!match) return null
  return Number(match[1]) * UNIT_SECONDS[match[2]!.toLowerCase()]!
}

/** "22", "53/udp" or "8000-8100/tcp" as numbers; null where it is no port. */
export function portsOf(
  text: string,
): { first: number; last: number; protocol: "tcp" | "udp" | null } | null {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp))?$/i.exec(text)
  if (!match) return null
  const first = Number(match[1])
  const last = match[2] === undefined ? first : Number(match[2])
  if (last > 65_535 || first > last) return null
  return { first, last, protocol: protocolOf(match[3]) }
}

function protocolOf(text: string | undefined): "tcp" | "udp" | null {
  if (text === undefined) return null
  return text.toLowerCase() === "udp" ? "udp" : "tcp"
}

// Only what node blocks of a manifest say literally; nothing is compiled. https://www.puppet.com/docs/puppet/8/lang_node_definitions

export interface ManifestToken {
  readonly kind: "word" | "text" | "regex" | "sign"
  readonly text: string
  readonly line: number
  /** A double-quoted text with a variable in it. */
  readonly filled: boolean
}

export interface NodeName {
  readonly kind: "name" | "regex" | "templated"
  readonly text: string
  readonly line: number
}

/** A node block: whom it is for, and what it gives them. */
export interface NodeBlock {
  readonly names: readonly NodeName[]
  readonly line: number
  readonly endLine: number
  readonly roles: readonly string[]
  readonly classes: readonly string[]
  readonly comment: string
}

export interface Manifest {
  readonly nodes: readonly NodeBlock[]
  readonly problems: readonly { readonly line: number; readonly sentence: string }[]
}

const MOST_TOKENS = 1_000_000
const WORD = /[\w:$@.-]{1,500}/uy
// After these a slash begins a regular expression; after anything else it divides.
const BEFORE_REGEX: ReadonlySet<string> = new Set(["node", ",", "~", "{", "(", "[", ">", "or", "and", "in"])

/** The node blocks of a manifest; a brace left open is a problem, and what stands before the end is kept. */
export function readManifest(text: string): Manifest {
  const { tokens, comments, lastLine } = tokensOf(text)
  const problems: { line: number; sentence: string }[] = []
  const nodes: NodeBlock[] = []
  for (let at = 0; at < tokens.length; at += 1) {
    if (tokens[at]!.kind !== "word" || tokens[at]!.text !== "node") continue
    const open = headEnd(tokens, at + 1)
    if (open === -1) continue
    const close = blockEnd(tokens, open)
    const line = tokens[at]!.line
    if (close === -1) problems.push({ line, sentence: "The node block that opens here is not closed." })
    const body = tokens.slice(open + 1, close === -1 ? tokens.length : close)
    const endLine = close === -1 ? lastLine : tokens[close]!.line
    const head = tokens.slice(at + 1, open)
    nodes.push({
      names: namesIn(head),
      line,
      endLine,
      ...givenIn(body),
      comment: commentAbove(comments, line),
    })
    at = close === -1 ? tokens.length : close
  }
  return { nodes, problems }
}

interface Tokens {
  readonly tokens: readonly ManifestToken[]
  /** Comments that stand alone on their lines. */
  readonly comments: ReadonlyMap<number, string>
  readonly lastLine: number
}

function tokensOf(text: string): Tokens {
  const tokens: ManifestToken[] = []
  const comments = new Map<number, string>()
  let line = 1
  let at = 0
  while (at < text.length && tokens.length < MOST_TOKENS) {
    const letter = text[at]!
    if (letter === "\n") line += 1
    if (/\s/u.test(letter)) {
      at += 1
      continue
    }
    const end = commentEnd(text, at)
    if (end !== -1) {
      if (letter === "#" && tokens.at(-1)?.line !== line)
        comments.set(line, text.slice(at + 1, Math.min(end, at + 500)).trim())
      line += lineEnds(text, at, end)
      at = end
      continue
    }
    const { token, next } = tokenAt(text, at, { line, before: tokens.at(-1)?.text ?? "" })
    tokens.push(token)
    line += lineEnds(text, at, next)
    at = next
  }
  return { tokens, comments, lastLine: line }
}

function lineEnds(text: string, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at += 1) if (text[at] === "\n") count += 1
  return count
}

function commentEnd(text: string, at: number): number {
  if (text[at] === "#") return indexOr(text, "\n", at)
  return text.startsWith("/*", at) ? Math.min(text.length, indexOr(text, "*/", at + 2) + 2) : -1
}

function indexOr(text: string, sought: string, at: number): number {
  const found = text.indexOf(sought, at)
  return found === -1 ? text.length : found
}

interface Place {
  readonly line: number
  readonly before: string
}

function tokenAt(text: string, at: number, { line, before }: Place): { token: ManifestToken; next: number } {
  const letter = text[at]!
  if (letter === "'" || letter === '"') return quotedAt(text, at, line)
  const regex = letter === "/" && BEFORE_REGEX.has(before) ? regexEnd(text, at) : -1
  if (regex !== -1) {
    const inner = text.slice(at + 1, regex).slice(0, 500)
    return { token: { kind: "regex", text: inner, line, filled: false }, next: regex + 1 }
  }
  WORD.lastIndex = at
  const word = WORD.exec(text)?.[0]
  if (word === undefined) return { token: { kind: "sign", text: letter, line, filled: false }, next: at + 1 }
  return { token: { kind: "word", text: word, line, filled: word.includes("$") }, next: at + word.length }
}

function quotedAt(text: string, at: number, line: number): { token: ManifestToken; next: number } {
  const mark = text[at]!
  let end = at + 1
  while (end < text.length && text[end] !== mark) end += text[end] === "\\" ? 2 : 1
  const inner = text.slice(at + 1, Math.min(end, at + 1_000))
  const filled = mark === '"' && inner.includes("$")
  return { token: { kind: "text", text: inner, line, filled }, next: Math.min(text.length, end + 1) }
}

/** Where a regular expression ends that has to end on its line; -1 where it does not. */
function regexEnd(text: string, at: number): number {
  for (let end = at + 1; end < text.length && text[end] !== "\n"; end += 1) {
    if (text[end] === "/") return end
    if (text[end] === "\\") end += 1
  }
  return -1
}

/** Where the block of a node opens; -1 where what follows is no list of names. */
function headEnd(tokens: readonly ManifestToken[], start: number): number {
  for (let at = start; at < tokens.length && at < start + 2_000; at += 1) {
    const { kind, text } = tokens[at]!
    if (kind === "sign" && text === "{") return at > start ? at : -1
    if ((kind === "sign" && text !== ",") || text === "node") return -1
  }
  return -1
}

function blockEnd(tokens: readonly ManifestToken[], open: number): number {
  let depth = 0
  for (let at = open; at < tokens.length; at += 1) {
    const { kind, text } = tokens[at]!
    if (kind !== "sign") continue
    if (text === "{") depth += 1
    else if (text === "}") depth -= 1
    if (depth === 0) return at
  }
  return -1
}

function namesIn(head: readonly ManifestToken[]): readonly NodeName[] {
  return head.flatMap(({ kind, text, line, filled }): readonly NodeName[] => {
    if (kind === "sign" || (kind === "word" && (text === "default" || text === "inherits"))) return []
    return [{ kind: kind === "regex" ? "regex" : filled ? "templated" : "name", text, line }]
  })
}

const INCLUDING: ReadonlySet<string> = new Set(["include", "contain", "require", "hiera_include"])

function givenIn(body: readonly ManifestToken[]): Pick<NodeBlock, "roles" | "classes"> {
  const roles = new Set<string>()
  const classes = new Set<string>()
  body.forEach(({ kind, text }, at) => {
    if (kind !== "word") return
    if (text === "role") for (const name of listAfter(body, at + 1)) roles.add(name)
    else if (INCLUDING.has(text)) for (const name of listAfter(body, at + 1)) classes.add(name)
    else if (text === "class" && body[at + 1]?.text === "{")
      for (const name of listAfter(body, at + 2)) classes.add(name)
  })
  for (const name of classes) {
    const role = /^(?:::)?roles?::(.+)$/u.exec(name)?.[1]
    if (role !== undefined) roles.add(role)
  }
  return { roles: [...roles], classes: [...classes] }
}

/** The names after a word, with or without parentheses: "include a, b", "role(a::b)", "class { 'a': }". */
function listAfter(body: readonly ManifestToken[], start: number): readonly string[] {
  const names: string[] = []
  let at = body[start]?.text === "(" || body[start]?.text === "[" ? start + 1 : start
  for (; at < body.length && names.length < 200; at += 2) {
    const token = body[at]!
    // The lexer takes the colon behind an unquoted name as a part of it.
    const name = token.text.replace(/^::/u, "").replace(/:+$/u, "")
    if (token.kind === "sign" || token.filled || !/^[a-z]\w*(?:::\w+)*$/u.test(name)) break
    names.push(name)
    if (body[at + 1]?.text !== ",") break
  }
  return names
}

function commentAbove(comments: ReadonlyMap<number, string>, line: number): string {
  const found: string[] = []
  for (let at = line - 1; comments.has(at) && found.length < 10; at -= 1) found.unshift(comments.get(at)!)
  return found.join(" ")
}

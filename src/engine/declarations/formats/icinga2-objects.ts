// https://icinga.com/docs/icinga-2/latest/doc/17-language-reference/: only literals of objects, never an expression.

export interface Icinga2Value {
  /** The one literal, or those of a list. */
  readonly texts: readonly string[]
  readonly line: number
}

export interface Icinga2Object {
  readonly kind: string
  readonly name: string
  readonly isTemplate: boolean
  readonly line: number
  readonly endLine: number
  readonly imports: readonly string[]
  readonly values: ReadonlyMap<string, Icinga2Value>
}

interface Token {
  readonly kind: "text" | "word" | "sign"
  readonly text: string
  readonly line: number
}

const MOST_TOKENS = 1_000_000
const WORD = /[\w.]{1,500}/uy

/** The objects and templates of a file, with what is written out in them. */
export function readIcinga2(text: string): {
  readonly objects: readonly Icinga2Object[]
  readonly problems: readonly { readonly line: number; readonly sentence: string }[]
} {
  const { tokens, lastLine } = tokensOf(text)
  const objects: Icinga2Object[] = []
  const problems: { line: number; sentence: string }[] = []
  for (let at = 0; at < tokens.length; at += 1) {
    const head = headAt(tokens, at)
    if (head === null) continue
    const close = closing(tokens, head.open)
    if (close === -1)
      problems.push({ line: head.line, sentence: "The object that opens here is not closed." })
    const end = close === -1 ? tokens.length : close
    const body = tokens.slice(head.open + 1, end)
    const endLine = close === -1 ? lastLine : tokens[close]!.line
    const { kind, name, isTemplate, line } = head
    objects.push({ kind, name, isTemplate, line, endLine, ...contentOf(body) })
    at = end
  }
  return { objects, problems }
}

function tokensOf(text: string): { readonly tokens: readonly Token[]; readonly lastLine: number } {
  const tokens: Token[] = []
  let line = 1
  let at = 0
  while (at < text.length && tokens.length < MOST_TOKENS) {
    const letter = text[at]!
    const skipped = /\s/u.test(letter) ? at + 1 : commentEnd(text, at)
    const found = skipped === -1 ? tokenAt(text, at, line) : null
    if (found !== null) tokens.push(found.token)
    const next = found?.next ?? skipped
    for (; at < next; at += 1) if (text[at] === "\n") line += 1
  }
  return { tokens, lastLine: line }
}

function commentEnd(text: string, at: number): number {
  if (text[at] === "#" || text.startsWith("//", at)) return indexOr(text, "\n", at)
  return text.startsWith("/*", at) ? Math.min(text.length, indexOr(text, "*/", at + 2) + 2) : -1
}

function indexOr(text: string, sought: string, at: number): number {
  const found = text.indexOf(sought, at)
  return found === -1 ? text.length : found
}

function tokenAt(text: string, at: number, line: number): { readonly token: Token; readonly next: number } {
  if (text.startsWith("{{{", at)) {
    const next = Math.min(text.length, indexOr(text, "}}}", at + 3) + 3)
    return { token: { kind: "text", text: text.slice(at + 3, Math.min(next - 3, at + 1_000)), line }, next }
  }
  if (text[at] === '"') return quotedAt(text, at, line)
  WORD.lastIndex = at
  const word = WORD.exec(text)?.[0]
  if (word !== undefined) return { token: { kind: "word", text: word, line }, next: at + word.length }
  return { token: { kind: "sign", text: text[at]!, line }, next: at + 1 }
}

function quotedAt(text: string, at: number, line: number): { readonly token: Token; readonly next: number } {
  let end = at + 1
  // No quoted text goes on over the end of its line.
  while (end < text.length && text[end] !== '"' && text[end] !== "\n") end += text[end] === "\\" ? 2 : 1
  const inner = text.slice(at + 1, Math.min(end, at + 1_000)).replaceAll(/\\(.)/gu, "$1")
  return {
    token: { kind: "text", text: inner, line },
    next: Math.min(text.length, end + (text[end] === '"' ? 1 : 0)),
  }
}

function headAt(tokens: readonly Token[], at: number) {
  const [word, kind, name] = [tokens[at], tokens[at + 1], tokens[at + 2]]
  if (word?.kind !== "word" || (word.text !== "object" && word.text !== "template")) return null
  if (kind?.kind !== "word" || name === undefined || name.kind === "sign") return null
  for (let open = at + 3; open < tokens.length && open < at + 13; open += 1)
    if (tokens[open]!.text === "{" && tokens[open]!.kind === "sign")
      return { kind: kind.text, name: name.text, isTemplate: word.text === "template", line: name.line, open }
  return null
}

function closing(tokens: readonly Token[], open: number): number {
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

function contentOf(body: readonly Token[]): Pick<Icinga2Object, "imports" | "values"> {
  const imports: string[] = []
  const values = new Map<string, Icinga2Value>()
  let depth = 0
  body.forEach((token, at) => {
    if (token.kind === "sign") depth += token.text === "{" ? 1 : token.text === "}" ? -1 : 0
    if (depth !== 0 || token.kind !== "word") return
    const next = body[at + 1]
    if (token.text === "import" && next?.kind === "text") imports.push(next.text.slice(0, 200))
    const start = next?.text === "=" && body[at + 2]?.text !== "=" ? at + 2 : next?.text === "+" ? at + 3 : -1
    const texts = start === -1 ? null : literalsAt(body, start)
    if (texts !== null) values.set(token.text, { texts, line: token.line })
  })
  return { imports, values }
}

/** The literals of a value; null where something is worked out. */
function literalsAt(body: readonly Token[], start: number): readonly string[] | null {
  const first = body[start]
  if (first === undefined) return null
  if (first.kind !== "sign") return endsAt(body, start) ? [first.text] : null
  if (first.text !== "[") return null
  const texts: string[] = []
  for (let at = start + 1; at < body.length && texts.length < 500; at += 1) {
    const { kind, text } = body[at]!
    if (kind !== "sign") texts.push(text)
    else if (text === "]") return endsAt(body, at) ? texts : null
    else if (text !== ",") return null
  }
  return null
}

/** Whether a value ends here: the next line begins something else, and no operator goes on with it. */
function endsAt(body: readonly Token[], at: number): boolean {
  const next = body[at + 1]
  return (
    next === undefined ||
    next.line > body[at]!.line ||
    (next.kind === "sign" && (next.text === ";" || next.text === ","))
  )
}

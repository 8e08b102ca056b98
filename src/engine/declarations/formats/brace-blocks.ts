// The shape that ISC dhcpd's and nginx's files share: words up to ";", or up to a block of the same in braces.

/** A word of a statement, without its quotes. */
export interface Word {
  readonly text: string
  readonly line: number
  readonly quoted: boolean
}

/** What ends with ";" (then its block is null) or with a block; lines are those of its first word and of its end. */
export interface Statement {
  readonly words: readonly Word[]
  readonly block: readonly Statement[] | null
  readonly line: number
  readonly endLine: number
}

/** A comment, and whether nothing else stands on its line. */
export interface Comment {
  readonly text: string
  readonly alone: boolean
}

/** What a text in braces holds; whatever was wrong, all that could be read is there. */
export interface Braces {
  readonly statements: readonly Statement[]
  readonly comments: ReadonlyMap<number, Comment>
  readonly problems: readonly { readonly line: number; readonly sentence: string }[]
}

/** How a language quotes: by which marks, and whether a quoted text may go on over the end of its line. */
export interface Quoting {
  readonly marks: string
  readonly spansLines: boolean
}

type Token =
  | ({ readonly kind: "word" } & Word)
  | ({ readonly kind: "comment"; readonly line: number } & Comment)
  | { readonly kind: "open" | "close" | "end" | "unclosed-quote"; readonly line: number }

const DEEPEST = 100
const MOST_STATEMENTS = 300_000
const LONGEST_QUOTED = 50_000
const BLANKS = new Set(" \t\r\n\f\v\ufeff")
const SIGNS: ReadonlyMap<string, "open" | "close" | "end"> = new Map([
  ["{", "open"],
  ["}", "close"],
  [";", "end"],
])

/** Reads statements and blocks: never throws, and keeps what it read where braces or quotes are left open. */
export function bracesIn(text: string, quoting: Quoting): Braces {
  const building = new Building()
  for (const token of tokensOf(text, quoting)) if (!building.take(token)) break
  return building.finish()
}

/** What a comment says of the statement on a line: the one at its end, or those that stand right above it. */
export function commentOf(comments: Braces["comments"], line: number): string | null {
  const beside = comments.get(line)
  if (beside !== undefined && beside.text !== "") return beside.text
  const above: string[] = []
  for (let at = line - 1; above.length < 10; at -= 1) {
    const comment = comments.get(at)
    if (comment === undefined || !comment.alone) break
    above.unshift(comment.text)
  }
  const said = above.join(" ").trim()
  return said === "" ? null : said
}

function* tokensOf(text: string, quoting: Quoting): Generator<Token> {
  let at = 0
  let line = 1
  let alone = true
  while (at < text.length) {
    const letter = text[at]!
    if (BLANKS.has(letter)) {
      if (letter === "\n") [line, alone] = [line + 1, true]
      at += 1
      continue
    }
    const { token, end, lines } = tokenAt(text, at, { quoting, line, alone })
    yield token
    alone = false
    line += lines
    at = end
  }
}

interface Place {
  readonly quoting: Quoting
  readonly line: number
  readonly alone: boolean
}

interface Found {
  readonly token: Token
  readonly end: number
  /** How many line ends lie within it. */
  readonly lines: number
}

function tokenAt(text: string, at: number, place: Place): Found {
  const { line } = place
  const letter = text[at]!
  const sign = SIGNS.get(letter)
  if (sign !== undefined) return { token: { kind: sign, line }, end: at + 1, lines: 0 }
  if (letter === "#") return commentAt(text, at, place)
  if (place.quoting.marks.includes(letter)) return quotedAt(text, at, place)
  const end = wordEnd(text, at)
  return { token: { kind: "word", text: text.slice(at, end), line, quoted: false }, end, lines: 0 }
}

function commentAt(text: string, at: number, { line, alone }: Place): Found {
  const found = text.indexOf("\n", at)
  const end = found === -1 ? text.length : found
  const said = text
    .slice(at, Math.min(end, at + 2_000))
    .replace(/^#+/u, "")
    .trim()
  return { token: { kind: "comment", text: said, line, alone }, end, lines: 0 }
}

/** A quote that is never closed costs its line a problem, and is read as a letter, so that the rest can be read. */
function quotedAt(text: string, at: number, { quoting, line }: Place): Found {
  const close = closingQuote(text, at, quoting.spansLines)
  if (close === -1) return { token: { kind: "unclosed-quote", line }, end: at + 1, lines: 0 }
  const inner = text.slice(at + 1, close)
  const word = inner.replaceAll(/\\(["'\\])/gu, "$1")
  return {
    token: { kind: "word", text: word, line, quoted: true },
    end: close + 1,
    lines: inner.split("\n").length - 1,
  }
}

function closingQuote(text: string, at: number, spansLines: boolean): number {
  const mark = text[at]
  const last = Math.min(text.length, at + LONGEST_QUOTED)
  for (let next = at + 1; next < last; next += 1) {
    const letter = text[next]
    if (letter === mark) return next
    if (letter === "\n" && !spansLines) return -1
    if (letter === "\\") next += 1
  }
  return -1
}

function wordEnd(text: string, start: number): number {
  let at = start
  while (at < text.length) {
    const letter = text[at]!
    if (BLANKS.has(letter) || SIGNS.has(letter)) return at
    const place = letter === "$" && text[at + 1] === "{" ? placeEnd(text, at) : -1
    if (place !== -1) at = place
    else at += letter === "\\" && at + 1 < text.length && !BLANKS.has(text[at + 1]!) ? 2 : 1
  }
  return at
}

/** Where "${name}" ends, whose braces are no block; -1 where it is none. */
function placeEnd(text: string, at: number): number {
  const name = /^\$\{[^\s{};]{1,100}\}/u.exec(text.slice(at, at + 110))
  return name === null ? -1 : at + name[0].length
}

interface Open {
  readonly words: readonly Word[]
  readonly line: number
  readonly statements: Statement[]
}

class Building {
  private readonly comments = new Map<number, Comment>()
  private readonly problems: { line: number; sentence: string }[] = []
  private readonly open: Open[] = [{ words: [], line: 1, statements: [] }]
  private words: Word[] = []
  private tooDeep = 0
  private count = 0
  private lastLine = 1

  /** Takes the next token; false when there are more statements than are read. */
  take(token: Token): boolean {
    this.lastLine = token.line
    switch (token.kind) {
      case "word":
        this.words.push({ text: token.text, line: token.line, quoted: token.quoted })
        break
      case "comment":
        this.comments.set(token.line, { text: token.text, alone: token.alone })
        break
      case "unclosed-quote":
        this.say(token.line, "A quote that opens here is not closed.")
        break
      case "end":
        if (this.words.length > 0) this.add(this.words, null, token.line)
        break
      case "open":
        this.enter(token.line)
        break
      case "close":
        this.leave(token.line)
    }
    if (this.count <= MOST_STATEMENTS) return true
    this.say(token.line, `More than ${MOST_STATEMENTS} statements: the rest of the file is not read.`)
    return false
  }

  finish(): Braces {
    if (this.words.length > 0) this.endWithoutSign(this.lastLine)
    while (this.open.length > 1) {
      this.say(this.open.at(-1)!.line, "The block that opens here is not closed.")
      this.close(this.lastLine)
    }
    return { statements: this.open[0]!.statements, comments: this.comments, problems: this.problems }
  }

  private enter(line: number): void {
    if (this.open.length > DEEPEST) {
      if (this.tooDeep === 0) this.say(line, `Blocks are nested deeper than ${DEEPEST}: these are not read.`)
      this.tooDeep += 1
      return
    }
    this.open.push({ words: this.words, line: this.words[0]?.line ?? line, statements: [] })
    this.words = []
  }

  private leave(line: number): void {
    if (this.words.length > 0) this.endWithoutSign(line)
    if (this.tooDeep > 0) this.tooDeep -= 1
    else if (this.open.length === 1) this.say(line, "A closing brace without a block.")
    else this.close(line)
  }

  private close(line: number): void {
    const { words, statements } = this.open.pop()!
    this.add(words, statements, line)
  }

  private endWithoutSign(line: number): void {
    this.say(this.words.at(-1)!.line, 'A statement without ";" at its end.')
    this.add(this.words, null, line)
  }

  private add(words: readonly Word[], block: readonly Statement[] | null, endLine: number): void {
    const line = words[0]?.line ?? block?.[0]?.line ?? endLine
    this.open.at(-1)!.statements.push({ words, block, line, endLine })
    if (words === this.words) this.words = []
    this.count += 1
  }

  private say(line: number, sentence: string): void {
    if (this.problems.length < 1_000) this.problems.push({ line, sentence })
  }
}

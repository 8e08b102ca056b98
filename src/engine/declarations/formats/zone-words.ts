import { linesOf } from "./lines.ts"

// A zone file as words: comments taken off, parentheses joined, templates masked (RFC 1035, section 5).

/** Stands where a program fills something in, so that its word is known for what it is. */
const FILLED_IN = "\u{E000}"

/** Whether a part of the word is filled in by a program. */
export const isFilledIn = (text: string): boolean =>
  text.includes(FILLED_IN) || /^__\w+__|@@\w+@@/u.test(text)

export interface Word {
  readonly text: string
  readonly line: number
}

/** What stands between two ends of a line, or between the ends of its parentheses. */
export type Statement =
  | { readonly kind: "empty"; readonly line: number }
  | { readonly kind: "comment"; readonly line: number; readonly text: string }
  | { readonly kind: "mistake"; readonly line: number; readonly sentence: string }
  | Words

export interface Words {
  readonly kind: "words"
  readonly line: number
  readonly endLine: number
  /** It begins with white space: the owner is that of the line before. */
  readonly indented: boolean
  readonly words: readonly Word[]
  readonly comment: string
}

interface Lexed {
  readonly words: readonly Word[]
  readonly comment: string
  /** How many parentheses are open at its end. */
  readonly depth: number
  readonly mistake: string | null
}

interface SourceLine {
  readonly number: number
  readonly text: string
}

const LONGEST_STATEMENT = 500
const MOST_UNCLOSED = 50

/** The statements of a zone file. One that does not end is cut off where the next one clearly begins. */
export function* statementsOf(text: string): Generator<Statement> {
  const lines = [...linesOf(text)]
  let unclosed = 0
  for (let at = 0; at < lines.length;) {
    const first = lines[at]!
    const whole = wholeStatement(lines, at, unclosed < MOST_UNCLOSED)
    if (!whole.closed) {
      unclosed += 1
      yield { kind: "mistake", line: first.number, sentence: "This parenthesis is not closed." }
    }
    for (const { mistake, line } of whole.mistakes) yield { kind: "mistake", line, sentence: mistake }
    const statement = statementFrom(first, whole)
    if (statement !== null) yield statement
    at += whole.lines
  }
}

interface Whole {
  readonly words: readonly Word[]
  readonly comment: string
  readonly lines: number
  readonly endLine: number
  readonly closed: boolean
  readonly mistakes: readonly { readonly mistake: string; readonly line: number }[]
}

function wholeStatement(lines: readonly SourceLine[], start: number, mayJoin: boolean): Whole {
  const first = lexed(lines[start]!, 0)
  const words = [...first.words]
  const mistakes = first.mistake === null ? [] : [{ mistake: first.mistake, line: lines[start]!.number }]
  let depth = first.depth
  let end = start + 1
  const most = mayJoin ? Math.min(lines.length, start + LONGEST_STATEMENT) : end
  while (depth > 0 && end < most) {
    const line = lines[end]!
    if (beginsAnother(line.text)) break
    const next = lexed(line, depth)
    if (next.mistake !== null) mistakes.push({ mistake: next.mistake, line: line.number })
    words.push(...next.words)
    depth = next.depth
    end += 1
  }
  const last = words.at(-1)?.line ?? lines[start]!.number
  const { comment } = first
  return { words, comment, lines: end - start, endLine: last, closed: depth <= 0, mistakes }
}

// A forgotten ")" would swallow the rest of the zone, which no server would read at all.
const beginsAnother = (text: string): boolean =>
  /^\$[A-Z]{3}/u.test(text) ||
  /^[\w@*.-]{1,255}\s{1,100}(?:\d{1,10}\s{1,100})?IN\s{1,100}[A-Z]{1,10}\s/u.test(text)

function statementFrom(first: SourceLine, whole: Whole): Statement | null {
  const line = first.number
  if (whole.words.length > 0) {
    const { words, comment, endLine } = whole
    return { kind: "words", line, endLine, indented: /^\s/u.test(masked(first.text)), words, comment }
  }
  if (whole.comment !== "") return { kind: "comment", line, text: whole.comment }
  // A line that held a template's tag only is not there for the reader of the zone.
  return first.text.trim() === "" ? { kind: "empty", line } : null
}

const SPACE = " \t\r\f\v\u00A0"
const WORD_ENDS = `${SPACE};()`

/** Takes a line apart, by one walk along it. */
function lexed(source: SourceLine, open: number): Lexed {
  const text = masked(source.text)
  const words: Word[] = []
  let depth = open
  let mistake: string | null = null
  for (let at = 0; at < text.length;) {
    const letter = text[at]!
    if (letter === ";") return { words, comment: text.slice(at + 1).trim(), depth, mistake }
    if (letter === "(" || letter === ")" || SPACE.includes(letter)) {
      depth += letter === "(" ? 1 : letter === ")" ? -1 : 0
      if (depth < 0) mistake = "This parenthesis was never opened."
      depth = Math.max(0, depth)
      at += 1
      continue
    }
    const { word, end, closed } = wordAt(text, at)
    if (!closed) mistake = "This quotation mark is not closed."
    words.push({ text: word, line: source.number })
    at = end
  }
  return { words, comment: "", depth, mistake }
}

interface Cut {
  readonly word: string
  readonly end: number
  readonly closed: boolean
}

/** A quoted string without its marks, or a word; `alpn="h2,h3"` is one word without the marks (RFC 9460). */
function wordAt(text: string, start: number): Cut {
  if (text[start] === '"') return quotedAt(text, start + 1)
  let at = start
  while (at < text.length && !WORD_ENDS.includes(text[at]!)) {
    if (text[at] === '"' && text[at - 1] === "=") {
      const { word, end, closed } = quotedAt(text, at + 1)
      return { word: text.slice(start, at) + word, end, closed }
    }
    at += text[at] === "\\" ? 2 : 1
  }
  return { word: text.slice(start, at), end: Math.min(at, text.length), closed: true }
}

function quotedAt(text: string, start: number): Cut {
  let at = start
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1
  return { word: text.slice(start, at), end: Math.min(at + 1, text.length), closed: at < text.length }
}

const TAGS: readonly (readonly [opening: string, closing: string, filler: string])[] = [
  ["{%", "%}", ""],
  ["{#", "#}", ""],
  ["{{", "}}", FILLED_IN],
  ["<%=", "%>", FILLED_IN],
  ["<%", "%>", ""],
  ["%{", "}", FILLED_IN],
  ["${", "}", FILLED_IN],
]

/** Takes out the tags of templates, and puts a mark where a value would stand. */
function masked(text: string): string {
  // "${0,3,d}" is the zone file's own there, and a template's elsewhere.
  const own = text.startsWith("$GENERATE")
  const tags = TAGS.filter(([opening]) => text.includes(opening) && !(own && opening === "${"))
  let left = text
  for (const [opening, closing, filler] of tags) left = withoutTag(left, [opening, closing, filler])
  return left
}

function withoutTag(text: string, [opening, closing, filler]: (typeof TAGS)[number]): string {
  const parts: string[] = []
  let at = 0
  for (let start = text.indexOf(opening); start !== -1; start = text.indexOf(opening, at)) {
    const end = text.indexOf(closing, start + opening.length)
    if (end === -1) break
    parts.push(text.slice(at, start), filler)
    at = end + closing.length
  }
  return parts.join("") + text.slice(at)
}

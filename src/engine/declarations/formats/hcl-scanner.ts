import type { Problem } from "#model/declaration.ts"
import { lineAt } from "./lines.ts"

const MOST_PROBLEMS = 50
const SPACE = /\s/u

/** A letter of a name in HashiCorp's language. */
export const WORD = /[\p{L}\p{N}_-]/u

/** Goes through a text of HashiCorp's language and knows where its words, quotes, brackets and comments end. */
export class HclScanner {
  readonly problems: Problem[] = []
  private readonly path: string
  protected readonly text: string
  private readonly lineOf: (offset: number) => number
  protected index = 0

  constructor(path: string, text: string, firstLine: number) {
    this.path = path
    this.text = text
    const lineInText = lineAt(text)
    this.lineOf = (offset) => lineInText(offset) + firstLine - 1
  }

  /** A quoted text without its quotes; "${…}" in it stays as it is. */
  protected quoted(): string {
    const start = this.index + 1
    this.index = endOfQuoted(this.text, this.index)
    const closed = this.text[this.index - 1] === '"' && this.index - 1 >= start
    const raw = this.text.slice(start, closed ? this.index - 1 : this.index)
    return raw.replaceAll(/\\(["\\])/gu, "$1")
  }

  protected heredoc(): void {
    const [whole = "<<", mark] =
      /^<<-?([\w.-]{1,100})[^\n]*/u.exec(this.text.slice(this.index, this.index + 300)) ?? []
    const line = this.line()
    this.index += whole.length
    if (mark === undefined) return
    while (!this.ended()) {
      const end = this.text.indexOf("\n", this.index + 1)
      const last = end === -1 ? this.text.length : end
      const said = this.text.slice(this.index, last).trim()
      this.index = last
      if (said === mark) return
    }
    this.say(line, "The text that begins here has no end.")
  }

  /** Passes over an expression: to the end of the line, a comma or a closing bracket, outside of brackets. */
  protected rest(): void {
    while (!this.ended() && !this.atEndOfValue()) {
      const letter = this.peek()
      if (letter === '"') this.index = endOfQuoted(this.text, this.index)
      else if (letter === "{" || letter === "[" || letter === "(") this.balanced()
      else if (this.text.startsWith("<<", this.index)) this.heredoc()
      else this.index += 1
    }
  }

  /** Passes over a bracket and all that is in it, however deep. */
  protected balanced(): void {
    let depth = 0
    while (!this.ended()) {
      const letter = this.peek()
      if (letter === '"') {
        this.index = endOfQuoted(this.text, this.index)
        continue
      }
      if (this.skipComment()) continue
      if (letter === "{" || letter === "[" || letter === "(") depth += 1
      if (letter === "}" || letter === "]" || letter === ")") depth -= 1
      this.index += 1
      if (depth === 0) return
    }
  }

  protected atEndOfValue(): boolean {
    const letter = this.peek()
    if (letter === "" || "\n,}])#".includes(letter)) return true
    return this.text.startsWith("//", this.index) || this.text.startsWith("/*", this.index)
  }

  protected word(): string {
    const start = this.index
    while (WORD.test(this.peek()) || this.peek() === ".") this.index += 1
    return this.text.slice(start, this.index)
  }

  protected skipBlanks(): void {
    while (this.peek() === " " || this.peek() === "\t" || this.peek() === "\r") this.index += 1
  }

  protected skipSpace(): void {
    while (!this.ended() && (SPACE.test(this.peek()) || this.skipComment()))
      if (SPACE.test(this.peek())) this.index += 1
  }

  protected skipComment(): boolean {
    const long = this.text.startsWith("/*", this.index)
    if (!long && this.peek() !== "#" && !this.text.startsWith("//", this.index)) return false
    const end = this.text.indexOf(long ? "*/" : "\n", this.index + (long ? 2 : 0))
    this.index = end === -1 ? this.text.length : end + (long ? 2 : 0)
    return true
  }

  protected say(line: number, sentence: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ path: this.path, line, sentence })
  }

  protected peek(): string {
    return this.text[this.index] ?? ""
  }

  protected ended(): boolean {
    return this.index >= this.text.length
  }

  protected line(): number {
    return this.lineOf(Math.min(this.index, Math.max(0, this.text.length - 1)))
  }

  protected lineBefore(): number {
    return this.lineOf(Math.max(0, Math.min(this.index, this.text.length) - 1))
  }
}

/** Where a quoted text ends, "${…}" with quotes of its own in it included; a text never goes over a line outside of them. */
function endOfQuoted(text: string, start: number): number {
  const open: ("quote" | "brace")[] = ["quote"]
  let at = start + 1
  for (; at < text.length && open.length > 0; at += 1) {
    const letter = text[at]!
    const quoted = open.at(-1) === "quote"
    if (quoted && letter === "\n") return at
    if (quoted && letter === "\\") at += 1
    else if (quoted && letter === '"') open.pop()
    else if (letter === '"') open.push("quote")
    else if (
      quoted &&
      (letter === "$" || letter === "%") &&
      text[at + 1] === "{" &&
      text[at - 1] !== letter
    ) {
      open.push("brace")
      at += 1
    } else if (!quoted && letter === "{") open.push("brace")
    else if (!quoted && letter === "}") open.pop()
  }
  return Math.min(at, text.length)
}

import type { Problem } from "#model/declaration.ts"
import type { SourceText } from "./format.ts"
import { HclScanner, WORD } from "./hcl-scanner.ts"
import { writtenMap, type Written, type WrittenEntry, type WrittenMap } from "./written.ts"

// HashiCorp's language, as far as it is written out. An expression that a program has to work out is a text that
// says so: "${var.name}". https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md

/** A block: `resource "aws_instance" "web" { … }`. */
export interface HclBlock {
  readonly type: string
  readonly labels: readonly string[]
  readonly line: number
  readonly endLine: number
  readonly body: HclBody
}

export interface HclBody {
  readonly attributes: WrittenMap
  readonly blocks: readonly HclBlock[]
}

export interface HclReading {
  readonly body: HclBody
  readonly problems: readonly Problem[]
}

const DEEPEST = 100
const MOST_PARTS = 200_000

/**
 * Reads blocks, attributes and what is written out of their values; goes on after what it can't read.
 * A text from the middle of a file says which line its first one is.
 */
export function readHcl({ path, text }: SourceText, firstLine = 1): HclReading {
  const reader = new Reader(path, text, firstLine)
  const body = reader.file()
  return { body, problems: reader.problems }
}

// Functions whose result is what stands in their brackets.
const TRANSPARENT = new Set(["merge", "tomap", "tolist", "toset", "concat", "nonsensitive", "tostring"])

class Reader extends HclScanner {
  private parts = 0

  file(): HclBody {
    return this.body(0, "")
  }

  /** Attributes and blocks up to the closing brace, or to the end of the file. */
  private body(depth: number, close: "" | "}"): HclBody {
    const entries: WrittenEntry[] = []
    const blocks: HclBlock[] = []
    const start = this.line()
    for (;;) {
      this.skipSpace()
      if (this.ended()) {
        if (close !== "") this.say(start, "The block that begins here has no end.")
        break
      }
      if (this.peek() === "}" && close === "}") break
      this.statement(depth, entries, blocks)
    }
    return { attributes: writtenMap(entries, start, this.line()), blocks }
  }

  private statement(depth: number, entries: WrittenEntry[], blocks: HclBlock[]): void {
    const line = this.line()
    const word = this.peek() === '"' ? this.quoted() : this.word()
    if (word === "") return this.leaveLine(line)
    this.skipBlanks()
    if (this.peek() === "=" && this.text[this.index + 1] !== "=") {
      this.index += 1
      entries.push({ key: word, line, value: this.expression(depth + 1) })
      return
    }
    const block = this.block(word, line, depth)
    if (block === null) this.leaveLine(line)
    else blocks.push(block)
  }

  private block(type: string, line: number, depth: number): HclBlock | null {
    const labels: string[] = []
    for (;;) {
      this.skipBlanks()
      if (this.peek() === "{") break
      const label = this.peek() === '"' ? this.quoted() : this.word()
      if (label === "" || labels.length > 10) return null
      labels.push(label)
    }
    if (!this.within(depth)) {
      this.balanced()
      return null
    }
    this.index += 1
    const body = this.body(depth + 1, "}")
    const endLine = this.line()
    if (this.peek() === "}") this.index += 1
    return { type, labels, line, endLine, body }
  }

  private expression(depth: number): Written {
    this.skipBlanks()
    const start = this.index
    const line = this.line()
    if (!this.within(depth)) {
      this.rest()
      return { kind: "text", text: "${…}", line, endLine: this.lineBefore() }
    }
    const found = this.literal(depth)
    this.skipBlanks()
    if (found !== null && this.atEndOfValue()) return found
    this.index = start
    this.rest()
    const raw = this.text.slice(start, Math.min(this.index, start + 500)).trim()
    return { kind: "text", text: raw === "" ? "" : `\${${raw}}`, line, endLine: this.lineBefore() }
  }

  /** What is written out at this place; null where it is worked out. */
  private literal(depth: number): Written | null {
    const line = this.line()
    const letter = this.peek()
    if (letter === '"') return { kind: "text", text: this.quoted(), line, endLine: this.lineBefore() }
    if (letter === "[") return this.list(depth, "]")
    if (letter === "{") return this.map(depth)
    if (this.text.startsWith("<<", this.index)) {
      this.heredoc()
      return { kind: "text", text: "", line, endLine: this.lineBefore() }
    }
    return this.wordOrCall(depth, line)
  }

  private wordOrCall(depth: number, line: number): Written | null {
    const start = this.index
    if (this.peek() === "-") this.index += 1
    while (WORD.test(this.peek()) || this.peek() === ".") this.index += 1
    const word = this.text.slice(start, this.index)
    if (this.peek() === "(" && TRANSPARENT.has(word)) return combined(this.list(depth, ")"), word)
    const plain = /^-?\d[\d.eE+-]{0,40}$|^(?:true|false|null)$/u.test(word)
    return plain ? { kind: "text", text: word === "null" ? "" : word, line, endLine: line } : null
  }

  private list(depth: number, close: "]" | ")"): Written | null {
    const line = this.line()
    this.index += 1
    const items: Written[] = []
    for (;;) {
      this.skipSpace()
      if (this.peek() === ",") this.index += 1
      else if (this.peek() === close || this.ended()) break
      else if (this.isLoop()) return null
      else {
        const before = this.index
        items.push(this.expression(depth + 1))
        if (this.index === before) return null
      }
    }
    this.index += 1
    return { kind: "list", items, line, endLine: this.lineBefore() }
  }

  private map(depth: number): Written | null {
    const line = this.line()
    this.index += 1
    const entries: WrittenEntry[] = []
    for (;;) {
      this.skipSpace()
      if (this.peek() === ",") this.index += 1
      else if (this.peek() === "}" || this.ended()) break
      else if (this.isLoop()) return null
      else {
        const entry = this.mapEntry(depth)
        if (entry === null) return null
        entries.push(entry)
      }
    }
    this.index += 1
    return writtenMap(entries, line, this.lineBefore())
  }

  private mapEntry(depth: number): WrittenEntry | null {
    const line = this.line()
    const key = this.peek() === '"' ? this.quoted() : this.peek() === "(" ? this.bracketed() : this.word()
    this.skipBlanks()
    if (key === "" || (this.peek() !== "=" && this.peek() !== ":")) return null
    this.index += 1
    return { key, line, value: this.expression(depth + 1) }
  }

  private bracketed(): string {
    const start = this.index
    this.balanced()
    return `\${${this.text.slice(start + 1, Math.min(this.index - 1, start + 200))}}`
  }

  private isLoop(): boolean {
    return /^for\s/u.test(this.text.slice(this.index, this.index + 4))
  }

  private leaveLine(line: number): void {
    this.say(line, "This line is no attribute and no block.")
    const end = this.text.indexOf("\n", this.index)
    this.index = end === -1 ? this.text.length : end + 1
  }

  private within(depth: number): boolean {
    this.parts += 1
    if (depth <= DEEPEST && this.parts <= MOST_PARTS) return true
    if (this.parts === MOST_PARTS + 1 || depth === DEEPEST + 1)
      this.say(this.line(), "This holds more than is read of one file.")
    return false
  }
}

/** What the maps, or lists, in the brackets of a function are together. */
function combined(list: Written | null, name: string): Written | null {
  if (list?.kind !== "list") return null
  const { items, line, endLine } = list
  if (name === "merge" || name === "tomap")
    return writtenMap(
      items.flatMap((item) => (item.kind === "map" ? item.entries : [])),
      line,
      endLine,
    )
  if (name === "nonsensitive" || name === "tostring") return items[0] ?? null
  return { ...list, items: items.flatMap((item) => (item.kind === "list" ? item.items : [item])) }
}

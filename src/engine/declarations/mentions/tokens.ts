import { formsOf, type Forms } from "./forms.ts"
import { rangesIn } from "./ranges.ts"
import { eachSpan } from "./spans.ts"

/** What is done with the words of a text; a reader of many texts remembers what each of them is looked up by. */
export interface Telling<Word extends Pick<Forms, "announcesSecret">> {
  readonly wordOf: (written: string) => Word
  /** `shaped`: only what is shaped as an address, a MAC or a full name may be kept of it. */
  readonly tell: (word: Word, line: number, shaped: boolean) => void
}

const LONGEST_LINE = 20_000
const MOST_LINES = 500_000
const MOST_EXPANDED = 16_384

/** Tells every word of a text that a machine could be looked up by. Bounded by the length of the text. */
export function eachWord<Word extends Pick<Forms, "announcesSecret">>(
  text: string,
  isSecret: boolean,
  telling: Telling<Word>,
): void {
  const reader = new Reader(text, isSecret, telling)
  let at = 0
  for (let line = 1; at <= text.length && line <= MOST_LINES; line += 1) {
    const end = text.indexOf("\n", at)
    const last = end === -1 ? text.length : end
    reader.line(at, Math.min(last, at + LONGEST_LINE), line)
    at = last + 1
  }
}

/** The tokens of a text with their lines. Of a file that may hold secrets only what is certain to be none. */
export function tokensIn(text: string, isSecret = false): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>()
  const tell = ({ all, shaped }: Forms, line: number, onlyShaped: boolean) => {
    for (const token of onlyShaped ? shaped : all) {
      const lines = found.get(token)
      if (lines === undefined) found.set(token, new Set([line]))
      else lines.add(line)
    }
  }
  eachWord(text, isSecret, { wordOf: formsOf, tell })
  return found
}

/** The tokens of one line. */
export const tokensOf = (line: string, isSecret = false): readonly string[] => [
  ...tokensIn(line, isSecret).keys(),
]

/** Private keys and vaulted values: where they begin, and how long their lines go on. */
const HIDDEN = [
  { begins: "PRIVATE KEY-----", isIn: (line: string) => !line.includes("-----END ") },
  { begins: "$ANSIBLE_VAULT;", isIn: (line: string) => /^[0-9a-f]*$/u.test(line.trim()) },
] as const
type Hidden = (typeof HIDDEN)[number]

class Reader<Word extends Pick<Forms, "announcesSecret">> {
  private readonly text: string
  private readonly isFileSecret: boolean
  private readonly telling: Telling<Word>
  /** Where the next of each kind begins; past the end where none does. */
  private readonly next: number[]
  private expanded = 0
  private hidden: Hidden | null = null
  private isSecret = false
  private number = 0

  constructor(text: string, isSecret: boolean, telling: Telling<Word>) {
    this.text = text
    this.isFileSecret = isSecret
    this.telling = telling
    this.next = HIDDEN.map(({ begins }) => this.find(begins, 0))
  }

  line(start: number, end: number, number: number): void {
    this.number = number
    this.isSecret = this.isFileSecret
    if (this.hides(start, end)) return
    eachSpan(this.text, start, end, this.span)
    // Of a secret file, only what is written out in full is told.
    if (!this.isFileSecret) this.ranges(start, end)
  }

  private readonly span = (start: number, end: number): void => this.word(this.text.slice(start, end))

  private word(written: string): void {
    const word = this.telling.wordOf(written)
    this.telling.tell(word, this.number, this.isSecret)
    // "password = hunter2": the rest of the line is read as a secret file is.
    this.isSecret ||= word.announcesSecret
  }

  private ranges(start: number, end: number): void {
    if (this.expanded >= MOST_EXPANDED) return
    const line = this.text.slice(start, end)
    if (!line.includes("[") && !line.includes("{")) return
    for (const { names } of rangesIn(line)) {
      this.expanded += names.length
      if (this.expanded > MOST_EXPANDED) return
      for (const name of names) this.word(name)
    }
  }

  private hides(start: number, end: number): boolean {
    if (this.hidden === null) return this.beginsHidden(start, end)
    const isIn = this.hidden.isIn(this.text.slice(start, end))
    // The line that ends a key belongs to it; the one after a vaulted value doesn't.
    const isOver = !isIn && this.hidden === HIDDEN[0]
    if (!isIn) this.hidden = null
    return isIn || isOver
  }

  private beginsHidden(start: number, end: number): boolean {
    const found = HIDDEN.find(({ begins }, which) => {
      if (this.next[which]! < start) this.next[which] = this.find(begins, start)
      return this.next[which]! < end
    })
    if (found === undefined) return false
    const line = this.text.slice(start, end)
    // A key that stands on one line with its end.
    if (found === HIDDEN[0] && !found.isIn(line)) return true
    this.hidden = found
    return true
  }

  private find(begins: string, from: number): number {
    const at = this.text.indexOf(begins, from)
    return at === -1 ? Infinity : at
  }
}

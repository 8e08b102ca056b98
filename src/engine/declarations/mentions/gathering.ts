import { MOST_FILES, PlacePacker, type Posting } from "#model/mention-index.ts"
import { formsOf } from "./forms.ts"
import { eachWord } from "./tokens.ts"

const MOST_LINES_A_FILE = 32
/** Places that are held before they have to be written down, of 12 bytes each. */
const ENOUGH = 3_000_000
/** What is remembered of words and their tokens, before it begins anew. */
const MOST_WORDS = 250_000
/** Tokens that are held at most: of a file made to hold more, the rest is left out. */
const MOST_TOKENS = 500_000

/** A token, and where it was found last. */
interface Entry {
  readonly token: string
  /** Its number among what was found since the last time; -1 where it was not. */
  number: number
  files: number
  /** Files of which places were held, since it became known. */
  held: number
  file: number
  line: number
  lines: number
}

/** A word as it is written, and what it is looked up by. */
interface Word {
  readonly all: readonly Entry[]
  readonly shaped: readonly Entry[]
  readonly announcesSecret: boolean
}

const NOTHING: Word = { all: [], shaped: [], announcesSecret: false }

/** Collects what stands where, file after file, until it is enough to be written down. */
export class Gathering {
  private readonly entries = new Map<string, Entry>()
  private readonly words = new Map<string, Word>()
  private readonly most: number
  private readonly token: Int32Array
  private readonly files: Int32Array
  private readonly lines: Int32Array
  private found: Entry[] = []
  private count = 0
  private file = 0

  /** Holds no more than `most` places at a time. */
  constructor(most = ENOUGH) {
    this.most = most
    this.token = new Int32Array(most)
    this.files = new Int32Array(most)
    this.lines = new Int32Array(most)
  }

  /** Whether the next files may no longer fit, so that `take` should come first. */
  get isFull(): boolean {
    return this.count > (this.most * 3) / 4 || this.isCrowded
  }

  private get isCrowded(): boolean {
    return this.words.size > MOST_WORDS || this.entries.size > MOST_WORDS
  }

  /** Reads a file; files come in the order of their numbers. What is more than all that fits is left out. */
  add(file: number, text: string, isSecret: boolean): void {
    this.file = file
    eachWord(text, isSecret, this)
  }

  /** What was found since the last time, in the order of the tokens. */
  *take(): Generator<Posting> {
    const starts = this.starts()
    const order = this.inOrder(starts)
    const packer = new PlacePacker()
    const found = this.found.toSorted((one, other) => (one.token < other.token ? -1 : 1))
    for (const { token, number, files } of found) {
      for (let at = starts[number]!; at < starts[number + 1]!; at += 1)
        packer.add(this.files[order[at]!]!, this.lines[order[at]!]!)
      yield { token, files, places: packer.take() }
    }
    this.empty()
  }

  private empty(): void {
    for (const entry of this.found) entry.number = -1
    this.found = []
    this.count = 0
    if (!this.isCrowded) return
    this.words.clear()
    this.entries.clear()
  }

  /** Where the places of each token begin, once they are in the order of their tokens' numbers. */
  private starts(): Int32Array {
    const starts = new Int32Array(this.found.length + 1)
    for (let at = 0; at < this.count; at += 1) starts[this.token[at]! + 1]! += 1
    for (let at = 1; at < starts.length; at += 1) starts[at]! += starts[at - 1]!
    return starts
  }

  private inOrder(starts: Int32Array): Int32Array {
    const next = starts.slice()
    const order = new Int32Array(this.count)
    for (let at = 0; at < this.count; at += 1) {
      const token = this.token[at]!
      order[next[token]!] = at
      next[token]! += 1
    }
    return order
  }

  readonly tell = ({ all, shaped }: Word, line: number, onlyShaped: boolean): void => {
    const entries = onlyShaped ? shaped : all
    for (let at = 0; at < entries.length; at += 1) this.note(entries[at]!, line)
  }

  private note(entry: Entry, line: number): void {
    if (entry.number === -1) this.begin(entry)
    if (entry.file !== this.file) {
      entry.file = this.file
      entry.files += 1
      entry.held += 1
      entry.lines = 0
    } else if (entry.line === line) return
    entry.line = line
    entry.lines += 1
    if (entry.held > MOST_FILES || entry.lines > MOST_LINES_A_FILE || this.count === this.most) return
    this.token[this.count] = entry.number
    this.files[this.count] = this.file
    this.lines[this.count] = line
    this.count += 1
  }

  private begin(entry: Entry): void {
    entry.number = this.found.length
    entry.files = 0
    entry.file = -1
    this.found.push(entry)
  }

  /** What a word is looked up by: most words come again and again. */
  readonly wordOf = (written: string): Word => {
    const known = this.words.get(written)
    if (known !== undefined) return known
    if (this.entries.size >= MOST_TOKENS) return NOTHING
    // A part of a text keeps the whole text in memory; a copy does not.
    const copy = Buffer.from(written, "latin1").toString("latin1")
    const { all, shaped, announcesSecret } = formsOf(copy)
    const entries = all.map((token) => this.entryOf(token))
    const word = {
      all: entries,
      shaped: shaped.length === 0 ? NOTHING.shaped : shaped.map((token) => this.entryOf(token)),
      announcesSecret,
    }
    this.words.set(copy, word)
    return word
  }

  private entryOf(token: string): Entry {
    const known = this.entries.get(token)
    if (known !== undefined) return known
    const entry = { token, number: -1, files: 0, held: 0, file: -1, line: 0, lines: 0 }
    this.entries.set(token, entry)
    return entry
  }
}

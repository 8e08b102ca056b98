import { heading, saidAt, type Said } from "./comments.ts"
import type { SourceText } from "./format.ts"
import { isTemplated } from "./identifiers.ts"
import type { Gathering } from "./reading.ts"
import type { Referred } from "./referred.ts"
import { sshLinesOf, type Option } from "./ssh-options.ts"
import { placesJoined } from "./template-places.ts"

/** What stands below one "Host", in the order that ssh reads it. */
export interface Block {
  readonly path: string
  readonly line: number
  endLine: number
  /** It begins with a "Host" of its own. */
  readonly named: boolean
  readonly patterns: readonly string[]
  readonly said: Said
  readonly options: Map<string, Option>
}

const KEPT = new Set(["hostname", "port", "proxyjump", "proxycommand", "hostkeyalias"])
const DEEPEST_INCLUDE = 16
const MOST_INCLUDES = 5000
const MOST_BLOCKS = 100_000

/** Gathers the blocks of a file and of what it includes. */
export class Blocks {
  readonly visited = new Set<SourceText>()
  private readonly open = new Set<SourceText>()
  private readonly referred: Referred
  private readonly found: Gathering
  private blocks: Block[] = []
  private left = MOST_BLOCKS
  private includes = MOST_INCLUDES

  constructor(referred: Referred, found: Gathering) {
    this.referred = referred
    this.found = found
  }

  includedIn(files: readonly SourceText[]): Set<SourceText> {
    const included = new Set<SourceText>()
    for (const file of files)
      for (const line of sshLinesOf(placesJoined(file.text)))
        if (line.kind === "option" && line.option.keyword === "include")
          for (const word of line.option.words)
            for (const other of this.named(file, word)) if (other !== file) included.add(other)
    return included
  }

  of(file: SourceText): readonly Block[] {
    this.blocks = []
    this.read(file, blockOf(file.path, 1, ["*"]))
    return this.blocks
  }

  private named(file: SourceText, word: string): readonly SourceText[] {
    if (isTemplated(word) || word.length > 1000) return []
    return this.referred.files(file.path, word)
  }

  private read(file: SourceText, outer: Block): void {
    this.visited.add(file)
    this.open.add(file)
    const above = heading()
    let block: Block | null = outer
    this.blocks.push(outer)
    for (const line of sshLinesOf(placesJoined(file.text))) {
      if (line.kind === "empty") above.ended()
      else if (line.kind === "comment") above.comment(line.text, line.line)
      else if (line.kind === "mistake") this.mistake(file, line.line)
      else {
        const { option } = line
        if (option.keyword === "host")
          block = this.begun(file, option, saidAt(option.comment, option.line, above))
        else if (option.keyword === "match") block = this.matched(file, option)
        else if (option.keyword === "include") this.include(file, option, block)
        else if (block !== null) keep(block, option, file.path)
        above.passed()
      }
    }
    this.open.delete(file)
  }

  private mistake({ path }: SourceText, line: number): void {
    this.found.problem(path, line, "This line is no option of ssh.")
  }

  private begun({ path }: SourceText, option: Option, said: Said): Block | null {
    this.left -= 1
    if (this.left < 0) return null
    if (this.left === 0)
      this.found.problem(path, option.line, "There is more from here on than is read of one source.")
    const block = { ...blockOf(path, option.line, option.words), named: true, said }
    this.blocks.push(block)
    return block
  }

  private matched({ path }: SourceText, option: Option): null {
    const sentence = 'What stands below this "Match" is not read, and a "Match exec" is never run.'
    this.found.problem(path, option.line, sentence)
    return null
  }

  private include(file: SourceText, option: Option, block: Block | null): void {
    for (const word of option.words.slice(0, 100)) {
      const others = this.named(file, word)
      if (others.length === 0)
        this.found.lacks(file.path, option.line, "What is included here is not in this source.")
      for (const other of others) this.includeFile(other, { file, option, block })
    }
  }

  private includeFile(
    other: SourceText,
    {
      file,
      option,
      block,
    }: { readonly file: SourceText; readonly option: Option; readonly block: Block | null },
  ): void {
    this.includes -= 1
    if (this.open.has(other) || this.open.size > DEEPEST_INCLUDE || this.includes < 0)
      return this.found.problem(file.path, option.line, "Files include each other here without an end.")
    // What a file says before its first "Host" is said of the block that includes it.
    this.read(other, blockOf(other.path, 1, block?.patterns ?? []))
  }
}

const blockOf = (path: string, line: number, patterns: readonly string[]): Block => ({
  path,
  line,
  endLine: line,
  named: false,
  patterns,
  said: { purpose: null, owner: null },
  options: new Map(),
})

/** The first value that ssh obtains is the one it uses. */
function keep(block: Block, option: Option, path: string): void {
  if (block.path === path) block.endLine = Math.max(block.endLine, option.line)
  if (KEPT.has(option.keyword) && !block.options.has(option.keyword))
    block.options.set(option.keyword, option)
}

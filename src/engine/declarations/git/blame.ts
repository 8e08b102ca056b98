import { commands, isObjectId } from "./commands.ts"
import type { Git } from "./git.ts"
import { commitsAmong } from "./objects.ts"
import type { Signature } from "./people.ts"
import { plainText } from "./raw-text.ts"
import { shallowCommits } from "./shallow.ts"
import { readBlobs } from "./tree.ts"

/** Who wrote a line as it stands. */
export interface BlamedLine {
  /** From 1. */
  readonly line: number
  readonly oid: string
  readonly author: Signature
  /** When it was authored, in milliseconds. */
  readonly time: number
  /** A shallow history ends here: the line is from before, and its author unknown. */
  readonly boundary: boolean
}

/** Which lines of which file. */
export interface BlameWishes {
  readonly commit: string
  /** As it is: git can't be asked for one that is only shown escaped. */
  readonly path: string
  /** First and last line of each range, from 1; a last line beyond the end means the end. */
  readonly ranges: readonly (readonly [number, number])[]
  /** Commits whose changes are looked through. */
  readonly ignored?: readonly string[]
  readonly signal?: AbortSignal | undefined
}

const IGNORE_FILE = ".git-blame-ignore-revs"
// As arguments they have to fit on every system.
const MOST_IGNORED = 400
const MOST_RANGES = 400

/** Tells who wrote the lines of a file, in the order of their numbers, all ranges in one call. */
export async function blame(git: Git, wishes: BlameWishes): Promise<readonly BlamedLine[]> {
  const ranges = wishes.ranges.filter(([from, to]) => from >= 1 && to >= from).slice(0, MOST_RANGES)
  if (ranges.length === 0) return []
  const ignored = (wishes.ignored ?? []).slice(0, MOST_IGNORED)
  const command = commands.blame({ commit: wishes.commit, path: wishes.path, ranges, ignored })
  const reader = new PorcelainReader(await shallowCommits(git))
  for await (const records of git.stream(command, { separator: "\n", longest: 2_000, signal: wishes.signal }))
    for (const record of records) reader.take(record)
  return reader.lines.toSorted((a, b) => a.line - b.line)
}

interface Author {
  name: string
  mail: string
  time: number
}

/** Reads blame --porcelain: a commit's words come once, with its first line. */
class PorcelainReader {
  readonly lines: BlamedLine[] = []
  readonly #boundaries: ReadonlySet<string>
  readonly #authors = new Map<string, Author>()
  #oid = ""
  #line = 0

  constructor(boundaries: ReadonlySet<string>) {
    this.#boundaries = boundaries
  }

  take(record: Buffer): void {
    const { text } = plainText(record)
    if (text.startsWith("\t")) return this.#end()
    const space = text.indexOf(" ")
    const word = space === -1 ? text : text.slice(0, space)
    const rest = space === -1 ? "" : text.slice(space + 1)
    if (isObjectId(word)) {
      this.#oid = word
      this.#line = Number(rest.split(" ")[1])
      return
    }
    const author = this.#author()
    if (word === "author") author.name = rest
    else if (word === "author-mail") author.mail = rest.replace(/^<|>$/gu, "")
    else if (word === "author-time") author.time = Number(rest) * 1_000
  }

  #author(): Author {
    const author = this.#authors.get(this.#oid) ?? { name: "", mail: "", time: 0 }
    this.#authors.set(this.#oid, author)
    return author
  }

  #end(): void {
    const { name, mail, time } = this.#author()
    const boundary = this.#boundaries.has(this.#oid)
    this.lines.push({ line: this.#line, oid: this.#oid, author: { name, mail }, time, boundary })
  }
}

/** The commits that the repository itself wants looked through, as far as they exist. */
export async function ignoredRevisions(git: Git, commit: string): Promise<readonly string[]> {
  const told = (await git.run(commands.treeEntry(commit, IGNORE_FILE))).toString("latin1")
  const [, file] = /^100\d{3} blob ([0-9a-f]{40,64}) /u.exec(told) ?? []
  if (file === undefined) return []
  // git refuses to blame where one of them is unknown, so only those that are there are named.
  for await (const blob of readBlobs(git, [file], { largest: 1_000_000 }))
    if (blob.kind === "read") return commitsAmong(git, revisionsIn(blob.bytes.toString("latin1")))
  return []
}

/** The object ids of a list, one a line, with comments. */
export function revisionsIn(text: string): readonly string[] {
  const ids = text.split("\n").map((line) => (line.split("#", 1)[0] ?? "").trim())
  return [...new Set(ids.filter(isObjectId))].slice(0, MOST_IGNORED)
}

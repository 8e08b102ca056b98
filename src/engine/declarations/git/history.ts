import { commands, isObjectId, LOG_FIELDS } from "./commands.ts"
import type { Git } from "./git.ts"
import { subjectOf, TICKET_PATTERNS, ticketsOf, type Trailer, trailersOf } from "./message.ts"
import { isBot, type Signature } from "./people.ts"
import { pathText, plainText } from "./raw-text.ts"
import { shallowCommits } from "./shallow.ts"

/** A file that a commit changed. */
export interface ChangedFile {
  readonly path: string
  /** The path is not UTF-8, and shown with its bytes escaped. */
  readonly escaped: boolean
  readonly change: "added" | "modified" | "deleted"
}

/** A commit as history tells it. */
export interface Commit {
  readonly oid: string
  readonly parents: readonly string[]
  readonly author: Signature
  /** In milliseconds; authors' clocks lie, so committers' order the history. */
  readonly authored: number
  readonly committed: number
  readonly subject: string
  readonly trailers: readonly Trailer[]
  readonly tickets: readonly string[]
  /** Empty of merges; of a commit that changes more than a repository can sensibly hold, not all. */
  readonly files: readonly ChangedFile[]
  /** It changes so many files that it says little about any. */
  readonly bulk: boolean
  readonly bot: boolean
  /** A shallow history ends here: its files came here or at any time before. */
  readonly boundary: boolean
}

/** Which commits are wanted. */
export interface HistoryWishes {
  readonly tip: string
  /** The newest commit that is known already; null: all. */
  readonly known: string | null
  readonly tickets?: readonly RegExp[]
  readonly signal?: AbortSignal | undefined
}

/** More files than this make a commit a bulk one. */
export const BULK_FILES = 20

const MOST_FILES = 200_000
const LATEST = 8_640_000_000_000_000

/** Tells the commits since a known one, newest first, in one pass of git log. Renames are a deletion and an addition. */
export async function* commitsSince(git: Git, wishes: HistoryWishes): AsyncGenerator<Commit> {
  const { tip, known, signal, tickets = TICKET_PATTERNS } = wishes
  const gathering = new Gathering(await shallowCommits(git), tickets)
  for await (const records of git.stream(commands.history({ tip, known }), { separator: "\0", signal }))
    for (const record of records) {
      const commit = gathering.take(record)
      if (commit !== null) yield commit
    }
  const last = gathering.end()
  if (last !== null) yield last
}

/**
 * Puts commits together from NUL-ended records: the fields of LOG_FIELDS, then a letter and a path for each file.
 * Neither names nor messages nor paths can hold a NUL, so what a stranger wrote is never taken for structure.
 */
class Gathering {
  readonly #boundaries: ReadonlySet<string>
  readonly #tickets: readonly RegExp[]
  #fields: Buffer[] = []
  #files: ChangedFile[] = []
  #change: ChangedFile["change"] | null = null

  constructor(boundaries: ReadonlySet<string>, tickets: readonly RegExp[]) {
    this.#boundaries = boundaries
    this.#tickets = tickets
  }

  /** The commit that is complete now that this record begins the next one. */
  take(record: Buffer): Commit | null {
    if (this.#fields.length < LOG_FIELDS.length) {
      this.#fields.push(record)
      return null
    }
    if (this.#change !== null) {
      if (this.#files.length < MOST_FILES) this.#files.push({ ...pathText(record), change: this.#change })
      this.#change = null
      return null
    }
    // git begins the list of files with a line end.
    const word = record.toString("latin1").replace(/^\n/u, "")
    if (!isObjectId(word)) {
      this.#change = word.startsWith("A") ? "added" : word.startsWith("D") ? "deleted" : "modified"
      return null
    }
    const commit = this.end()
    this.#fields.push(record)
    return commit
  }

  end(): Commit | null {
    const fields = this.#fields
    const files = this.#files
    this.#fields = []
    this.#files = []
    return fields.length < LOG_FIELDS.length ? null : this.#commit(fields, files)
  }

  #commit(fields: readonly Buffer[], files: readonly ChangedFile[]): Commit {
    const [oid = "", parents = "", name = "", mail = "", authored = "", committed = "", message = ""] =
      fields.map((field) => plainText(field).text)
    const author = { name: name.slice(0, 500), mail: mail.slice(0, 500) }
    return {
      oid,
      parents: parents.split(" ").filter(isObjectId),
      author,
      authored: momentOf(authored),
      committed: momentOf(committed),
      subject: subjectOf(message),
      trailers: trailersOf(message),
      tickets: ticketsOf(message, this.#tickets),
      files,
      bulk: files.length > BULK_FILES,
      bot: isBot(author),
      boundary: this.#boundaries.has(oid),
    }
  }
}

/** Dates are whatever a commit says, years past what a Date can hold included. */
function momentOf(seconds: string): number {
  const moment = Number(seconds) * 1_000
  return Number.isFinite(moment) ? Math.min(Math.max(moment, -LATEST), LATEST) : 0
}

import { commands, isObjectId } from "./commands.ts"
import type { Git } from "./git.ts"
import { patchName } from "./patch-name.ts"
import { pathText, plainText } from "./raw-text.ts"

/** What one commit did to one file: the lines it put in and those it took out, without what stands around them. */
export interface Patched {
  readonly path: string
  readonly change: "added" | "modified" | "deleted"
  readonly added: readonly PatchLine[]
  readonly removed: readonly PatchLine[]
  /** There was more than is kept, or it is not text. */
  readonly cut: boolean
}

/** A line, and where it stands after the commit, or stood before it. */
export interface PatchLine {
  readonly line: number
  readonly text: string
}

/** A commit with all that it changed. A merge has no files of its own. */
export interface Patch {
  readonly oid: string
  readonly committed: number
  readonly parents: readonly string[]
  readonly message: string
  readonly files: readonly Patched[]
}

/** How much is read. */
export interface PatchLimits {
  readonly signal?: AbortSignal | undefined
  /** Of git's output, after which what is left is not read. */
  readonly bytes?: number
  readonly seconds?: number
}

const LONGEST_LINE = 1_000
const MOST_LINES = 500
const MOST_OF_COMMIT = 5_000
const MOST_FILES = 2_000
const LONGEST_MESSAGE = 20_000
const BYTES = 256_000_000
const SECONDS = 60

/** Tells what commits changed, in the order in which they are asked for, in one run of git; stops where it is too much. */
export async function* patchesOf(
  git: Git,
  oids: readonly string[],
  { signal, bytes = BYTES, seconds = SECONDS }: PatchLimits = {},
): AsyncGenerator<Patch> {
  const wanted = oids.filter(isObjectId)
  if (wanted.length === 0) return
  const reader = new PatchReader()
  const limits = { separator: "\n", longest: LONGEST_LINE, seconds, signal } as const
  const input = Buffer.from(`${wanted.join("\n")}\n`)
  let read = 0
  for await (const records of git.stream(commands.patches(), { ...limits, input })) {
    for (const record of records) {
      read += record.length + 1
      const patch = reader.take(record)
      if (patch !== null) yield patch
    }
    if (read > bytes) return
  }
  const last = reader.end()
  if (last !== null) yield last
}

interface File {
  path: string
  change: Patched["change"]
  added: PatchLine[]
  removed: PatchLine[]
  cut: boolean
}

/** Reads patches without context. The lines of a hunk are counted, so none of them is taken for a header. */
class PatchReader {
  #head: Pick<Patch, "oid" | "committed" | "parents"> | null = null
  #message = ""
  #files: File[] = []
  #kept = 0
  #file: File | null = null
  #removed = 0
  #removedAt = 0
  #added = 0
  #addedAt = 0

  take(record: Buffer): Patch | null {
    if (this.#removed > 0 && record[0] === MINUS) {
      this.#removed -= 1
      this.#keep(this.#file?.removed, this.#removedAt++, record)
      return null
    }
    if (this.#added > 0 && record[0] === PLUS) {
      this.#added -= 1
      this.#keep(this.#file?.added, this.#addedAt++, record)
      return null
    }
    return this.#header(record)
  }

  end(): Patch | null {
    const head = this.#head
    if (head === null) return null
    const patch = { ...head, message: this.#message.trim(), files: this.#files }
    this.#head = null
    this.#message = ""
    this.#files = []
    this.#file = null
    this.#kept = 0
    this.#removed = 0
    this.#added = 0
    return patch
  }

  #keep(lines: PatchLine[] | undefined, line: number, record: Buffer): void {
    if (this.#file === null || lines === undefined) return
    if (lines.length >= MOST_LINES || this.#kept >= MOST_OF_COMMIT) this.#file.cut = true
    else {
      lines.push({ line, text: plainText(record.subarray(1)).text.replace(/\r$/u, "") })
      this.#kept += 1
    }
  }

  #header(record: Buffer): Patch | null {
    // Of a message; an empty line of it is not indented.
    if (record.length === 0 || record[0] === BLANK) {
      if (this.#file === null && this.#message.length < LONGEST_MESSAGE)
        this.#message += `${plainText(record.subarray(1)).text}\n`
      return null
    }
    const line = record.toString("latin1")
    const [, oid, time, parents = ""] = COMMIT.exec(line) ?? []
    if (oid !== undefined) {
      const patch = this.end()
      this.#head = { oid, committed: Number(time) * 1_000, parents: parents.split(" ").filter(isObjectId) }
      return patch
    }
    if (line.startsWith("diff --git ")) this.#begin(line)
    else if (line.startsWith("--- ")) this.#name(record, "a/")
    else if (line.startsWith("+++ ")) this.#name(record, "b/")
    else if (line.startsWith("new file mode ")) this.#changed("added")
    else if (line.startsWith("deleted file mode ")) this.#changed("deleted")
    else if (line.startsWith("Binary files ") && this.#file !== null) this.#file.cut = true
    else this.#hunk(line)
    return null
  }

  /** The path of what has no lines, as a picture: both names are the same, since nothing is taken for renamed. */
  #begin(line: string): void {
    const names = line.slice("diff --git a/".length)
    const half = (names.length - " b/".length) / 2
    const path = pathText(Buffer.from(names.slice(0, half), "latin1")).path
    this.#file = { path, change: "modified", added: [], removed: [], cut: false }
    if (this.#files.length < MOST_FILES) this.#files.push(this.#file)
  }

  #name(record: Buffer, side: "a/" | "b/"): void {
    const name = patchName(record.subarray(4))
    if (this.#file !== null && name.subarray(0, 2).toString("latin1") === side)
      this.#file.path = pathText(name.subarray(2)).path
  }

  #changed(change: Patched["change"]): void {
    if (this.#file !== null) this.#file.change = change
  }

  #hunk(line: string): void {
    const found = HUNK.exec(line)
    if (found === null) return
    this.#removedAt = Number(found[1])
    this.#removed = Number(found[2] ?? 1)
    this.#addedAt = Number(found[3])
    this.#added = Number(found[4] ?? 1)
  }
}

// A first commit has no parents, and git leaves the space before them.
const COMMIT = /^commit ([0-9a-f]{40,64}) (-?\d{1,20})((?: [0-9a-f]{40,64}){0,100}) ?$/u
const HUNK = /^@@ -(\d{1,10})(?:,(\d{1,10}))? \+(\d{1,10})(?:,(\d{1,10}))? @@/u
const MINUS = "-".charCodeAt(0)
const PLUS = "+".charCodeAt(0)
const BLANK = " ".charCodeAt(0)

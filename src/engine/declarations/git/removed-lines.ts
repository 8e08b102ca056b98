import { commands } from "./commands.ts"
import type { Git } from "./git.ts"
import { missingPaths } from "./missing-paths.ts"
import { pathText, plainText } from "./raw-text.ts"
import { patchName } from "./patch-name.ts"
import { isBorrowed } from "./weight.ts"

/** The lines that one commit removed from one file. */
export interface Removal {
  readonly commit: string
  /** When it was committed, in milliseconds. */
  readonly time: number
  readonly path: string
  readonly escaped: boolean
  /** The whole file went. */
  readonly deleted: boolean
  readonly lines: readonly RemovedLine[]
  /** There were more lines than are kept. */
  readonly cut: boolean
}

/** A line and where it stood before. */
export interface RemovedLine {
  readonly line: number
  readonly text: string
}

/** Which removals are wanted. */
export interface RemovalWishes {
  readonly tip: string
  readonly known: string | null
  /** Files and folders, as they are called; empty: all. */
  readonly paths: readonly string[]
  readonly signal?: AbortSignal | undefined
  /** Gets the paths that had to be left out, since some of their content is missing in an incomplete repository. */
  readonly onLeftOut?: (paths: readonly string[]) => void
  /** Bytes of git's output after which it ends with a failure. */
  readonly bytes?: number
}

const LONGEST_LINE = 2_000
const MOST_LINES = 20_000
const LONGEST_ARGUMENTS = 24_000
const BYTES = 4_000_000_000

/** Tells what was removed, newest first, in one pass of git log: what was declared until then. */
export async function* removedLines(git: Git, wishes: RemovalWishes): AsyncGenerator<Removal> {
  const { tip, known, signal, bytes = BYTES } = wishes
  const wanted = wantedPaths(wishes.paths)
  const without = (await isBorrowed(git.places.mirror)) ? await missingPaths(git, { tip, known }, signal) : []
  const leftOut = without.filter(wanted)
  if (leftOut.length > 0) wishes.onLeftOut?.(leftOut)
  // Where only some paths are wanted, git needs not be told of the others.
  const paths = fits(wishes.paths) ? wishes.paths : []
  const command = commands.removed({ tip, known, paths, without: paths.length === 0 ? without : leftOut })
  const reader = new PatchReader()
  const limits = { separator: "\n", longest: LONGEST_LINE, bytes, signal } as const
  for await (const records of git.stream(command, limits))
    for (const record of records) {
      const removal = reader.take(record)
      if (removal !== null && wanted(removal.path)) yield removal
    }
  const last = reader.end()
  if (last !== null && wanted(last.path)) yield last
}

const fits = (paths: readonly string[]) =>
  paths.reduce((sum, path) => sum + path.length + 20, 0) <= LONGEST_ARGUMENTS

function wantedPaths(paths: readonly string[]): (path: string) => boolean {
  const named = new Set(paths.map((path) => path.replace(/\/$/u, "")))
  if (named.size === 0) return () => true
  return (path) => {
    for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1))
      if (named.has(path.slice(0, end))) return true
    return false
  }
}

interface Section {
  path: Buffer
  deleted: boolean
  lines: RemovedLine[]
  cut: boolean
}

/** Reads patches without context. The lines of a hunk are counted, so none of them is taken for a header. */
class PatchReader {
  #commit = ""
  #time = 0
  #section: Section | null = null
  #line = 0
  #removed = 0
  #added = 0

  take(record: Buffer): Removal | null {
    const mark = record[0]
    if (this.#removed > 0 && mark === MINUS) return this.#keep(record)
    if (this.#added > 0 && mark === PLUS) {
      this.#added -= 1
      return null
    }
    return this.#header(record)
  }

  end(): Removal | null {
    const section = this.#section
    this.#section = null
    this.#removed = 0
    this.#added = 0
    if (section === null || section.lines.length === 0) return null
    const { path, deleted, lines, cut } = section
    return { commit: this.#commit, time: this.#time, ...pathText(path), deleted, lines, cut }
  }

  #keep(record: Buffer): null {
    this.#removed -= 1
    const section = this.#section
    if (section !== null && section.lines.length < MOST_LINES)
      section.lines.push({ line: this.#line, text: plainText(record.subarray(1)).text.replace(/\r$/u, "") })
    else if (section !== null) section.cut = true
    this.#line += 1
    return null
  }

  #header(record: Buffer): Removal | null {
    const line = record.toString("latin1")
    const [, commit, time] = /^commit ([0-9a-f]{40,64}) (-?\d{1,20})$/u.exec(line) ?? []
    if (commit !== undefined) {
      const removal = this.end()
      this.#commit = commit
      this.#time = Number(time) * 1_000
      return removal
    }
    if (line.startsWith("diff --git ")) {
      const removal = this.end()
      this.#section = { path: Buffer.alloc(0), deleted: false, lines: [], cut: false }
      return removal
    }
    if (line.startsWith("--- ")) this.#name(patchName(record.subarray(4)))
    else if (line === "+++ /dev/null" && this.#section !== null) this.#section.deleted = true
    else this.#hunk(line)
    return null
  }

  #name(name: Buffer): void {
    if (this.#section !== null && name.subarray(0, 2).toString("latin1") === "a/")
      this.#section.path = name.subarray(2)
  }

  #hunk(line: string): void {
    const found = /^@@ -(\d{1,10})(?:,(\d{1,10}))? \+\d{1,10}(?:,(\d{1,10}))? @@/u.exec(line)
    if (found === null) return
    this.#line = Number(found[1])
    this.#removed = Number(found[2] ?? 1)
    this.#added = Number(found[3] ?? 1)
  }
}

const MINUS = "-".charCodeAt(0)
const PLUS = "+".charCodeAt(0)

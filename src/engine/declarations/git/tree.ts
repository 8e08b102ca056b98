import { Failure } from "#model/failure.ts"
import { commands, isObjectId } from "./commands.ts"
import type { Git } from "./git.ts"
import { isLfsPointer, pathText, textOf } from "./raw-text.ts"

/** What stands in the tree of a commit. Links are never followed, and submodules never fetched. */
export interface TreeEntry {
  readonly path: string
  /** The path is not UTF-8, and shown with its bytes escaped: git can't be asked for it. */
  readonly escaped: boolean
  readonly oid: string
  readonly mode: string
  readonly kind: "file" | "link" | "submodule"
  /** Null where the object is missing, and of submodules. */
  readonly size: number | null
}

/** The content of a blob, or why it is not there. */
export type Blob =
  | { readonly oid: string; readonly kind: "read"; readonly bytes: Buffer }
  | { readonly oid: string; readonly kind: "large"; readonly size: number }
  | { readonly oid: string; readonly kind: "missing" }

/** What the bytes of a file are. */
export type Content =
  | { readonly kind: "text"; readonly text: string; readonly encoding: "utf-8" | "utf-16" | "latin-1" }
  | { readonly kind: "binary" }
  | { readonly kind: "lfs-pointer" }

const MOST_ENTRIES = 2_000_000
const LARGEST_BLOB = 5_000_000
const LONGEST_PATH = 16_384
const AT_ONCE = 256
const NEWLINE = 10

/** Reads the tree of a commit, file by file, in the order of paths; fails at the entry after the most. */
export async function* treeOf(
  git: Git,
  commit: string,
  signal?: AbortSignal,
  most = MOST_ENTRIES,
): AsyncGenerator<TreeEntry> {
  let left = most
  const limits = { separator: "\0", longest: LONGEST_PATH, signal } as const
  for await (const records of git.stream(commands.tree(commit), limits))
    for (const record of records) {
      const entry = entryFrom(record)
      if (entry === null) continue
      if (left === 0) throw new Failure("bad-file", `The repository holds more than ${most} files.`)
      left -= 1
      yield entry
    }
}

const KINDS = new Map<string, TreeEntry["kind"]>([
  ["120000", "link"],
  ["160000", "submodule"],
])

function entryFrom(record: Buffer): TreeEntry | null {
  const tab = record.indexOf(9)
  const [mode = "", , oid = "", size = ""] = record.subarray(0, tab).toString("latin1").split(/ +/u)
  if (tab === -1 || !isObjectId(oid)) return null
  const kind = KINDS.get(mode) ?? "file"
  // ls-tree writes "-" for submodules, and "BAD" where the object is missing.
  const known = /^\d+$/u.test(size) ? Number(size) : null
  return { ...pathText(record.subarray(tab + 1)), oid, mode, kind, size: known }
}

/** Reads blobs through one git for all of them, each at most `largest` bytes, in their order. */
export async function* readBlobs(
  git: Git,
  oids: Iterable<string>,
  {
    largest = LARGEST_BLOB,
    signal,
  }: { readonly largest?: number; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Blob> {
  const running = git.start(commands.blobs(), { seconds: 900, signal })
  const reader = new Reader(running.output)
  try {
    for (const group of groupsOf(oids)) {
      running.write(`${group.map((oid) => `info ${oid}\n`).join("")}flush\n`)
      const found: Blob[] = []
      for (const oid of group) found.push(promised(oid, await reader.line(), largest))
      running.write(`${contentsOf(found)}flush\n`)
      for (const blob of found) yield blob.kind === "read" ? await content(blob.oid, reader) : blob
    }
    running.endInput()
    await running.ended
  } finally {
    running.stop()
  }
}

const contentsOf = (found: readonly Blob[]) =>
  found.map(({ oid, kind }) => (kind === "read" ? `contents ${oid}\n` : "")).join("")

function* groupsOf(oids: Iterable<string>): Generator<readonly string[]> {
  let group: string[] = []
  for (const oid of oids) {
    if (!isObjectId(oid)) throw new Error(`${JSON.stringify(oid)} is not an object id.`)
    if (group.push(oid) < AT_ONCE) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

const NOTHING = Buffer.alloc(0)

/** "OID blob 42" or "OID missing". */
function promised(oid: string, line: string, largest: number): Blob {
  const [, type, size = ""] = line.split(" ")
  if (type !== "blob") return { oid, kind: "missing" }
  if (Number(size) > largest) return { oid, kind: "large", size: Number(size) }
  return { oid, kind: "read", bytes: NOTHING }
}

async function content(oid: string, reader: Reader): Promise<Blob> {
  const [, type, size = ""] = (await reader.line()).split(" ")
  if (type !== "blob") return { oid, kind: "missing" }
  const bytes = await reader.take(Number(size))
  await reader.take(1)
  return { oid, kind: "read", bytes }
}

/** Takes lines and counted bytes off a flow. */
class Reader {
  readonly #flow: AsyncIterator<Buffer>
  #held: Buffer = NOTHING

  constructor(flow: AsyncIterable<Buffer>) {
    this.#flow = flow[Symbol.asyncIterator]()
  }

  async line(): Promise<string> {
    let end = this.#held.indexOf(NEWLINE)
    while (end === -1) {
      this.#held = Buffer.concat([this.#held, await this.#next()])
      end = this.#held.indexOf(NEWLINE)
    }
    const line = this.#held.subarray(0, end).toString("latin1")
    this.#held = this.#held.subarray(end + 1)
    return line
  }

  async take(size: number): Promise<Buffer> {
    const pieces: Buffer[] = []
    let missing = size
    while (missing > 0) {
      if (this.#held.length === 0) this.#held = await this.#next()
      const piece = this.#held.subarray(0, missing)
      pieces.push(piece)
      missing -= piece.length
      this.#held = this.#held.subarray(piece.length)
    }
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
  }

  async #next(): Promise<Buffer> {
    const next = await this.#flow.next()
    if (next.done === true) throw new Error("git cat-file ended before it had answered.")
    return next.value
  }
}

/** Decides what the bytes of a file are, and reads them as text where they are. */
export function contentOf(bytes: Buffer): Content {
  if (isLfsPointer(bytes)) return { kind: "lfs-pointer" }
  const read = textOf(bytes)
  return read === null ? { kind: "binary" } : { kind: "text", ...read }
}

import type { Store } from "#store/store.ts"
import { IndexThread } from "./declarations/mentions/index-thread.ts"
import { isSecretFile } from "./declarations/mentions/kinds.ts"

/** A file of a source, with what its content is known by. */
export interface FileInSource {
  readonly path: string
  readonly oid: string
  readonly size: number
}

/**
 * Brings into the index what files hold and is not in it yet. It is looked up when the source's files are replaced; what
 * a stop or a crash left half done is begun anew the next time. To be closed in any case.
 */
export class IndexWriter {
  private readonly mentions: Store["mentions"]
  private readonly thread: IndexThread
  private numbers: ReadonlyMap<string, number> = new Map()
  private paths: ReadonlyMap<string, string> = new Map()
  private last = 0

  constructor({ mentions }: Pick<Store, "mentions">) {
    this.mentions = mentions
    this.thread = new IndexThread(mentions.write)
  }

  /** The contents that the index does not have yet, in the order in which they have to come. */
  async begin(files: readonly FileInSource[]): Promise<readonly string[]> {
    this.paths = pathsOf(files)
    this.numbers = await this.mentions.begin(files)
    return [...this.numbers.keys()]
  }

  /** A file's content; one that the index has, or whose turn is over, is passed over. */
  async add(oid: string, bytes: Uint8Array): Promise<void> {
    const number = this.numbers.get(oid)
    if (number === undefined || number <= this.last) return
    this.last = number
    await this.thread.add({ number, path: this.paths.get(oid) ?? "", bytes })
  }

  /** Writes the rest down, and tells how many contents were read. What did not come holds nothing. */
  async end(): Promise<number> {
    const kinds = await this.thread.end()
    const read = new Set(kinds.map(([number]) => number))
    const unread = [...this.numbers.values()].filter((number) => !read.has(number))
    await this.mentions.end([...kinds, ...unread.map((number) => [number, "binary"] as const)])
    return kinds.length
  }

  close(): Promise<void> {
    return this.thread.close()
  }
}

/** Content that lies at several paths is read as its most secret one wants it. */
function pathsOf(files: readonly FileInSource[]): ReadonlyMap<string, string> {
  const paths = new Map<string, string>()
  for (const { oid, path } of files) if (!paths.has(oid) || isSecretFile(path)) paths.set(oid, path)
  return paths
}

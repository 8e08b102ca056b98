import { once } from "node:events"
import { Worker } from "node:worker_threads"
import { Failure } from "#model/failure.ts"
import type { BlobKind, Posting } from "#model/mention-index.ts"
import { unpack, type FileKinds, type FileToIndex, type Reply, type Request } from "./thread-words.ts"

/** Writes postings down; `piece` is the last number of the files that they were found in. */
export type WritePostings = (piece: number, postings: readonly Posting[]) => Promise<void>

const BATCH_BYTES = 1_000_000
const BATCH_FILES = 500
const MEMORY = { maxOldGenerationSizeMb: 288, maxYoungGenerationSizeMb: 24 }

/** Reads files for the index in a thread of its own, so that the engine answers meanwhile. */
export class IndexThread {
  private readonly write: WritePostings
  private readonly worker = new Worker(threadFile(), { resourceLimits: MEMORY })
  private readonly over = new AbortController()
  private readonly kinds: (readonly [number, BlobKind])[] = []
  private batch: FileToIndex[] = []
  private bytes = 0
  private last = 0
  /** What the thread is doing: the next files are fetched meanwhile. */
  private reading: Promise<void> | null = null

  constructor(write: WritePostings) {
    this.write = write
    this.worker.on("error", (error) => this.over.abort(error))
    this.worker.on("exit", () => this.over.abort())
  }

  /** Takes a file; files come in the order of their numbers. Waits where the thread is behind. */
  async add(file: FileToIndex): Promise<void> {
    this.batch.push(file)
    this.bytes += file.bytes.length
    if (this.bytes >= BATCH_BYTES || this.batch.length >= BATCH_FILES) await this.handOver()
  }

  /** Writes down the rest, and says what each file was. */
  async end(): Promise<FileKinds> {
    await this.handOver()
    await this.reading
    await this.takeAll()
    return this.kinds
  }

  async close(): Promise<void> {
    await this.worker.terminate()
  }

  private async handOver(): Promise<void> {
    await this.reading
    const { batch } = this
    this.batch = []
    this.bytes = 0
    this.reading = this.read(batch)
    // It is waited for with the next files: until then nobody may call its failure unheard.
    this.reading.catch(() => {})
  }

  private async read(files: readonly FileToIndex[]): Promise<void> {
    for (let rest = files; rest.length > 0;) {
      const reply = await this.ask({ kind: "read", files: rest })
      if (reply.kind !== "read") throw new Error("The thread answered another question.")
      this.kinds.push(...reply.kinds)
      this.last = reply.kinds.at(-1)?.[0] ?? this.last
      if (reply.full) await this.takeAll()
      rest = rest.slice(reply.kinds.length)
    }
  }

  /** Writes down what was found; the next of it is put together meanwhile. */
  private async takeAll(): Promise<void> {
    for (let postings = await this.take(); postings !== null;) {
      const next = this.take()
      next.catch(() => {})
      await this.write(this.last, postings)
      postings = await next
    }
  }

  private async take(): Promise<readonly Posting[] | null> {
    const reply = await this.ask({ kind: "take" })
    if (reply.kind !== "taken") throw new Error("The thread answered another question.")
    return reply.postings === null ? null : unpack(reply.postings)
  }

  /** One question at a time: the next is asked when the one before was answered. */
  private async ask(request: Request): Promise<Reply> {
    try {
      const answer = once(this.worker, "message", { signal: this.over.signal })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
      this.worker.postMessage(request)
      const [reply]: Reply[] = await answer
      return reply!
    } catch (cause) {
      const sentence =
        "The files could not be read for the index. Try again, or leave the largest of them out."
      throw new Failure("unavailable", sentence, { cause })
    }
  }
}

function threadFile(): URL {
  const name = import.meta.url.endsWith(".ts") ? "./thread.ts" : "./mentions-thread.js"
  return new URL(name, import.meta.url)
}

import { once } from "node:events"
import { Worker } from "node:worker_threads"
import { Failure } from "#model/failure.ts"
import type { BlobKind, Posting } from "#model/mention-index.ts"
import { unpack, type FileToIndex, type Reply, type Request } from "./thread-words.ts"

/** What is done with what was found. */
export interface Indexing {
  /** Writes postings down; `piece` is the last number of the files that they were found in. */
  readonly write: (piece: number, postings: readonly Posting[]) => Promise<void>
  readonly signal?: AbortSignal
}

/** What each file turned out to be. */
export type FileKinds = readonly (readonly [number: number, kind: BlobKind])[]

const BATCH_BYTES = 1_000_000
const BATCH_FILES = 500
const MOST_MEGABYTES = 320

/** Reads files for the index in a thread of its own, in the order of their numbers, and hands on what stands in them. */
export async function indexFiles(files: AsyncIterable<FileToIndex>, to: Indexing): Promise<FileKinds> {
  const thread = new Thread()
  try {
    return await readAll(thread, files, to)
  } finally {
    await thread.close()
  }
}

async function readAll(thread: Thread, files: AsyncIterable<FileToIndex>, to: Indexing): Promise<FileKinds> {
  const kinds: (readonly [number, BlobKind])[] = []
  let last = 0
  const finish = async (reading: Promise<Extract<Reply, { kind: "read" }>>) => {
    const { kinds: own, full } = await reading
    kinds.push(...own)
    last = own.at(-1)?.[0] ?? last
    if (full) await takeAll(thread, last, to)
  }
  // The next files are fetched while the thread reads the ones before.
  let reading: ReturnType<Thread["read"]> | null = null
  for await (const batch of batches(files)) {
    if (reading !== null) await finish(reading)
    to.signal?.throwIfAborted()
    reading = thread.read(batch)
    // It is waited for a moment later: until then nobody may call a failure unheard.
    reading.catch(() => {})
  }
  if (reading !== null) await finish(reading)
  await takeAll(thread, last, to)
  return kinds
}

async function takeAll(thread: Thread, piece: number, { write, signal }: Indexing): Promise<void> {
  for (let postings = await thread.take(); postings !== null;) {
    signal?.throwIfAborted()
    const next = thread.take()
    next.catch(() => {})
    await write(piece, postings)
    postings = await next
  }
}

async function* batches(files: AsyncIterable<FileToIndex>): AsyncGenerator<readonly FileToIndex[]> {
  let batch: FileToIndex[] = []
  let bytes = 0
  for await (const file of files) {
    batch.push(file)
    bytes += file.bytes.length
    if (bytes < BATCH_BYTES && batch.length < BATCH_FILES) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}

class Thread {
  private readonly worker = new Worker(threadFile(), {
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
  })
  private readonly failed = new AbortController()

  constructor() {
    this.worker.on("error", (error) => this.failed.abort(error))
    this.worker.on("exit", () => this.failed.abort())
  }

  async read(files: readonly FileToIndex[]): Promise<Extract<Reply, { kind: "read" }>> {
    const reply = await this.ask({ kind: "read", files })
    if (reply.kind !== "read") throw new Error("The thread answered another question.")
    return reply
  }

  async take(): Promise<readonly Posting[] | null> {
    const reply = await this.ask({ kind: "take" })
    if (reply.kind !== "taken") throw new Error("The thread answered another question.")
    return reply.postings === null ? null : unpack(reply.postings)
  }

  async close(): Promise<void> {
    await this.worker.terminate()
  }

  /** One question at a time: the next is asked when the one before was answered. */
  private async ask(request: Request): Promise<Reply> {
    try {
      const answer = once(this.worker, "message", { signal: this.failed.signal })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
      this.worker.postMessage(request)
      const [reply]: Reply[] = await answer
      return reply!
    } catch (error) {
      throw new Failure(
        "unavailable",
        "The files could not be read for the index. Try again, or leave the largest out.",
        {
          cause: error,
        },
      )
    }
  }
}

function threadFile(): URL {
  const name = import.meta.url.endsWith(".ts") ? "./thread.ts" : "./mentions-thread.js"
  return new URL(name, import.meta.url)
}

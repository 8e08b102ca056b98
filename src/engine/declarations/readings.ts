import { Worker } from "node:worker_threads"
import type { Problem } from "#model/declaration.ts"
import type { Reading, SourceText } from "./formats/format.ts"
import type { FromReading, ToReading } from "./reading-words.ts"

/** What a source's files gave, format by format. */
export interface FormatRead extends Reading {
  readonly format: string
  readonly files: number
}

/** How long one format may work on all files of a source, in milliseconds. */
const MOST_WORK_MS = 60_000
const LOOK_EVERY_MS = 250
const MOST_MEGABYTES = 768

/**
 * Reads files in a thread of their own: they are hostile, and a reader that runs away is ended with its thread. What it
 * should have read is told as a problem, and the other formats are read all the same.
 */
export async function* readings(
  groups: ReadonlyMap<string, readonly SourceText[]>,
  signal?: AbortSignal,
  mostWorkMs = MOST_WORK_MS,
): AsyncGenerator<FormatRead> {
  const thread = new ReadingThread(mostWorkMs)
  try {
    for (const [format, files] of groups) {
      if (signal?.aborted) return
      yield { format, files: files.length, ...(await thread.read(format, files)) }
    }
  } finally {
    await thread.close()
  }
}

class ReadingThread {
  private worker: Worker | null = null
  private readonly mostWorkMs: number

  constructor(mostWorkMs: number) {
    this.mostWorkMs = mostWorkMs
  }

  async read(format: string, files: readonly SourceText[]): Promise<Reading> {
    const worker = (this.worker ??= new Worker(threadFile(), {
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    }))
    const watch = this.watch(worker)
    try {
      return await answerOf(worker, { format, files })
    } catch (error) {
      await this.close()
      const why = watch.ranAway ? "it took too long" : error instanceof Error ? error.message : String(error)
      return { declarations: [], problems: files.map((file) => unread(file, format, why)), missing: [] }
    } finally {
      clearInterval(watch.timer)
    }
  }

  async close(): Promise<void> {
    const { worker } = this
    this.worker = null
    await worker?.terminate()
  }

  /** Ends a thread that has worked for too long: what counts is its own work, not how long it waited for a core. */
  private watch(worker: Worker) {
    const watch = { ranAway: false, timer: undefined as NodeJS.Timeout | undefined }
    let before: number | null = null
    const look = async () => {
      const { user, system } = await worker.cpuUsage()
      const work = (user + system) / 1_000
      before ??= work
      if (work - before < this.mostWorkMs) return
      watch.ranAway = true
      await worker.terminate()
    }
    watch.timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS)
    return watch
  }
}

function answerOf(worker: Worker, task: ToReading): Promise<Reading> {
  const { promise, resolve, reject } = Promise.withResolvers<Reading>()
  const heard = (message: FromReading) => resolve(message)
  const failed = (error: unknown) => reject(error)
  const ended = () => reject(new Error("its thread ended"))
  worker.once("message", heard).once("error", failed).once("exit", ended)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  worker.postMessage(task)
  return promise.finally(() => {
    worker.off("message", heard).off("error", failed).off("exit", ended)
  })
}

const unread = ({ path }: SourceText, format: string, why: string): Problem => ({
  path,
  line: 1,
  sentence: `It was not read as ${format}: ${why}.`,
})

/** The thread's file: beside this one in a checkout, an entry of its own where all is bundled. */
function threadFile(): URL {
  const name = import.meta.url.endsWith(".ts") ? "./reading-thread.ts" : "./reading-thread.js"
  return new URL(name, import.meta.url)
}

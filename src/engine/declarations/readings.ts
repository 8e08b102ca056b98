import { Worker } from "node:worker_threads"
import type { Answer, Task, TaskName } from "./reading-words.ts"

/** How long one task may work, in milliseconds. */
const MOST_WORK_MS = 60_000
const LOOK_EVERY_MS = 250
const MOST_MEGABYTES = 768
const YOUNG_MEGABYTES = 24

/** What the thread could not do, since it ran away or ended; the message goes into a sentence. */
export class ReadingFailed extends Error {}

interface Bounds {
  readonly signal?: AbortSignal | undefined
  readonly mostWorkMs?: number
}

/**
 * Files are read in a thread of their own: they are hostile, and a reader that runs away is ended with its thread. The
 * next task gets a new one. To be closed in any case.
 */
export class ReadingThread {
  private worker: Worker | null = null
  private readonly signal: AbortSignal | undefined
  private readonly mostWorkMs: number

  constructor({ signal, mostWorkMs = MOST_WORK_MS }: Bounds = {}) {
    this.signal = signal
    this.mostWorkMs = mostWorkMs
  }

  /** One task at a time; ReadingFailed where it takes too long or too much. */
  async ask<Name extends TaskName>(name: Name, task: Task<Name>): Promise<Answer<Name>> {
    this.signal?.throwIfAborted()
    const worker = (this.worker ??= new Worker(threadFile(), {
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES, maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    }))
    const watch = this.watch(worker)
    const stop = () => void worker.terminate()
    this.signal?.addEventListener("abort", stop, { once: true })
    try {
      return await answerOf(worker, name, task)
    } catch (error) {
      await this.close()
      this.signal?.throwIfAborted()
      const why = watch.ranAway ? "it took too long" : error instanceof Error ? error.message : String(error)
      throw new ReadingFailed(why, { cause: error })
    } finally {
      clearInterval(watch.timer)
      this.signal?.removeEventListener("abort", stop)
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

function answerOf<Name extends TaskName>(
  worker: Worker,
  name: Name,
  task: Task<Name>,
): Promise<Answer<Name>> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer<Name>>()
  const heard = (message: Answer<Name>) => resolve(message)
  const failed = (error: unknown) => reject(error)
  const ended = () => reject(new Error("its thread ended"))
  worker.once("message", heard).once("error", failed).once("exit", ended)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  worker.postMessage({ name, task })
  return promise.finally(() => {
    worker.off("message", heard).off("error", failed).off("exit", ended)
  })
}

/** The thread's file: beside this one in a checkout, an entry of its own where all is bundled. */
function threadFile(): URL {
  const name = import.meta.url.endsWith(".ts") ? "./reading-thread.ts" : "./reading-thread.js"
  return new URL(name, import.meta.url)
}

import { Worker } from "node:worker_threads"

/** The first thing that a thread says which reads the store: it is open. */
export interface StoreOpened {
  readonly kind: "opened"
}

const MEMORY = { maxOldGenerationSizeMb: 3_000, maxYoungGenerationSizeMb: 32 }

/**
 * A thread that reads the store and says {@link StoreOpened} first. It is ended no sooner: a thread that is ended while
 * it loads SQLite's native part takes the whole process with it.
 */
export class StoreThread {
  readonly worker: Worker
  private readonly opened: Promise<void>

  /** Starts the thread in `file` with `order` as its workerData. */
  constructor(file: URL, order: object) {
    this.worker = new Worker(file, { workerData: order, resourceLimits: MEMORY })
    this.opened = new Promise((resolve) => {
      this.worker.on("message", ({ kind }: { readonly kind: string }) => {
        if (kind === "opened") resolve()
      })
      this.worker.once("error", () => resolve()).once("exit", () => resolve())
    })
  }

  async end(): Promise<void> {
    await this.opened
    await this.worker.terminate()
  }
}

import type { Worker } from "node:worker_threads"
import { Failure } from "#model/failure.ts"
import type { Moment } from "#model/moment.ts"
import type { Conclusions } from "#store/explained.ts"
import type { Store } from "#store/store.ts"
import { StoreThread } from "#engine/store-thread.ts"
import { basisOf } from "./pass.ts"
import type { FromPass, PassOrder } from "./thread-words.ts"

/** What the explainer needs of the engine. */
export interface Explaining {
  readonly store: Store
  readonly home: string
  readonly now: () => Moment
  /** Told while it concludes, 0 to 1; null when it is done. */
  readonly tell: (share: number | null) => void
  readonly onFailure: (error: unknown) => void
}

const WAIT_MS = 300
const MOST_PASSES = 5

/** Concludes who and why of every machine again wherever that may have changed, one pass at a time. */
export class Explainer {
  private readonly given: Explaining
  private running: Promise<void> | null = null
  private thread: StoreThread | null = null
  private timer: NodeJS.Timeout | null = null
  private isClosed = false

  constructor(given: Explaining) {
    this.given = given
  }

  /** Something changed: it is concluded again soon. */
  request(): void {
    if (this.isClosed || this.timer !== null) return
    this.timer = setTimeout(() => {
      this.timer = null
      this.settled().catch((error: unknown) => {
        if (!this.isClosed) this.given.onFailure(error)
      })
    }, WAIT_MS)
  }

  /** Waits until what is concluded fits what is known. */
  async settled(): Promise<void> {
    for (let passes = 0; passes < MOST_PASSES && !this.isClosed; passes += 1) {
      // What another began may fail for a reason that is over.
      await this.running?.catch(() => undefined)
      if (await this.isFresh()) return
      this.running ??= this.pass().finally(() => {
        this.running = null
      })
      await this.running
    }
  }

  async isFresh(): Promise<boolean> {
    const { store } = this.given
    const from = await store.explained.from()
    return from !== null && from.basis === (await basisOf(store))
  }

  async close(): Promise<void> {
    this.isClosed = true
    if (this.timer !== null) clearTimeout(this.timer)
    await this.thread?.end()
    await this.running?.catch(() => undefined)
  }

  private async pass(): Promise<void> {
    const { store, home, now, tell } = this.given
    const order: PassOrder = { database: store.file, home, now: now() }
    const thread = new StoreThread(threadFile(), order)
    this.thread = thread
    try {
      const conclusions = await this.heard(thread.worker)
      await store.explained.replace(conclusions)
    } finally {
      this.thread = null
      await thread.end()
      tell(null)
    }
  }

  private heard(worker: Worker): Promise<Conclusions> {
    const { store, tell } = this.given
    const { promise, resolve, reject } = Promise.withResolvers<Conclusions>()
    let keeping = Promise.resolve()
    let isConcluded = false
    worker.on("message", (message: FromPass) => {
      switch (message.kind) {
        case "opened":
          break
        case "progress":
          tell(message.share)
          break
        case "blamed":
          keeping = keeping.then(() => store.pastLines.keepBlame(message.range, message.lines))
          break
        case "concluded":
          isConcluded = true
          keeping.then(() => resolve(message.conclusions)).catch(reject)
          break
        case "failed":
          reject(
            new Failure("unavailable", "What is written down could not be compared with the machines.", {
              cause: new Error(message.stack ?? message.sentence),
            }),
          )
      }
    })
    worker.once("error", reject)
    // It ends by itself when it has told all, which may be before all is kept.
    worker.once("exit", () => {
      if (!isConcluded) reject(new Failure("unavailable", "Concluding was stopped."))
    })
    return promise
  }
}

function threadFile(): URL {
  const name = import.meta.url.endsWith(".ts") ? "./thread.ts" : "./explaining-thread.js"
  return new URL(name, import.meta.url)
}

import { Failure } from "#model/failure.ts"
import type { Source } from "#model/source.ts"
import type { Context } from "#engine/context.ts"
import { syncSource } from "./sync.ts"

/** How a source is wanted to be read. */
export interface Wanted {
  /** Whether what is new is fetched first; otherwise what was read last is read again, as it is taught now. */
  readonly reach: boolean
  /** A person's wish goes first, and is told when it can't be had. */
  readonly by: "person" | "watch"
}

interface Entry {
  readonly id: number
  wanted: Wanted
  readonly stop: AbortController
  readonly done: PromiseWithResolvers<Source>
}

const TELL_EVERY_MS = 200

/** Sources are read one after another, those that a person waits for first. */
export class SyncQueue {
  private readonly context: Context
  private waiting: Entry[] = []
  private active: Entry | null = null
  private closed = false

  constructor(context: Context) {
    this.context = context
  }

  /** Reads a source when its turn comes; one that is under way, or waits, is not begun twice. */
  async read({ id, name }: Pick<Source, "id" | "name">, wanted: Wanted): Promise<Source> {
    if (this.closed) throw new Failure("unavailable", "The engine is ending.")
    const waiting = this.waiting.find((entry) => entry.id === id)
    if (waiting !== undefined) {
      waiting.wanted = together(waiting.wanted, wanted)
      return waiting.done.promise
    }
    if (this.active?.id === id && wanted.by === "person" && wanted.reach && this.active.wanted.reach) {
      if (this.active.wanted.by === "watch") return this.active.done.promise
      throw new Failure("conflict", `"${name}" is being read already.`)
    }
    // What changed since the reading under way began is in the next one.
    const entry: Entry = {
      ...{ id, wanted, stop: new AbortController() },
      done: Promise.withResolvers(),
    }
    this.waiting.push(entry)
    void this.next()
    return entry.done.promise
  }

  isReading(id: number): boolean {
    return this.all().some((entry) => entry.id === id)
  }

  /** Stops the reading of a source, and comes back when it has ended; whether there was any. */
  async stop(id: number): Promise<boolean> {
    const entries = this.all().filter((entry) => entry.id === id)
    this.waiting = this.waiting.filter((entry) => entry.id !== id)
    for (const entry of entries) entry.stop.abort()
    await Promise.allSettled(
      entries.map((entry) => (entry === this.active ? entry.done.promise : this.settle(entry))),
    )
    return entries.length > 0
  }

  /** Stops all of them; nothing is read from now on. */
  async close(): Promise<void> {
    this.closed = true
    await Promise.all(this.all().map(({ id }) => this.stop(id)))
  }

  private all(): readonly Entry[] {
    return this.active === null ? this.waiting : [this.active, ...this.waiting]
  }

  private async next(): Promise<void> {
    if (this.active !== null) return
    const entry = this.waiting.find(({ wanted }) => wanted.by === "person") ?? this.waiting[0]
    if (entry === undefined) return
    this.waiting = this.waiting.filter((other) => other !== entry)
    this.active = entry
    await this.settle(entry)
    this.active = null
    void this.next()
  }

  private async settle(entry: Entry): Promise<void> {
    try {
      entry.done.resolve(await this.readNow(entry))
    } catch (error) {
      entry.done.reject(error)
    }
  }

  private async readNow({ id, wanted, stop }: Entry): Promise<Source> {
    const { store, events, explainer } = this.context
    const source = await store.sources.get(id)
    if (source === null) throw new Failure("not-found", "The source was taken away before it was read.")
    if (stop.signal.aborted) return source
    let told = 0
    try {
      return await syncSource(this.context, source, {
        signal: stop.signal,
        reach: wanted.reach,
        tell: (progress) => {
          const now = performance.now()
          if (now - told < TELL_EVERY_MS) return
          told = now
          events.tell({ kind: "source-progress", progress })
        },
      })
    } finally {
      explainer.request()
      events.tell({ kind: "source-changed", source: source.name })
    }
  }
}

const together = (one: Wanted, other: Wanted): Wanted => ({
  reach: one.reach || other.reach,
  by: one.by === "person" ? one.by : other.by,
})

const queues = new WeakMap<Context, SyncQueue>()

/** The queue of an engine. */
export function syncsOf(context: Context): SyncQueue {
  const queue = queues.get(context) ?? new SyncQueue(context)
  queues.set(context, queue)
  return queue
}

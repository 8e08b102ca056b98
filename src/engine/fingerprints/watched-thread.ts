import { Worker } from "node:worker_threads"
import { Failure } from "#model/failure.ts"
import type { FileRead, FileRules, FromThread, ToThread, Work } from "./thread-words.ts"
import { versionOf, type RuleTexts } from "./rules-version.ts"

/** What the thread said of the rules when it had read them. */
export interface Read {
  readonly files: readonly FileRead[]
  readonly names: readonly string[]
  readonly fields: ReadonlySet<string>
}

type Answer = Exclude<FromThread, { kind: "read" }>

interface Pending {
  readonly work: Work
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

const LOOK_EVERY_MS = 50
/**
 * An expression that has worked for so long on one text of at most 4,096 characters has run away. What counts is the
 * thread's own work: on a busy computer it may wait for long without doing anything.
 */
const MOST_WORK_MS = 500
const READ_WITHIN_MS = 120_000
const MOST_CRASHES = 3
const MOST_MEGABYTES = 512

/** The rules that were read last, where no disk keeps them: a thread may have to be started again. */
const lastRead = new Map<string, readonly FileRules[]>()
const MOST_LAST_READ = 2

function keepRead(key: string, read: readonly FileRules[]): void {
  lastRead.set(key, read)
  for (const oldest of lastRead.keys()) if (lastRead.size > MOST_LAST_READ) lastRead.delete(oldest)
}

/** A thread that tries rules, under watch: a rule that runs away is never tried again, and the work goes on without it. */
export class WatchedThread {
  private readonly texts: RuleTexts
  private readonly key: string
  private readonly keepIn: string | null
  private readonly onBanned: (rule: string) => void
  private readonly banned = new Set<number>()
  private readonly queue: Pending[] = []
  private readonly whenRead = Promise.withResolvers<Read>()
  private names: readonly string[] = []
  private worker: Worker | null = null
  private progress = new Int32Array(new SharedArrayBuffer(8))
  private isRead = false
  private crashes = 0
  /** Why it can't be used: it was closed, or ended again and again. */
  private over: unknown = null
  private watch: NodeJS.Timeout | undefined

  constructor(texts: RuleTexts, keepIn: string | null, onBanned: (rule: string) => void) {
    this.texts = texts
    this.keepIn = keepIn
    this.key = [versionOf(texts), ...texts.files.map(({ path }) => path)].join("\n")
    this.onBanned = onBanned
    this.whenRead.promise.catch(() => {})
  }

  /** Reads the rules, if that was not done yet. */
  read(): Promise<Read> {
    this.start()
    return this.whenRead.promise
  }

  ask(work: Work): Promise<Answer> {
    if (this.over !== null) return Promise.reject(this.over)
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.queue.push({ work, resolve, reject })
    this.start()
    this.worker?.ref()
    if (this.isRead && this.queue.length === 1) this.next()
    return promise
  }

  async close(): Promise<void> {
    await this.giveUp(new Failure("unavailable", "The rules are closed."))
  }

  private start(): void {
    if (this.worker !== null || this.over !== null) return
    this.isRead = false
    const buffer = new SharedArrayBuffer(8)
    this.progress = new Int32Array(buffer)
    const workerData: ToThread = {
      ...this.texts,
      known: lastRead.get(this.key) ?? null,
      keep: this.keepIn === null ? null : { folder: this.keepIn, key: this.key },
      banned: [...this.banned],
      progress: buffer,
    }
    const worker = new Worker(threadFile(), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    })
    this.worker = worker
    worker.on("message", (message: FromThread) => this.hear(worker, message))
    worker.on("error", (error) => this.crashed(worker, error))
    const late = new Failure(
      "unavailable",
      "The rules could not be read in time. Remove the source added last.",
    )
    this.lookAfter(READ_WITHIN_MS, () => this.crashed(worker, late, true))
  }

  private hear(worker: Worker, message: FromThread): void {
    if (worker !== this.worker) return
    clearTimeout(this.watch)
    if (message.kind === "read") {
      this.isRead = true
      this.names = message.names
      if (message.news !== null) keepRead(this.key, message.news)
      this.whenRead.resolve({ ...message, fields: new Set(message.fields) })
    } else {
      this.crashes = 0
      this.queue.shift()?.resolve(message)
    }
    this.next()
  }

  private next(): void {
    const [first] = this.queue
    if (first === undefined) {
      this.worker?.unref()
      return
    }
    this.worker?.postMessage(first.work)
    this.look(Atomics.load(this.progress, 0), null)
  }

  /** Looks again and again whether the thread has come to another expression, and how much it has worked on this one. */
  private look(before: number, workBefore: number | null): void {
    this.lookAfter(LOOK_EVERY_MS, () => void this.lookNow(before, workBefore))
  }

  private async lookNow(before: number, workBefore: number | null): Promise<void> {
    const { worker } = this
    const now = Atomics.load(this.progress, 0)
    if (worker === null || this.queue.length === 0) return
    if (now !== before) {
      this.look(now, null)
      return
    }
    const { user, system } = await worker.cpuUsage()
    const work = (user + system) / 1_000
    // It may have answered meanwhile, and be at something else.
    if (worker !== this.worker || this.queue.length === 0) return
    if (Atomics.load(this.progress, 0) !== before) this.look(before, null)
    else if (workBefore === null || work - workBefore < MOST_WORK_MS) this.look(before, workBefore ?? work)
    else this.ranAway()
  }

  private lookAfter(milliseconds: number, then: () => void): void {
    clearTimeout(this.watch)
    this.watch = setTimeout(then, milliseconds)
  }

  private ranAway(): void {
    const number = Atomics.load(this.progress, 1)
    this.banned.add(number)
    this.onBanned(this.names[number] ?? `rule ${number}`)
    this.restart()
  }

  private crashed(worker: Worker, error: unknown, forGood = false): void {
    if (worker !== this.worker) return
    this.crashes += 1
    if (forGood || this.crashes > MOST_CRASHES) void this.giveUp(error)
    else this.restart()
  }

  private restart(): void {
    const { worker } = this
    this.worker = null
    void worker?.terminate()
    this.start()
  }

  private async giveUp(error: unknown): Promise<void> {
    const { worker } = this
    this.over = error
    this.worker = null
    clearTimeout(this.watch)
    this.whenRead.reject(error)
    for (const { reject } of this.queue.splice(0)) reject(error)
    await worker?.terminate()
  }
}

/** The thread's file: beside this one in a checkout, an entry of its own where all is bundled. */
function threadFile(): URL {
  const name = import.meta.url.endsWith(".ts") ? "./thread.ts" : "./fingerprints-thread.js"
  return new URL(name, import.meta.url)
}

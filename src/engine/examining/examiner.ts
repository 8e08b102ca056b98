import type { Worker } from "node:worker_threads"
import { Failure } from "#model/failure.ts"
import type { Moment } from "#model/moment.ts"
import type { BenignChange } from "#model/notice.ts"
import type { Store } from "#store/store.ts"
import { StoreThread } from "#engine/store-thread.ts"
import { examinedBasis, keptBefore, wholeAgain } from "./basis.ts"
import { leadOn, type FindingNews, type FirstLook } from "./lives.ts"
import { nextEnd, sayingsIn } from "./sayings.ts"
import type { ExamineOrder, FromExamination, KeptExamination } from "./thread-words.ts"
import { endOf } from "#engine/findings/life.ts"

/** What the examiner needs of the engine. */
export interface ExaminerGiven {
  readonly store: Store
  readonly home: string
  readonly now: () => Moment
  /** Who and why come first: what agrees or not is compared with them. */
  readonly explained: () => Promise<void>
  /** Told while it looks, 0 to 1; null when it is done. */
  readonly tell: (share: number | null) => void
  /** Told what findings became, and what changed and something benign explains, once a pass. */
  readonly onNews: (
    news: readonly FindingNews[],
    at: Moment,
    benign: readonly BenignChange[],
  ) => Promise<void>
  readonly onFailure: (error: unknown) => void
}

const WAIT_MS = 300
const MOST_PASSES = 5
const LONGEST_WAIT_MS = 12 * 3_600_000
const NOTHING_NEW: FirstLook = { everything: false, networks: [], sources: [] }

interface Heard {
  /** Findings of which something else is said. */
  readonly touched: Set<string>
  /** null where something came in that has to be explained first. */
  readonly done: Extract<FromExamination, { readonly kind: "done" }> | null
}

/** Finds out what doesn't agree wherever something may have changed, one pass at a time. */
export class Examiner {
  private readonly given: ExaminerGiven
  private running: Promise<void> | null = null
  private thread: StoreThread | null = null
  private timer: NodeJS.Timeout | null = null
  private isClosed = false

  constructor(given: ExaminerGiven) {
    this.given = given
  }

  /** Something changed, or may have: it is looked at soon. */
  request(waitMs = WAIT_MS): void {
    if (this.isClosed) return
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.timer = null
      this.settled().catch((error: unknown) => {
        if (!this.isClosed) this.given.onFailure(error)
      })
    }, waitMs)
    if (waitMs > WAIT_MS) this.timer.unref()
  }

  /** Waits until what was found fits what is known. */
  async settled(): Promise<void> {
    for (let passes = 0; passes < MOST_PASSES && !this.isClosed; passes += 1) {
      // What another began may fail for a reason that is over.
      await this.running?.catch(() => undefined)
      await this.given.explained()
      if (await this.isFresh()) break
      this.running ??= this.pass().finally(() => {
        this.running = null
      })
      await this.running
    }
    await this.endAccepted()
    await this.wakeLater()
  }

  async isFresh(): Promise<boolean> {
    const { store, now } = this.given
    const from = await store.findings.from()
    if (from === null || from.basis !== (await examinedBasis(store))) return false
    const due = await this.nextDue()
    return due === null || due > now()
  }

  /** Somebody said something of findings, or took it back: their states follow. */
  async heed(ids: readonly string[]): Promise<void> {
    await this.running?.catch(() => undefined)
    const { store, now } = this.given
    await leadOn(store, ids, { now: now(), at: now(), first: NOTHING_NEW })
    this.given.tell(null)
  }

  async close(): Promise<void> {
    this.isClosed = true
    if (this.timer !== null) clearTimeout(this.timer)
    await this.thread?.end()
    await this.running?.catch(() => undefined)
  }

  /** A certificate ends and what was accepted ends whether or not anything is scanned. */
  private async wakeLater(): Promise<void> {
    if (this.isClosed || this.timer !== null) return
    const { store, now } = this.given
    const moments = [await this.nextDue(), nextEnd(await sayingsIn(store), now())]
    const next = moments.filter((moment) => moment !== null)
    if (next.length === 0) return
    this.request(Math.min(LONGEST_WAIT_MS, Math.max(1_000, Math.min(...next) - now())))
  }

  /** When something has to be looked at again though nothing changes; null before the first pass. */
  private async nextDue(): Promise<Moment | null> {
    const { store } = this.given
    const before = await keptBefore(store)
    if (before === null) return null
    return Math.min(wholeAgain(before), (await store.findings.nextReview()) ?? Number.MAX_SAFE_INTEGER)
  }

  private async pass(): Promise<void> {
    const { store, home, now, tell, onNews } = this.given
    const order: ExamineOrder = { database: store.file, home, now: now() }
    const before = await keptBefore(store)
    const wasCut = ((await store.findings.from())?.basis ?? "") === ""
    const thread = new StoreThread(threadFile(), order)
    this.thread = thread
    try {
      const { touched, done } = await this.heard(thread.worker)
      if (done === null) return
      const at = before?.reached.moment === done.kept.reached.moment ? order.now : done.kept.reached.moment
      // A pass that was cut short has written what was said, and not what became of it.
      const ids = wasCut ? await store.findings.everyId() : [...touched]
      const news = await leadOn(store, ids, {
        now: order.now,
        at,
        first: await firstLook(store, before),
      })
      await store.findings.examinedFrom(done.basis, order.now, JSON.stringify(done.kept))
      await onNews(news, at, done.benign)
    } finally {
      this.thread = null
      await thread.end()
      tell(null)
    }
  }

  /** What was accepted until a day that is over calls for somebody again. */
  private async endAccepted(): Promise<void> {
    const { store, now, onNews } = this.given
    if (this.isClosed) return
    const at = now()
    const over = [...(await sayingsIn(store))].flatMap(([id, { until }]) =>
      until !== null && endOf(until) <= at ? [id] : [],
    )
    const found = await store.findings.byIds(over)
    const ended = over.filter((id) => found.get(id)?.state === "accepted")
    if (ended.length === 0) return
    const news = await leadOn(store, ended, { now: at, at, first: NOTHING_NEW })
    await onNews(news, at, [])
    this.given.tell(null)
  }

  private heard(worker: Worker): Promise<Heard> {
    const { store, tell } = this.given
    const { promise, resolve, reject } = Promise.withResolvers<Heard>()
    const touched = new Set<string>()
    let writing = Promise.resolve()
    let isDone = false
    worker.on("message", (message: FromExamination) => {
      switch (message.kind) {
        case "opened":
          break
        case "progress":
          tell(message.share)
          break
        case "examined":
          writing = writing.then(async () => {
            if (message.scopes.length > 0) await store.findings.examinedAhead()
            for (const id of await store.findings.replace(message.scopes)) touched.add(id)
          })
          // It is waited for when all was told.
          writing.catch(() => undefined)
          break
        case "done":
          isDone = true
          writing.then(() => resolve({ touched, done: message })).catch(reject)
          break
        case "outrun":
          isDone = true
          resolve({ touched, done: null })
          break
        case "failed":
          reject(
            new Failure("unavailable", "What agrees and what doesn't could not be worked out.", {
              cause: new Error(message.stack ?? message.sentence),
            }),
          )
      }
    })
    worker.once("error", reject)
    // It ends by itself when it has told all, which may be before all is written.
    worker.once("exit", () => {
      if (!isDone) reject(new Failure("unavailable", "Looking for what doesn't agree was stopped."))
    })
    return promise
  }
}

/** What is seen of a network by its first scan, or of a source when it was read first, is how it is, and no news. */
async function firstLook(store: Store, before: KeptExamination | null): Promise<FirstLook> {
  if (before === null) return { everything: true, networks: [], sources: [] }
  const scans = await store.examining.endedScans()
  const counts = new Map<string, number>()
  for (const { network } of scans) counts.set(network, (counts.get(network) ?? 0) + 1)
  const networks = [...(await store.networks.list()).map(({ name }) => name), ...counts.keys()]
  const sources = (await store.sources.list()).flatMap(({ name, synced }) => (synced === null ? [] : [name]))
  // Also before its first scan has come to its end, and as long as what was read isn't linked to machines.
  return {
    everything: false,
    networks: [...new Set(networks)].filter(
      (name) => !before.networks.includes(name) || (counts.get(name) ?? 0) <= 1,
    ),
    sources: sources.filter((name) => !before.sources.includes(name)),
  }
}

function threadFile(): URL {
  const name = import.meta.url.endsWith(".ts") ? "./thread.ts" : "./examining-thread.js"
  return new URL(name, import.meta.url)
}

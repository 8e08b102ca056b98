import { setTimeout as after } from "node:timers/promises"
import type { Source } from "#model/source.ts"
import type { Context } from "#engine/context.ts"
import { locate } from "#engine/declarations/git/location.ts"
import { newestCommit } from "#engine/declarations/git/newest.ts"
import { mirrorOf } from "./contents.ts"
import { FolderWatch, type WatchPace } from "./folder-watch.ts"
import { syncsOf } from "./queue.ts"

/** How often sources are looked at, in milliseconds. */
export interface Pace extends WatchPace {
  /** Between two looks at which sources there are, and which of them are due. */
  readonly look: number
  /** Between two questions to a repository whether there is anything new. */
  readonly remote: number
  /** The same of one that lies on this computer. */
  readonly local: number
  /** After a reading, how many times as long as it took nothing is read of that source. */
  readonly rest: number
}

const MINUTE = 60_000
/** As it is everywhere but in tests. */
export const PACE: Pace = {
  ...{ look: 15_000, remote: 15 * MINUTE, local: MINUTE, rest: 5 },
  ...{ settle: 2_000, poll: MINUTE / 2, pollWatched: 5 * MINUTE },
}

const MOST_AT_ONCE = 4
const LONGEST_REST = 6 * 60 * MINUTE

interface Watched {
  readonly folder: FolderWatch | null
  readonly location: string
  /** Whether something in it has changed and was not read yet. */
  changed: boolean
  isBusy: boolean
  /** When it is looked at next. */
  due: number
  failures: number
}

/** Keeps sources read as they are, for as long as an engine lasts. */
export class SourceWatch {
  private readonly context: Context
  private readonly pace: Pace
  private readonly ended = new AbortController()
  private readonly watched = new Map<number, Watched>()
  private readonly busy = new Set<Promise<void>>()
  private readonly done: Promise<void>
  private wake: () => void = () => {}

  constructor(context: Context, pace: Pace) {
    this.context = context
    this.pace = pace
    this.done = this.run()
  }

  async close(): Promise<void> {
    this.ended.abort()
    this.wake()
    for (const { folder } of this.watched.values()) folder?.close()
    await this.done
    await Promise.allSettled(this.busy)
  }

  private async run(): Promise<void> {
    const { signal } = this.ended
    while (!signal.aborted) {
      try {
        await this.look()
      } catch (error) {
        if (!signal.aborted) this.context.log.error({ err: error }, "sources could not be watched")
      }
      const { promise, resolve } = Promise.withResolvers<void>()
      this.wake = resolve
      await Promise.race([promise, after(this.pace.look, undefined, { ref: false })])
    }
  }

  private async look(): Promise<void> {
    const sources = await this.context.store.sources.list()
    this.forget(sources)
    for (const source of sources) {
      if (this.ended.signal.aborted) return
      const watched = this.watched.get(source.id) ?? (await this.begin(source))
      if (this.busy.size >= MOST_AT_ONCE || !this.isDue(source, watched)) continue
      const work = this.read(source, watched).finally(() => this.busy.delete(work))
      this.busy.add(work)
    }
  }

  private forget(sources: readonly Source[]): void {
    const there = new Map(sources.map((source) => [source.id, source]))
    for (const [id, { folder, location }] of this.watched) {
      if (there.get(id)?.location === location) continue
      folder?.close()
      this.watched.delete(id)
    }
  }

  private async begin(source: Source): Promise<Watched> {
    const { kind, location, synced } = source
    const watched: Watched = {
      folder: kind === "repository" ? null : this.follow(source),
      location,
      ...{ changed: false, isBusy: false },
      due: kind === "repository" ? Math.min(synced ?? 0, this.now()) + (await this.restOf(source)) : 0,
      failures: 0,
    }
    this.watched.set(source.id, watched)
    return watched
  }

  private follow(source: Source): FolderWatch {
    return new FolderWatch(source, this.pace, () => {
      const watched = this.watched.get(source.id)
      if (watched === undefined) return
      watched.changed = true
      this.wake()
    })
  }

  /** One that was never read is for a person to read, who may just be about to. */
  private isDue({ kind, synced, state }: Source, { changed, due, isBusy }: Watched): boolean {
    if (isBusy || (synced === null && state === "new")) return false
    return (changed || kind === "repository" || state === "failed") && this.now() >= due
  }

  private async read(source: Source, watched: Watched): Promise<void> {
    const began = this.now()
    const rest = source.kind === "repository" ? await this.restOf(source) : 0
    watched.changed = false
    watched.isBusy = true
    const state = await this.readIfNew(source)
    watched.isBusy = false
    watched.failures = state === "failed" ? watched.failures + 1 : 0
    const least = watched.failures === 0 ? rest : this.pace.remote * 2 ** (watched.failures - 1)
    watched.due = this.now() + Math.min(LONGEST_REST, Math.max(least, (this.now() - began) * this.pace.rest))
  }

  private async readIfNew(source: Source): Promise<Source["state"]> {
    try {
      if (source.kind === "repository" && source.state === "read" && !(await this.hasNew(source)))
        return "read"
      return (await syncsOf(this.context).read(source, { reach: true, by: "watch" })).state
    } catch (error) {
      this.context.log.warn({ err: error, source: source.name }, "a source was not read by itself")
      return "failed"
    }
  }

  private async hasNew(source: Source): Promise<boolean> {
    const { location, branch, head } = source
    const { signal } = this.ended
    try {
      return (await newestCommit(location, mirrorOf(this.context.home, source), { branch, signal })) !== head
    } catch {
      // Reading it tells why.
      return !signal.aborted
    }
  }

  private async restOf({ location }: Source): Promise<number> {
    const found = await locate(location).catch(() => null)
    return found?.local == null ? this.pace.remote : this.pace.local
  }

  private now(): number {
    return this.context.tools.now()
  }
}

import { createHash } from "node:crypto"
import { watch, type FSWatcher } from "node:fs"
import { lstat } from "node:fs/promises"
import { basename, dirname } from "node:path"
import { setTimeout as after } from "node:timers/promises"
import type { Moment } from "#model/moment.ts"
import type { Source } from "#model/source.ts"
import { entriesOf } from "./contents.ts"

/** How often is looked, in milliseconds. */
export interface WatchPace {
  /** How long nothing happens before what happened is told. */
  readonly settle: number
  /** Between two looks at the times of all files; longer where a look takes long. */
  readonly poll: number
  /** The same where the system tells of changes: not every file system does. */
  readonly pollWatched: number
}

const MOST_FOLDERS = 2_000
/** After a look at the times of all files, how many times as long as it took there is none. */
const REST = 50

/** Tells when something in a folder, or a file, has changed: by what the system tells, and by looking at times. */
export class FolderWatch {
  private readonly watchers = new Map<string, FSWatcher>()
  private readonly ended = new AbortController()
  private settling: NodeJS.Timeout | null = null
  private last: string | null = null
  private readonly source: Pick<Source, "kind" | "location" | "synced">
  private readonly pace: WatchPace
  private readonly onChange: () => void

  constructor(source: Pick<Source, "kind" | "location" | "synced">, pace: WatchPace, onChange: () => void) {
    this.source = source
    this.pace = pace
    this.onChange = onChange
    void this.run()
  }

  close(): void {
    this.ended.abort()
    if (this.settling !== null) clearTimeout(this.settling)
    this.unwatch()
  }

  private async run(): Promise<void> {
    const { signal } = this.ended
    while (!signal.aborted) {
      const began = performance.now()
      await this.look()
      const least = this.watchers.size > 0 ? this.pace.pollWatched : this.pace.poll
      const wait = Math.max(least, (performance.now() - began) * REST)
      await after(wait, undefined, { signal, ref: false }).catch(() => {})
    }
  }

  /** What has changed since the last look; the first time, since it was read. */
  private async look(): Promise<void> {
    const { signal } = this.ended
    const seen = await timesOf(this.source, signal)
    if (signal.aborted) return
    const isNew = this.last === null ? seen.newest >= (this.source.synced ?? 0) : seen.all !== this.last
    this.last = seen.all
    this.follow(seen.folders)
    if (isNew) this.onChange()
  }

  /** Follows these folders, and no others; where the system does not let us, only the times are looked at. */
  private follow(folders: readonly string[]): void {
    if (folders.length > MOST_FOLDERS) return this.unwatch()
    const wanted = new Set(folders)
    for (const [folder, watcher] of this.watchers)
      if (!wanted.has(folder)) {
        watcher.close()
        this.watchers.delete(folder)
      }
    try {
      for (const folder of wanted) if (!this.watchers.has(folder)) this.watch(folder)
    } catch {
      this.unwatch()
    }
  }

  private watch(folder: string): void {
    const watcher = watch(folder, { persistent: false })
    // Of what lies around the source, only the source itself counts.
    const own = folder === dirname(this.source.location) ? basename(this.source.location) : null
    watcher.on("change", (_event, name) => {
      if (own === null || name === own) this.settle()
    })
    // It went, or there are too many: the next look at the times tells.
    watcher.on("error", () => this.unwatch())
    this.watchers.set(folder, watcher)
  }

  private unwatch(): void {
    for (const watcher of this.watchers.values()) watcher.close()
    this.watchers.clear()
  }

  private settle(): void {
    if (this.ended.signal.aborted || this.settling !== null) return
    this.settling = setTimeout(() => {
      this.settling = null
      void this.look()
    }, this.pace.settle)
    this.settling.unref()
  }
}

interface Times {
  readonly newest: Moment
  /** The same as long as nothing changes. */
  readonly all: string
  /** Where to listen: around it, and in it. */
  readonly folders: readonly string[]
}

async function timesOf(
  { kind, location }: Pick<Source, "kind" | "location">,
  signal: AbortSignal,
): Promise<Times> {
  const digest = createHash("sha1")
  const folders: string[] = kind === "folder" ? [location] : []
  let newest = 0
  const note = async (path: string) => {
    const found = await lstat(path).catch(() => null)
    digest.update(`${path}\0${found?.mtimeMs}\0${found?.ctimeMs}\0${found?.size}\n`)
    newest = Math.max(newest, found?.mtimeMs ?? 0, found?.ctimeMs ?? 0)
  }
  await note(location)
  if (kind === "folder")
    for await (const { path, isFolder } of entriesOf(location)) {
      if (signal.aborted) break
      await note(path)
      if (isFolder) folders.push(path)
    }
  return { newest, all: digest.digest("hex"), folders: [dirname(location), ...folders] }
}

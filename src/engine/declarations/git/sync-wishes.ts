import type { SyncProgress } from "./progress.ts"

/** What is wanted of a sync. */
export interface SyncWishes {
  /** The branch to read; null: what HEAD names there. */
  readonly branch?: string | null
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (progress: SyncProgress) => void
  /** The user agreed to read a folder that belongs to somebody else. */
  readonly ownedByOthers?: boolean
  /** In bytes. */
  readonly largest?: number
  /** In seconds, for each step that reaches the repository. */
  readonly within?: number
  /** Only the newest commit, where history is of no use. */
  readonly newestOnly?: boolean
}

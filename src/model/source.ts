import type { AddressRange } from "./address.ts"
import type { Moment } from "./moment.ts"

export const SOURCE_KINDS = ["repository", "folder", "file"] as const
/** repository: read from our own mirror of it; folder: watched in place; file: a single file or export. */
export type SourceKind = (typeof SOURCE_KINDS)[number]

export const SOURCE_STATES = ["new", "reading", "read", "failed"] as const
export type SourceState = (typeof SOURCE_STATES)[number]

/** Addresses of which a source claims to list every machine: only there "seen, not declared" means something. */
export interface Claim {
  readonly network: string
  readonly range: AddressRange
}

/** A place where truth is written down. */
export interface Source {
  readonly id: number
  /** What it is called; no two have one name. */
  readonly name: string
  readonly kind: SourceKind
  /** A URL or a path, as it was named. */
  readonly location: string
  /** The branch that is read; null: what its HEAD names. */
  readonly branch: string | null
  /** The network that its addresses belong to; null: any. */
  readonly network: string | null
  readonly state: SourceState
  /** Why it could not be read, or what is missing in it; null where there is nothing to say. */
  readonly said: string | null
  /** The commit that was read; null for folders and files. */
  readonly head: string | null
  readonly commits: number
  readonly files: number
  readonly declarations: number
  /** What could not be read, line by line. */
  readonly problems: number
  readonly synced: Moment | null
  readonly claims: readonly Claim[]
}

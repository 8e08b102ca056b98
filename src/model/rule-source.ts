import type { Moment } from "./moment.ts"

/** Where rules come from that users added. */
export interface RuleSource {
  readonly name: string
  /** path: a file or folder of this computer; git: a repository. */
  readonly kind: "path" | "git"
  /** The path or the repository's URL. */
  readonly place: string
  /** What a repository was read at; null for a path. */
  readonly commit: string | null
  /** What was left out when it was read last, and why. */
  readonly skipped: readonly string[]
  /** Why it could not be read last time, where that is so; what was read before stays in use. */
  readonly failure: string | null
  /** When it was read last. */
  readonly at: Moment
  readonly author: string
}

/** A file of a source: where in it, and its text. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

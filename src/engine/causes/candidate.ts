import type { Moment } from "#model/moment.ts"

/** What a commit did to one file. */
export interface Touch {
  readonly path: string
  readonly change: "added" | "modified" | "deleted"
  readonly added: readonly TouchedLine[]
  readonly removed: readonly TouchedLine[]
  /** There is more to it than these lines, or it is not text. */
  readonly cut: boolean
}

/** A line and its number, after the commit where it was put in, before it where it was taken out. */
export interface TouchedLine {
  readonly line: number
  readonly text: string
}

/** A commit that may explain a change. */
export interface Candidate {
  readonly source: string
  readonly oid: string
  readonly parents: readonly string[]
  readonly author: string
  readonly mail: string
  /** When it was written, by its author's clock. */
  readonly date: Moment
  /** When our mirror had it first, or it was committed. */
  readonly arrived: Moment
  /** Whether that is by our own clock, and not by its committer's. */
  readonly isTimely: boolean
  readonly subject: string
  readonly message: string
  readonly tickets: readonly string[]
  readonly bot: boolean
  readonly bulk: boolean
  /** How many files it changed. */
  readonly files: number
  readonly touches: readonly Touch[]
}

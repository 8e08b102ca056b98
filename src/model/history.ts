import type { Moment } from "./moment.ts"

/** Somebody who commits, after .mailmap; one identity a mail address. */
export interface Author {
  readonly name: string
  readonly mail: string
  /** Their last commit in any source. */
  readonly lastActive: Moment
}

/** What a commit is to somebody who looks for who knows or owns the lines it touched. */
export interface Commit {
  readonly source: string
  readonly oid: string
  /** Author's mail. */
  readonly author: string
  readonly time: Moment
  readonly subject: string
  /** "T274", "#12", "PAY-1180": links, never owners. */
  readonly tickets: readonly string[]
  readonly files: number
  /** More than 20 files, or more than 60 lines of the file in question. */
  readonly bulk: boolean
  readonly bot: boolean
  /** Listed in .git-blame-ignore-revs. */
  readonly ignored: boolean
}

/** Who wrote a line last, as far as the history goes. */
export interface BlamedLine {
  readonly line: number
  readonly oid: string
  /** The history ends here (a shallow clone): the line is older, and this is not who wrote it. */
  readonly boundary: boolean
}

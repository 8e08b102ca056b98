import type { Declared, Problem } from "#model/declaration.ts"

/** A file of a source as its reader gets it: at most 5 MB, decoded, with its line ends as they are. */
export interface SourceText {
  /** From the root of the source, with "/". */
  readonly path: string
  readonly text: string
}

/** What the files of one format gave. */
export interface Reading {
  readonly declarations: readonly Declared[]
  /** What could not be read: one entry a line, never the end of the reading. */
  readonly problems: readonly Problem[]
  /** What the files refer to and is not in the source: then it does not list everything. */
  readonly missing: readonly Problem[]
}

/** A format that we read: pure, bounded, and quiet whatever a file holds. */
export interface Format {
  /** "ansible-inventory": as it is shown, and kept with each declaration. */
  readonly name: string
  /** Whether a file is of this format, by its path and its first 4,096 characters. */
  readonly claims: (path: string, start: string) => boolean
  /** Reads all files of one source that it claims, together, since they may refer to each other. Never throws. */
  readonly read: (files: readonly SourceText[]) => Reading
}

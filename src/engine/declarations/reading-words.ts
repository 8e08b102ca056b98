import type { Reading, SourceText } from "./formats/format.ts"

// What goes between the engine and the thread that reads the files of sources.

/** All files of one format, to be read together. */
export interface ToReading {
  readonly format: string
  readonly files: readonly SourceText[]
}

export type FromReading = Reading

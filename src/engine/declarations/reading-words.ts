import type { MappedColumn } from "#model/table.ts"
import type { Reading, SourceText } from "./formats/format.ts"
import type { MappingProblem } from "./formats/mapping-file.ts"
import type { MappingPreview } from "./formats/mapped.ts"
import type { TableShown } from "./formats/table-shown.ts"

// What goes between the engine and the thread that reads the files of sources.

/** A table, and what a person says that its columns mean; null: what is guessed. */
export interface TableText {
  readonly file: SourceText
  readonly columns: readonly MappedColumn[] | null
}

/** What a mapping found, and what is wrong in its own text. */
export interface MappedRead extends MappingPreview {
  readonly mistakes: readonly MappingProblem[]
}

/** What the thread can be asked, and what it answers. */
export interface ReadingTasks {
  /** All files of one format, to be read together. */
  readonly format: {
    readonly task: { readonly format: string; readonly files: readonly SourceText[] }
    readonly answer: Reading
  }
  /** Which of the paths the formats of a mapping are for. */
  readonly meant: {
    readonly task: { readonly mapping: string; readonly paths: readonly string[] }
    readonly answer: readonly string[]
  }
  /** Files as a mapping teaches them. */
  readonly mapped: {
    readonly task: { readonly mapping: string; readonly files: readonly SourceText[] }
    readonly answer: MappedRead
  }
  readonly tables: { readonly task: readonly TableText[]; readonly answer: Reading }
  /** Tables as a person sees them who says what their columns mean; files that are none are left out. */
  readonly shown: { readonly task: readonly TableText[]; readonly answer: readonly TableShown[] }
}

export type TaskName = keyof ReadingTasks
export type Task<Name extends TaskName> = ReadingTasks[Name]["task"]
export type Answer<Name extends TaskName> = ReadingTasks[Name]["answer"]

export type ToReading<Name extends TaskName = TaskName> = {
  readonly [Each in Name]: { readonly name: Each; readonly task: Task<Each> }
}[Name]

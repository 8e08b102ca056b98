import type { Finding } from "./matcher.ts"
import type { RuleFile } from "./rule-file.ts"
import type { Mistake, RulesRead } from "./rule.ts"
import type { VocabularyTexts } from "./vocabulary.ts"

// What goes between the engine and the thread that tries rules.

/** What a thread is started with. */
export interface ToThread {
  readonly files: readonly RuleFile[]
  readonly vocabulary: VocabularyTexts
  /** The files as they were read before, where that was done: it takes a moment. */
  readonly known: readonly FileRules[] | null
  /** Where files that were read are kept from one start to the next, and under what name; null: nowhere. */
  readonly keep: { readonly folder: string; readonly key: string } | null
  /** Numbers that are never tried again. */
  readonly banned: readonly number[]
  /** Two numbers: how many expressions were begun, and which one is being tried. */
  readonly progress: SharedArrayBuffer
}

export type Work =
  | { readonly kind: "match"; readonly pairs: readonly (readonly [field: string, value: string])[] }
  | { readonly kind: "examples" }

/** A file with the rules that it gave. */
export interface FileRules extends RulesRead {
  readonly path: string
  readonly name: string
}

/** What a file gave. */
export interface FileRead {
  readonly path: string
  readonly name: string
  readonly kind: "yaml" | "recog"
  readonly rules: number
  /** Rules about what we don't ask for. */
  readonly unused: number
  readonly examples: number
  readonly mistakes: readonly Mistake[]
}

export interface FailedExample {
  readonly path: string
  readonly line: number
  readonly sentence: string
}

export interface Tried {
  readonly tried: number
  readonly failed: readonly FailedExample[]
}

export type FromThread =
  | {
      readonly kind: "read"
      readonly files: readonly FileRead[]
      /** The rule behind each number. */
      readonly names: readonly string[]
      readonly fields: readonly string[]
      /** The files as they were read; null where they were known, or are kept on disk. */
      readonly news: readonly FileRules[] | null
    }
  | { readonly kind: "matched"; readonly findings: readonly Finding[] }
  | ({ readonly kind: "tried" } & Tried)

import type { Claim, Sureness } from "#model/answer.ts"
import type { Template } from "./template.ts"

/** A regular expression as data, so that it can go to another thread. */
export interface Pattern {
  readonly source: string
  readonly flags: string
}

/** Another field of the same port or machine that must match too. */
export interface Condition {
  readonly field: string
  readonly pattern: Pattern
}

export interface RuleClaim {
  readonly claim: Claim
  readonly template: Template
  readonly sureness: Sureness
}

/** A text that a rule must match, or must not. */
export interface Example {
  readonly text: string
  /** What must come out, by name; other things may as well. */
  readonly gives: Readonly<Record<string, string>>
  /** Values of other fields that are there at the same time. */
  readonly with: Readonly<Record<string, string>>
  readonly line: number
}

/** One rule, whatever format it was read from. */
export interface Rule {
  /** "ssh/openssh-debian"; rules of others have their source before it. */
  readonly name: string
  readonly line: number
  /** A value is matched where any of these fields has it. */
  readonly fields: readonly string[]
  readonly pattern: Pattern
  /** Takes the part that the pattern is written for out of a value; null: the whole value. */
  readonly part: Pattern | null
  readonly also: readonly Condition[]
  readonly sureness: Sureness
  readonly claims: readonly RuleClaim[]
  readonly cpe: readonly Template[]
  /** Of rules with one such name, only the first that matches a value counts; null: every rule counts. */
  readonly firstOf: string | null
  /** What an example may ask for, beside the claims. */
  readonly named: Readonly<Record<string, Template>>
  readonly examples: readonly Example[]
  readonly counterexamples: readonly Example[]
}

/** A mistake in a file of rules: where it is, and what to do about it. */
export interface Mistake {
  readonly path: string
  readonly line: number
  readonly sentence: string
}

/** What a file of rules gave: the rules that can be used, and what is wrong with the others. */
export interface RulesRead {
  readonly kind: "yaml" | "recog"
  readonly rules: readonly Rule[]
  readonly mistakes: readonly Mistake[]
}

export const MOST_RULES_A_FILE = 5_000
export const LARGEST_FILE = 1_000_000
export const LONGEST_PATTERN = 2_000

/** The expression, or the reason why it is none. */
export function compiled({ source, flags }: Pattern): RegExp | string {
  if (source.length > LONGEST_PATTERN)
    return `the pattern is longer than ${LONGEST_PATTERN.toLocaleString("en")} characters`
  try {
    return new RegExp(source, flags)
  } catch (error) {
    return error instanceof Error
      ? error.message.replace(/^Invalid regular expression: /u, "")
      : String(error)
  }
}

/** The names of a pattern's groups. */
export function groupNames({ source, flags }: Pattern): ReadonlySet<string> {
  const found = new RegExp(`${source}|`, flags).exec("")
  return new Set(Object.keys(found?.groups ?? {}))
}

import type { Reference } from "./explanation.ts"
import type { Verdict } from "./finding.ts"
import type { Moment } from "./moment.ts"
import type { Severity } from "./severity.ts"
import type { Place } from "./written.ts"

export const SELECTOR_WORDS = [
  "group",
  "env",
  "role",
  "kind",
  "network",
  "subnet",
  "name",
  "owner",
  "tag",
  "os",
] as const
export type SelectorWord = (typeof SELECTOR_WORDS)[number]

/** Which machines something is said of. `declared`: those that a declaration is about. */
export type Selector =
  | { readonly word: SelectorWord; readonly of: readonly string[] }
  | { readonly declared: number }
  | { readonly all: readonly Selector[] }
  | { readonly any: readonly Selector[] }
  | { readonly not: Selector }

/** Where it is written; `declaration` where a source's reader brought it. */
export interface ExpectationPlace extends Place {
  readonly declaration: number | null
}

export interface ExpectedTls {
  /** "1.2": nothing older is spoken. */
  readonly min: string | null
  readonly daysLeft: number | null
  /** All of which the certificate covers. */
  readonly names: readonly string[]
  /** Any of which issued it. */
  readonly issuer: readonly string[]
}

/** Of the page at "/" as it is served by address. Texts are globs. */
export interface ExpectedPage {
  readonly status: readonly number[]
  readonly title: string | null
  readonly server: string | null
  readonly location: string | null
  /** By names in lower case; null: it has to be absent. */
  readonly headers: Readonly<Record<string, string | null>>
}

export interface ExpectedPort {
  /** "443/tcp". */
  readonly port: string
  readonly state: "open" | "closed"
  /** Any of these answers there; none: any product. */
  readonly product: readonly string[]
  /** ">=1.24 <1.27", as it is written. */
  readonly version: string | null
  /** The only address it is bound to; null where that is not said. */
  readonly bind: string | null
  /** From where it has to be reachable; none: from here. */
  readonly from: readonly string[]
  readonly tls: ExpectedTls | null
  readonly http: ExpectedPage | null
}

export const OTHER_PORTS = ["deny", "allow", "report"] as const
export type OtherPorts = (typeof OTHER_PORTS)[number]

export const SAME_FAMILIES = [
  "product-versions",
  "products",
  "tls-issuer",
  "os",
  "ssh-algorithms",
  "ports",
] as const
/** What can be asked to be equal within a group. */
export type SameFamily = (typeof SAME_FAMILIES)[number]

/** What ought to be so of every machine that it selects. */
export interface Expectation {
  readonly name: string
  readonly for: Selector
  readonly severity: Severity
  /** Why it is wanted, or where that is written. */
  readonly why: string | null
  readonly owner: readonly string[]
  readonly os: readonly string[]
  /** How far a clock may be off, in milliseconds. */
  readonly clock: number | null
  readonly ports: readonly ExpectedPort[]
  readonly others: OtherPorts
  readonly same: readonly SameFamily[]
  readonly at: ExpectationPlace
  /** The line of each part: "443/tcp version", "same os", "clock". */
  readonly lines: Readonly<Record<string, number>>
}

/** A line that says that a fact may differ between environments. */
export interface ExpectedDifference {
  /** As the matrix names facts, with "*" for any part: "version nginx *". */
  readonly fact: string
  readonly between: readonly string[]
  /** From when it holds no more; null: always. */
  readonly until: Moment | null
  readonly by: Place
  /** How long one may last, in milliseconds; null or left out: as long as it likes. */
  readonly longest?: number | null
}

/** A rule's findings that are accepted for a while. They are looked for all the same. */
export interface Waiver {
  /** A rule's id, or a glob: "tls-*". */
  readonly rule: string
  /** A glob of what the finding is about; null: whatever it is. */
  readonly matter: string | null
  readonly for: Selector
  /** "2026-03-31": that day is the last. */
  readonly until: string
  readonly because: string
  readonly by: string
  readonly at: ExpectationPlace
}

/** All that one file, or several, expect. */
export interface Expectations {
  readonly expect: readonly Expectation[]
  readonly differ: readonly ExpectedDifference[]
  readonly waive: readonly Waiver[]
}

/** One part of an expectation, and what came of looking. */
export interface CheckedPart {
  readonly expectation: string
  /** "443/tcp version". */
  readonly part: string
  readonly place: Place
  /** Ids of the machines that agree. */
  readonly agreeing: readonly string[]
  /** What is to be said of the others; those that a waiver accepts are `expected`. */
  readonly verdicts: readonly Verdict[]
}

/** The evidence that an expectation's line is. */
export function referenceOf({ declaration, ...place }: ExpectationPlace): Reference {
  return declaration === null
    ? { kind: "mention", ...place }
    : { kind: "declaration", id: declaration, ...place }
}

import type { Protocol } from "./profile.ts"

export const IDENTIFIER_KINDS = ["name", "address", "mac", "host-key", "certificate", "serial"] as const
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number]

/** Something that a machine can be known by. */
export interface Identifier {
  readonly kind: IdentifierKind
  /**
   * As we compare it: a name in lower case without its last dot, an address as addressText writes it, a MAC as
   * "52:54:00:12:34:56", a host key as "SHA256:…", a certificate as its SHA-256 in lower-case hex.
   */
  readonly value: string
  /** As it is written there: never what a parser made of it. */
  readonly raw: string
  /** 1-based. */
  readonly line: number
}

export const DECLARATION_KINDS = ["machine", "lease", "expectation", "ownership"] as const
/**
 * machine: there is one, and this is said of it; lease: a server gave it an address at a time (an observation of
 * others); expectation: what a test of the source wants of it; ownership: who owns what paths or names match.
 */
export type DeclarationKind = (typeof DECLARATION_KINDS)[number]

export const DECLARATION_STATES = ["exact", "templated", "pattern", "stale"] as const
/**
 * exact: written out; templated: a part is filled in by a program that we don't run; pattern: it names machines by a
 * pattern; stale: it says of itself that it no longer holds.
 */
export type DeclarationState = (typeof DECLARATION_STATES)[number]

export interface DeclaredService {
  readonly port: number
  readonly protocol: Protocol
  readonly name: string | null
  readonly product: string | null
  readonly version: string | null
  /** The address it is bound to, where that is said: 127.0.0.1 can't be seen by a scan. */
  readonly bind: string | null
  readonly line: number
}

/** Something that this machine uses on another one, or that another uses on it. */
export interface Use {
  /** from: the declared machine uses the other one; to: the other one uses it. */
  readonly direction: "from" | "to"
  readonly other: readonly Identifier[]
  readonly port: number | null
  readonly protocol: Protocol
  /** "haproxy backend web", "scraped by job node". */
  readonly what: string
  readonly line: number
}

export interface DeclaredOwner {
  readonly name: string
  readonly kind: "team" | "person" | "unknown"
  /** "variable owner", "comment", "contact_groups", "CODEOWNERS". */
  readonly by: string
  readonly line: number
}

/** One statement of a file about a machine. Lines are 1-based and count both ends. */
export interface Declared {
  readonly format: string
  readonly kind: DeclarationKind
  readonly state: DeclarationState
  readonly path: string
  readonly line: number
  readonly endLine: number
  /** What the machine is known by; empty for a pattern, and for what holds for a path. */
  readonly identifiers: readonly Identifier[]
  /** Of state pattern: a glob ("web*.lan"), or a regular expression between slashes; never tried without a watch. */
  readonly pattern: string | null
  readonly services: readonly DeclaredService[]
  readonly uses: readonly Use[]
  readonly groups: readonly string[]
  readonly environment: string | null
  readonly role: string | null
  readonly owner: DeclaredOwner | null
  /** What it is there for, where that is written beside it. */
  readonly purpose: string | null
  /** "planned", "decommissioning", "unmanaged": what changes whether it ought to answer. */
  readonly status: string | null
  /** Of a lease: when it was given and when it ends, in milliseconds since 1970. */
  readonly since: number | null
  readonly until: number | null
  /** Further things by the words of their format, never a secret: {"site": "fra1", "os": "debian12"}. */
  readonly attributes: Readonly<Record<string, string>>
}

/** A line that could not be read, or that is wrong in itself. */
export interface Problem {
  readonly path: string
  readonly line: number
  readonly sentence: string
}

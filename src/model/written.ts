import type { Declared, IdentifierKind } from "./declaration.ts"
import type { Moment } from "./moment.ts"

/** Lines of a source: 1-based, both ends counted. */
export interface Place {
  /** The source's name. */
  readonly source: string
  readonly path: string
  readonly line: number
  readonly endLine: number
  /** The commit at which they were read, or that removed them; null for folders and files. */
  readonly commit: string | null
}

/** A declaration as it stands in a source: what is said, and where. */
export interface Declaration extends Declared {
  readonly id: number
  readonly source: string
  /** The network that the source's addresses belong to; null: any. */
  readonly network: string | null
  readonly commit: string | null
}

export const BOUNDARIES = ["machine", "with-port", "network", "part-of-name"] as const
/** What the token is where it stands: "10.0.0.7", "10.0.0.7:80", "10.0.0.0/24", "db1" in "db1-old". */
export type Boundary = (typeof BOUNDARIES)[number]

export const MENTION_KINDS = ["line", "comment", "template", "document"] as const
/** line: counts as it is; comment, template: weaker; document: a readme or changelog, which is not what runs. */
export type MentionKind = (typeof MENTION_KINDS)[number]

/** A line that names one of a machine's identifiers without declaring it. */
export interface Mention extends Place {
  readonly network: string | null
  readonly kind: MentionKind
  readonly boundary: Boundary
  readonly identifier: { readonly kind: IdentifierKind; readonly value: string }
  /** "cron": it runs at its time; "monitor", "upstream", "dns": it uses or points at the machine; null: not known. */
  readonly use: "cron" | "monitor" | "upstream" | "dns" | null
  /** Other whole names on the same line: an address beside the name of another machine is that one's. */
  readonly others: readonly string[]
  /** 0 to 1: how rare the token is; one that stands everywhere says little. */
  readonly rarity: number
}

/** A line that named a machine once; `commit` is the one that removed it. */
export interface RemovedMention extends Mention {
  readonly commit: string
  readonly removed: Moment
  readonly subject: string
  /** Name and mail of who removed it. */
  readonly author: string
  readonly mail: string
}

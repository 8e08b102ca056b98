import type { IdentifierKind } from "./declaration.ts"
import type { Reference } from "./explanation.ts"

export const LINK_CONFIDENCES = ["certain", "likely", "possible"] as const
export type LinkConfidence = (typeof LINK_CONFIDENCES)[number]

export const LINK_STATES = [
  "exact",
  "templated",
  "pattern",
  "stale",
  "line",
  "comment",
  "template",
  "document",
  "removed",
] as const
/** How it is written: a declaration's state, a mention's kind, or removed since. */
export type LinkState = (typeof LINK_STATES)[number]

/** One identifier, or one contradiction, that a link rests on. */
export interface LinkEvidence {
  readonly by: IdentifierKind | "pattern"
  /** One sentence: "host key SHA256:… answered on it", "52:54:00:00:00:07 is the MAC of another machine". */
  readonly because: string
  readonly points: number
  /** Observation ids. */
  readonly observations: readonly number[]
}

/** A machine and something that is written down about it. */
export interface Link {
  readonly machine: string
  readonly kind: "declaration" | "mention"
  readonly reference: Extract<Reference, { readonly kind: "declaration" | "mention" }>
  readonly state: LinkState
  readonly confidence: LinkConfidence
  /** candidate: it may be this machine or another one, so nothing is concluded from it. */
  readonly standing: "link" | "candidate"
  readonly for: readonly LinkEvidence[]
  readonly against: readonly LinkEvidence[]
}

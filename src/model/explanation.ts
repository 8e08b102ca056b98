import type { Place } from "./written.ts"

/** Where a piece of evidence can be looked at. */
export type Reference =
  | { readonly kind: "observation"; readonly id: number }
  | ({ readonly kind: "declaration"; readonly id: number } & Place)
  | ({ readonly kind: "mention" } & Place)
  | { readonly kind: "decision"; readonly id: number }
  | { readonly kind: "commit"; readonly source: string; readonly commit: string }

export const ANSWER_STATES = ["answered", "doubtful", "unanswered"] as const
export type AnswerState = (typeof ANSWER_STATES)[number]

/** The answer to one of the four questions. */
export interface Answered {
  readonly state: AnswerState
  readonly sentence: string
  readonly evidence: readonly Reference[]
}

/** One sentence with where it comes from; `for` or against what it stands under. */
export interface Ground {
  readonly sentence: string
  readonly evidence: readonly Reference[]
}

/** What it is, who owns it, why it exists, when it came and changed. */
export interface Explanation {
  readonly what: Answered
  readonly who: Answered
  readonly why: Answered
  readonly when: Answered
}

import type { Reference } from "./explanation.ts"

export const QUESTION_KINDS = ["probe", "person", "source"] as const
/** probe: ask the machine or the network; person: ask somebody; source: read something that is written down. */
export type QuestionKind = (typeof QUESTION_KINDS)[number]

export interface NextQuestion {
  readonly question: string
  readonly kind: QuestionKind
  /** In its own unit: "1 message", "about 2,000 packets", "1 file". */
  readonly cost: string
}

/** A stated reason why a machine matters, with its points. */
export interface RankReason {
  readonly sentence: string
  readonly points: number
  readonly evidence: readonly Reference[]
}

/** A machine whose who and why nobody and nothing answers. */
export interface Mystery {
  readonly machine: string
  /** 1 is what matters most. */
  readonly rank: number
  readonly points: number
  readonly why: readonly RankReason[]
  readonly next: NextQuestion
  /** Further questions, dearer ones after cheaper ones. */
  readonly others: readonly NextQuestion[]
}

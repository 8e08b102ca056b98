import type { Moment } from "./moment.ts"

export const DECISION_KINDS = [
  "merge",
  "apart",
  "split",
  "name",
  "owner",
  "purpose",
  "tag",
  "note",
  "lock",
  "retire",
  "never-touch",
  "later",
  "ask",
  "owner-rule",
  "accept",
  "expect",
  "false-alarm",
  "baseline",
  "confirm-cause",
  "reject-cause",
] as const
export type DecisionKind = (typeof DECISION_KINDS)[number]

/** Those that are said of findings and changes, and say nothing of which machines there are, who and why. */
export const FINDING_DECISIONS = [
  "accept",
  "expect",
  "false-alarm",
  "baseline",
  "confirm-cause",
  "reject-cause",
] as const satisfies readonly DecisionKind[]

/** Fields that a decision can keep from being changed by what scans find. */
export const LOCKABLE_FIELDS = ["name", "kind", "vendor", "model", "os", "role"] as const
export type LockableField = (typeof LOCKABLE_FIELDS)[number]

/** What a human said. A row, reversible, never overwritten by a scan. */
export interface Decision {
  readonly id: number
  readonly at: Moment
  readonly author: string
  readonly kind: DecisionKind
  /**
   * never-touch: address, CIDR or range in canonical text. owner-rule: the pattern. accept, expect, false-alarm: the id of a
   * finding. baseline: "normal". Else the id of the machine it was said of.
   */
  readonly subject: string
  /**
   * What was said: merge, apart: the other machines' ids; split: the addresses that are another machine; name, owner, purpose,
   * tag, note: the text; lock: "field=value"; later, accept: the ISO date until when; ask: whom; owner-rule: the owner;
   * baseline: the moment; confirm-cause, reject-cause: the change and the commit as JSON; null where the kind says it all.
   */
  readonly value: string | null
  /**
   * Numbers of the observations that it holds on to, so that it means the same machines whatever is resolved later.
   * merge, apart, accept, expect, false-alarm: one list a machine; split: what stays together, then what is another machine;
   * else one list, the subject's.
   */
  readonly anchors: readonly (readonly number[])[]
  readonly reason: string | null
  readonly undone: Moment | null
  readonly undoneBy: string | null
}

/** Ids of the machines that a decision's lists of anchors stand for, where they stand for machines and not for parts of one. */
export function machinesOf({ kind, subject, value }: Decision): readonly string[] {
  switch (kind) {
    case "split":
    case "never-touch":
    case "owner-rule":
    case "accept":
    case "expect":
    case "false-alarm":
    case "baseline":
      return []
    case "merge":
    case "apart":
      return [subject, ...(value ?? "").split(" ")]
    default:
      return [subject]
  }
}

/** What people said of one machine, all decisions taken together. */
export interface Decided {
  readonly name: string | null
  readonly owner: string | null
  readonly purpose: string | null
  readonly tags: readonly string[]
  readonly notes: readonly string[]
  /** Fields that scans no longer change, with the value they keep. */
  readonly locked: Readonly<Partial<Record<LockableField, string>>>
  readonly retired: Moment | null
}

export const NOTHING_DECIDED: Decided = {
  name: null,
  owner: null,
  purpose: null,
  tags: [],
  notes: [],
  locked: {},
  retired: null,
}

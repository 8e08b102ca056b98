import type { DecisionTold } from "#api/shapes.ts"
import type { DecisionKind } from "#model/decision.ts"

/** What each kind of decision is called in a list. */
export const DECISION_NAMES: Readonly<Record<DecisionKind, string>> = {
  merge: "same machine",
  apart: "not the same",
  split: "split",
  name: "name",
  owner: "owner",
  purpose: "purpose",
  tag: "tag",
  note: "note",
  lock: "kept as it is",
  retire: "retired",
  "never-touch": "never touch",
  later: "later",
  ask: "asked",
  "owner-rule": "owner by a rule",
  accept: "accepted",
  expect: "expected",
  "false-alarm": "false alarm",
  baseline: "normal",
  "confirm-cause": "cause confirmed",
  "reject-cause": "cause rejected",
}

/** Which decisions a list shows. */
export interface DecisionFilter {
  readonly words: string
  readonly kind: DecisionKind | null
}

const textOf = ({ sentence, author, reason, subject, value, machine }: DecisionTold) =>
  [sentence, author, reason, subject, value, machine?.name, machine?.id].join("\n").toLowerCase()

/** The decisions of a kind that hold every word, wherever it stands in them. */
export function decisionsLike(
  decisions: readonly DecisionTold[],
  { words, kind }: DecisionFilter,
): readonly DecisionTold[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  return decisions.filter(
    (decision) =>
      (kind === null || decision.kind === kind) && wanted.every((word) => textOf(decision).includes(word)),
  )
}

import type { Verdict } from "#model/finding.ts"
import type { Around } from "./check.ts"

type Needed = Pick<Verdict, "matter" | "title" | "says" | "for" | "since">

/** A verdict of a rule: drift of its own severity about no machine, where nothing else is said. */
export function verdictOf({ rule }: Around, said: Needed & Partial<Verdict>): Verdict {
  return {
    rule: rule.id,
    state: "drift",
    severity: rule.severity,
    peers: null,
    machines: [],
    advice: rule.advice,
    against: [],
    reason: null,
    pending: false,
    review: null,
    ...said,
  }
}

/** A number that a rule's data sets. */
export function numberOf({ rule: { settings } }: Around, name: string, otherwise: number): number {
  const value = settings[name]
  return typeof value === "number" ? value : otherwise
}

/** A list that a rule's data sets. */
export function listOf({ rule: { settings } }: Around, name: string): readonly string[] {
  const value = settings[name]
  return typeof value === "object" ? value : []
}

export const DAY = 86_400_000

/** Order of texts by their characters. */
export const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

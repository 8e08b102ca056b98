import type { Expectation } from "#model/expectation.ts"
import type { Ground } from "#model/explanation.ts"
import type { Moment } from "#model/moment.ts"
import { printable } from "#model/printable.ts"
import type { Severity } from "#model/severity.ts"
import type { Sheet } from "#model/sheet.ts"
import { isPending, type Seen } from "./seen.ts"

/** What came of looking at one part of an expectation on one machine. */
export type Judgement = {
  readonly part: string
  /** What it is about where a part has several matters: "other ports 8443/tcp". */
  readonly matter?: string
} & (
  | { readonly state: "agrees" }
  | { readonly state: "unknown"; readonly reason: string; readonly evidence: readonly number[] }
  | Drift
)

/** It does not agree. */
export interface Drift {
  readonly state: "drift"
  /** What is there instead, the same for all machines where it is the same: "Apache httpd answers". */
  readonly what: string
  readonly title: string
  /** What is expected: "nginx". */
  readonly expected: string
  readonly evidence: readonly number[]
  /** What speaks against its being wrong. */
  readonly caveat?: string | undefined
  readonly severity?: Severity | undefined
  readonly since: Moment
  readonly pending: boolean
}

/** What is looked at: a machine, what is expected of it, and when. */
export interface Case {
  readonly expectation: Expectation
  readonly seen: Seen
  readonly now: Moment
}

export const agrees = (part: string): Judgement => ({ part, state: "agrees" })

export const unknown = (part: string, reason: string, evidence: readonly number[] = []): Judgement => ({
  part,
  state: "unknown",
  reason,
  evidence,
})

export const drift = (
  part: string,
  said: Omit<Drift, "state"> & { readonly matter?: string },
): Judgement => ({
  part,
  state: "drift",
  ...said,
})

/** Text of the network's, short and harmless. */
export const shown = (text: string): string => printable(text.trim(), 120)

/** Texts as they are listed: "a, b or c". */
export function listed(texts: readonly string[], last = "or"): string {
  const parts = texts.slice(0, 10).map(shown)
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} ${last} ${parts.at(-1)}`
}

/** Observations as the ground that they are. */
export function groundOf(sentence: string, observations: readonly number[]): Ground {
  return { sentence, evidence: observations.slice(0, 20).map((id) => ({ kind: "observation", id })) }
}

/** When what facts show began, and whether it waits for a second look. */
export function lifeOf(
  facts: readonly Sheet["facts"][number][],
  sheet: Sheet,
): Pick<Drift, "since" | "pending" | "evidence"> {
  if (facts.length === 0) return { since: sheet.firstSeen, pending: false, evidence: [] }
  return {
    since: Math.max(...facts.map(({ first }) => first)),
    pending: facts.every((fact) => isPending(fact, sheet)),
    evidence: facts.map(({ id }) => id),
  }
}

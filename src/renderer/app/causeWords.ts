import type { Cause, Caused, CauseState } from "#model/cause.ts"
import { printable } from "#model/printable.ts"
import { counted } from "#renderer/ui/format.ts"
import { shortCommit } from "#renderer/ui/placeWords.ts"
import type { Mark } from "#renderer/ui/StateMark.tsx"

/** What each answer is called where there is a list of them. */
export const CAUSE_NAMES: Readonly<Record<CauseState, string>> = {
  unexplained: "no commit explains",
  explained: "likely explained",
  unknown: "not known",
}

export const CAUSE_MARKS: Readonly<Record<CauseState, Mark>> = {
  unexplained: "mystery",
  explained: "answered",
  unknown: "not-asked",
}

/** The mark of a change by what explains it: a shape for each answer. */
export function markOf({ state, causes: [first] }: Pick<Caused, "state" | "causes">): Mark {
  if (state === "explained" && first?.said === "confirmed") return "settled"
  return state === "unknown" && first !== undefined ? "doubt" : CAUSE_MARKS[state]
}

export const NO_COMMIT = "No commit explains this"

/** The words without a commit to lead to: why it isn't known, or that none explains it. */
export function withoutCommit({ state, because }: Pick<Caused, "state" | "because">): string {
  if (state === "unknown") return `Not known: ${printable(because, 300)}`
  return NO_COMMIT
}

/** The commit that stands for the answer, where one does. */
export const commitOf = ({ state, causes: [first] }: Caused): Cause | null =>
  state === "unexplained" ? null : (first ?? null)

/** All of it as one line: what is spoken, and what stands in a title. */
export function causeInWords(caused: Caused): string {
  const first = commitOf(caused)
  if (first === null) {
    const { state, causes } = caused
    const weak = state === "unexplained" && causes.length > 0
    return weak ? `${NO_COMMIT}; ${counted(causes.length, "weak candidate")}` : withoutCommit(caused)
  }
  const may = caused.state === "explained" ? "Likely explained by" : "Perhaps explained by"
  return `${may} ${shortCommit(first.commit)} ${printable(first.subject, 200)}`
}

const SAID = { confirmed: "confirmed", rejected: "rejected" } as const

/** How sure it is, in one of the four words, or what people said of it. */
export const surenessOf = ({ said, confidence }: Pick<Cause, "said" | "confidence">): string =>
  said === null ? confidence : SAID[said]

/** The mark of one commit among those that may explain a change. */
export function commitMark({ said, band }: Pick<Cause, "said" | "band">): Mark {
  if (said === "confirmed") return "settled"
  if (said === "rejected") return "gone"
  return band === "weak" ? "doubt" : "answered"
}

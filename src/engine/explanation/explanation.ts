import type { Classification } from "#model/classification.ts"
import type { Answered, Explanation } from "#model/explanation.ts"
import type { Explained } from "#model/machine.ts"
import { distinct, quoted } from "./words.ts"

/** The one word for a machine: a mystery is one whose who and why nobody and nothing answers. */
export function explainedBy({ who, why }: Pick<Explanation, "who" | "why">): Explained {
  if (who.state === "answered" && why.state === "answered") return "explained"
  return who.state === "unanswered" && why.state === "unanswered" ? "mystery" : "in-doubt"
}

/** What it is, as the first of the four answers, from what its own answers tell. */
export function what({ verdicts, roles }: Classification): Answered {
  const told = [verdicts.kind, verdicts.vendor, verdicts.model, verdicts.os, ...roles.slice(0, 1)].filter(
    ({ value }) => value !== null,
  )
  const { kind } = verdicts
  if (told.length === 0)
    return {
      state: "unanswered",
      sentence:
        kind.settledBy === null
          ? "Nothing that it answers tells what it is."
          : `Nothing that it answers tells what it is; ${kind.settledBy} may.`,
      evidence: [],
    }
  const isSure = kind.value !== null && !kind.contradicted && ["certain", "likely"].includes(kind.confidence)
  const words = [...new Set(told.map(({ value }) => quoted(value ?? "")))]
  const evidence = told.flatMap(({ for: votes }) => votes.flatMap(({ evidence: ids }) => ids))
  return {
    state: isSure ? "answered" : "doubtful",
    sentence: `${words.join(", ")}.`,
    evidence: distinct(evidence.map((id) => ({ kind: "observation", id }))),
  }
}

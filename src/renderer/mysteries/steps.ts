import type { NextQuestion } from "#model/mystery.ts"

/** What asking a question takes here: a dialog, a place to go to, or words for the clipboard. */
export type Step = "plan" | "look" | "credentials" | "message" | "line" | "source"

const LOOK = / tells: rollcall look \S+$/u

/** The step that a question leads to. */
export function stepOf({ kind, question, cost }: NextQuestion): Step {
  switch (kind) {
    case "person":
      return "message"
    case "source":
      return cost.includes("to read") ? "line" : "source"
    case "probe":
      if (LOOK.test(question)) return "look"
      return question.includes("SNMP credentials") ? "credentials" : "plan"
    default:
      return kind satisfies never
  }
}

/** The question as a person reads it: without the command that the step stands for. */
export const asked = (question: string): string => question.replace(LOOK, " tells.")

/** What the button says, and the bottom line. */
export const STEP_WORDS: Readonly<Record<Step, string>> = {
  plan: "Plan the scan",
  look: "Look inside",
  credentials: "Add credentials",
  message: "Copy the question",
  line: "Read the line",
  source: "Add a source",
}

import type { QuestionStep } from "#model/question-step.ts"

/** What the button says, and the bottom line. */
export const STEP_WORDS: Readonly<Record<QuestionStep, string>> = {
  plan: "Plan the scan",
  look: "Look inside",
  credentials: "Add credentials",
  message: "Copy the question",
  line: "Read the line",
  commit: "Read the commit",
  source: "Add a source",
}
